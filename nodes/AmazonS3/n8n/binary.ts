import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Readable } from 'node:stream';
import { invalidInput, S3Error } from '../client/errors/errors';
import type { Download } from '../client/download/download';
import { metered, type Progress } from '../client/flow/progress';
import { bufferSource, type SizedSource } from '../client/upload/source';
import { SINGLE_REQUEST_BYTES } from '../client/upload/upload';

/** How much n8n's binary storage reads from a file at a time. It may give more or less. */
const READ_CHUNK_BYTES = 1024 * 1024;

/**
 * The file in a binary field of an item.
 * @throws S3Error of kind invalidInput that names the binary fields that the item has, when this is none of them
 */
export function readBinaryField(functions: IExecuteFunctions, itemIndex: number, field: string): IBinaryData {
	if (field in Object.prototype) throw noSuchField(functions, itemIndex, field);
	try {
		return functions.helpers.assertBinaryData(itemIndex, field);
	} catch {
		throw noSuchField(functions, itemIndex, field);
	}
}

/** The names of the binary fields of an item. */
export const binaryFieldsOf = (functions: IExecuteFunctions, itemIndex: number): string[] =>
	Object.keys(functions.getInputData()[itemIndex]?.binary ?? {});

function noSuchField(functions: IExecuteFunctions, itemIndex: number, field: string): S3Error {
	const fields = binaryFieldsOf(functions, itemIndex);
	const named = fields.slice(0, 20).map((name) => JSON.stringify(name));
	const more = fields.length > named.length ? ` and ${fields.length - named.length} more` : '';
	return invalidInput(
		'Input Binary Field',
		'is not a binary field of the item',
		field,
		fields.length === 0
			? 'The item has no binary field: check that the node before this one outputs a file, or choose another Source.'
			: `The item has the binary ${fields.length === 1 ? 'field' : 'fields'} ${named.join(', ')}${more}.`,
	);
}

/**
 * The contents of a binary field: of a file in n8n's storage on disk its path and a stream, else of a large one a stream, else a buffer.
 */
export async function binarySource(
	functions: IExecuteFunctions,
	itemIndex: number,
	field: string,
	binary: IBinaryData,
): Promise<SizedSource> {
	const { helpers } = functions;
	if (binary.id === undefined) return bufferSource(await helpers.getBinaryDataBuffer(itemIndex, field));
	const { id } = binary;
	const fileSize = binary.bytes ?? (await helpers.getBinaryMetadata(id)).fileSize;
	const path = id.startsWith('filesystem') ? helpers.getBinaryPath(id) : undefined;
	if (path === undefined && fileSize <= SINGLE_REQUEST_BYTES) {
		return {
			size: fileSize,
			open: async function* () {
				yield await helpers.getBinaryDataBuffer(itemIndex, field);
			},
		};
	}
	return { size: fileSize, open: () => readStored(functions, id), path };
}

async function* readStored({ helpers }: IExecuteFunctions, id: string): AsyncGenerator<Buffer, void, undefined> {
	try {
		yield* (await helpers.getBinaryStream(id, READ_CHUNK_BYTES)) as AsyncIterable<Buffer>;
	} catch (error) {
		throw unreadable(error as NodeJS.ErrnoException);
	}
}

const unreadable = (error: NodeJS.ErrnoException) =>
	new S3Error(
		'damaged',
		`The input file could not be read from n8n's storage (${error.code ?? error.name})`,
		'Nothing was stored. n8n deletes the files of old executions: run the node that made the file again.',
		{ cause: error },
	);

/**
 * Gives what comes from a store to n8n's storage: little in one piece, once all of it has come, which saves n8n a stream and a look at the
 * stored file; more as a stream.
 * @param whenRead called once all of a small file has come and is only to be stored
 */
export async function storeContents<T>(
	{ body, readWhole }: Pick<Download, 'body' | 'readWhole'>,
	store: (contents: Buffer | Readable) => Promise<T>,
	{ progress, whenRead }: { progress?: Progress; whenRead?: () => void } = {},
): Promise<T> {
	if (!readWhole) return await store(Readable.from(progress ? metered(body, progress) : body, { objectMode: false }));
	return await readWhole(async (contents) => {
		progress?.moved(contents.length);
		whenRead?.();
		return await store(contents);
	});
}

/** Stores contents as an n8n binary, a stream chunk by chunk as they come; a failure of the contents fails the whole. */
export async function storeBinary(
	functions: IExecuteFunctions,
	contents: Buffer | Readable,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	const binary = await functions.helpers.prepareBinaryData(contents, undefined, mimeType);
	return { ...binary, fileName, fileExtension: extensionOf(fileName) ?? binary.fileExtension };
}

const extensionOf = (fileName: string) => /[^.]\.([^.]+)$/.exec(fileName)?.[1];
