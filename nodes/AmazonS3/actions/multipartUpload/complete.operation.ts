import type { IDataObject } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { finishUpload, type UploadToFinish } from '../../client/upload/finishUpload';
import { s3UriOf } from '../../client/objects/objectInfo';
import { MAX_PARTS } from '../../client/objects/partPlan';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { Item, ItemOperation } from '../operation';
import { enteredAt } from '../read/field';
import { readFlag } from '../read/flag';
import { shownOf } from '../read/kindOf';
import { numberOf, readOptionalNumber } from '../read/number';
import { readUpload, uploadFields } from './uploadFields';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { CompletedPart } from '../../client/upload/uploadTarget';

function read(item: Item): UploadToFinish {
	const size = readOptionalNumber(item, 'options.fileSize', { least: 0, most: Number.MAX_SAFE_INTEGER });
	const given = readParts(enteredAt(item, 'options.parts').value);
	if (size !== undefined && given)
		throw invalidInput(
			'File Size (Bytes)',
			'cannot be combined with Parts (JSON)',
			size,
			'Sizes are known of parts that S3 lists: remove one of the two options.',
		);
	return { ...readUpload(item), size, parts: given, onlyIfAbsent: readFlag(item, 'options.onlyIfAbsent') };
}

/** Undefined for an empty field. */
function readParts(value: unknown): CompletedPart[] | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const wrong = (problem: string) =>
		invalidInput('Parts (JSON)', problem, shownOf(value), 'It looks like [{ "partNumber": 1, "etag": "d41d8cd9…" }].');
	let rows = value;
	try {
		if (typeof value === 'string') rows = JSON.parse(value);
	} catch {
		throw wrong('is not JSON');
	}
	if (!Array.isArray(rows) || rows.length === 0) throw wrong('is not a list of parts');
	const parts = (rows as Array<{ partNumber?: unknown; etag?: unknown } | null>).map((row) => {
		if (typeof row?.etag !== 'string' || row.etag === '') throw wrong('has a part without an etag');
		return { PartNumber: numberOf(row.partNumber, 'Parts (JSON): partNumber', { least: 1, most: MAX_PARTS }), ETag: row.etag };
	});
	return parts.sort((a, b) => a.PartNumber - b.PartNumber);
}

export const complete: ItemOperation<UploadToFinish> = {
	fields: [
		...uploadFields,
		optionsField(
			bucketNameOption,
			parallelItemsOption,
			{
				displayName: 'Fail If Object Exists',
				name: 'onlyIfAbsent',
				type: 'boolean',
				default: true,
				description: 'Whether to never overwrite an object: the upload then stays unfinished. Not every S3-compatible store supports this.',
			},
			{
				displayName: 'File Size (Bytes)',
				name: 'fileSize',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description: 'The size of the whole file in bytes. If the uploaded parts add up to another size, nothing is done.',
			},
			{
				displayName: 'Parts (JSON)',
				name: 'parts',
				type: 'json',
				default: '',
				placeholder: 'e.g. [{ "partNumber": 1, "etag": "d41d8cd98f00b204e9800998ecf8427e" }]',
				description:
					'The parts with the ETags that S3 returned, for connections that may not list parts. By default, the node asks S3 for them.',
			},
		),
	],
	read,
	touches: ({ bucket, key }) => [{ bucket, key }],
	async run(upload, { store, signal }) {
		const { bucket, key } = upload;
		return [
			{ json: withoutAbsent({ bucket, key, ...(await finishUpload(store, upload, signal)), s3Uri: s3UriOf(bucket, key) }) as IDataObject },
		];
	},
};
