import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Readable } from 'node:stream';
import { bufferSource, type SizedSource } from '../client/source';
import { SINGLE_REQUEST_BYTES } from '../client/upload';

/** How much n8n's binary storage reads from a file at a time. It may give more or less. */
const READ_CHUNK_BYTES = 1024 * 1024;

/** The file in a binary field of an item. Throws n8n's own error, which names the field, when there is none. */
export function readBinaryField(functions: IExecuteFunctions, itemIndex: number, field: string): IBinaryData {
	return functions.helpers.assertBinaryData(itemIndex, field);
}

/** The contents of a binary field: of a large file a path or a stream, else a buffer. */
export async function binarySource(functions: IExecuteFunctions, itemIndex: number, field: string, binary: IBinaryData): Promise<SizedSource> {
	const { helpers } = functions;
	if (binary.id === undefined) return bufferSource(await helpers.getBinaryDataBuffer(itemIndex, field));
	const { id } = binary;
	const { fileSize } = await helpers.getBinaryMetadata(id);
	if (fileSize <= SINGLE_REQUEST_BYTES) {
		return {
			size: fileSize,
			open: async function* () {
				yield await helpers.getBinaryDataBuffer(itemIndex, field);
			},
		};
	}
	return {
		size: fileSize,
		open: async () => await helpers.getBinaryStream(id, READ_CHUNK_BYTES),
		path: id.startsWith('filesystem') ? helpers.getBinaryPath(id) : undefined,
	};
}

/** Stores contents as an n8n binary, chunk by chunk as they come; a failure of the contents fails the whole. */
export async function storeBinary(functions: IExecuteFunctions, body: AsyncIterable<Buffer>, fileName: string, mimeType: string): Promise<IBinaryData> {
	const binary = await functions.helpers.prepareBinaryData(Readable.from(body, { objectMode: false }), undefined, mimeType);
	return { ...binary, fileName, fileExtension: extensionOf(fileName) ?? binary.fileExtension };
}

const extensionOf = (fileName: string) => /[^.]\.([^.]+)$/.exec(fileName)?.[1];
