/**
 * Workflows with n8n's own S3 nodes: every operation and option of them, as n8n exports them, so without what is a default. Each runs in a
 * bucket of its own, whose name stands for BUCKET in texts.
 */
import type { IDataObject } from 'n8n-workflow';

export interface OldWorkflow {
	title: string;
	type: 'awsS3' | 'awsS3Tool' | 's3' | 's3Tool';
	typeVersion: number;
	parameters: IDataObject;
	/** Input items: their JSON, and the texts of their files by field. */
	items?: Array<{ json: IDataObject; files?: Record<string, { name: string; text: string; type?: string }> }>;
	/** Objects that are there before, by key. */
	given?: Record<string, string>;
	/** All objects that are there after the new node has run. */
	stored?: Record<string, string>;
	/** Headers of objects after it, by key. */
	headers?: Record<string, Record<string, string>>;
	/** The output of the new node, as far as it is named; keys in order. */
	output?: IDataObject[];
	/** What the migration says, each in one of its notes. Nothing else is said. */
	says?: RegExp[];
	/** Why the old node leaves something else behind: a defect, or what is said. */
	unlike?: string;
	/** The local S3 refuses what it was not asked to have: the node only converts. */
	convertsOnly?: true;
}

const FILES = { files: { data: { name: 'report.pdf', text: 'the file', type: 'application/pdf' } } };
const TEXT_TYPE = /Content Type follows the ending of the key/;
const OUTPUT_OF_DOWNLOAD = /The output describes the object/;
const aws2 = { type: 'awsS3', typeVersion: 2 } as const;
const aws1 = { type: 'awsS3', typeVersion: 1 } as const;
const s3 = { type: 's3', typeVersion: 1 } as const;
const inBucket = { bucketName: 'BUCKET' };
const upload = { operation: 'upload', ...inBucket };
const uploadOfText = { ...upload, binaryData: false };

export const OLD_WORKFLOWS: OldWorkflow[] = [
	{
		title: 'upload a file',
		...aws2,
		parameters: { ...upload, fileName: 'a/report.pdf' },
		items: [{ json: {}, ...FILES }],
		stored: { 'a/report.pdf': 'the file' },
		headers: { 'a/report.pdf': { 'content-type': 'application/pdf' } },
	},
	{
		title: 'upload a file, version 1',
		...aws1,
		parameters: { ...upload, fileName: 'report.pdf' },
		items: [{ json: {}, ...FILES }],
		stored: { 'report.pdf': 'the file' },
	},
	{
		title: 'upload a file to another store',
		...s3,
		parameters: { ...upload, fileName: 'report.pdf' },
		items: [{ json: {}, ...FILES }],
		stored: { 'report.pdf': 'the file' },
	},
	{
		title: 'upload a file under its own name',
		...s3,
		parameters: { ...upload },
		items: [
			{ json: {}, ...FILES },
			{ json: {}, files: { data: { name: 'two.txt', text: '2', type: 'text/plain' } } },
		],
		stored: { 'report.pdf': 'the file', 'two.txt': '2' },
	},
	{
		title: 'upload a file under its own name into a folder, version 1',
		...aws1,
		parameters: { ...upload, additionalFields: { parentFolderKey: 'in/box' } },
		items: [{ json: {}, ...FILES }],
		stored: { 'in/box/report.pdf': 'the file' },
	},
	{
		title: 'upload a file without a name, version 2',
		...aws2,
		parameters: { ...upload },
		items: [{ json: {}, ...FILES }],
		stored: { 'report.pdf': 'the file' },
		says: [/Without a File Name the old node wrote no object/],
		unlike: 'the old node puts the file onto the bucket itself',
	},
	{
		title: 'upload a file of another field, named by expressions',
		...aws2,
		parameters: {
			...upload,
			fileName: '={{ $json.id }}.pdf',
			binaryPropertyName: '={{ $json.field }}',
			additionalFields: { parentFolderKey: '={{ $json.folder }}' },
		},
		items: [{ json: { id: 7, field: 'attachment', folder: 'mail' }, files: { attachment: { name: 'x.pdf', text: 'attached' } } }],
		stored: { 'mail/7.pdf': 'attached' },
	},
	{
		title: 'upload a file under its own name, whose field is an expression',
		...s3,
		parameters: { ...upload, binaryPropertyName: '={{ $json.field }}' },
		items: [{ json: { field: 'attachment' }, files: { attachment: { name: 'x.pdf', text: 'attached' } } }],
		stored: { 'x.pdf': 'attached' },
	},
	{
		title: 'a number as name',
		...aws2,
		parameters: { ...uploadOfText, fileName: '={{ $json.id }}', fileContent: 'x' },
		items: [{ json: { id: 42 } }],
		stored: { '42': 'x' },
		says: [TEXT_TYPE],
	},
	{
		title: 'upload a text with braces in the folder',
		...aws2,
		parameters: {
			...uploadOfText,
			fileName: '={{ $json.name }}.txt',
			fileContent: '=Hello {{ $json.name }}, ünï',
			additionalFields: { parentFolderKey: 'a{{b}}c' },
		},
		items: [{ json: { name: 'you' } }],
		stored: { 'a{{b}}c/you.txt': 'Hello you, ünï' },
		says: [TEXT_TYPE],
	},
	{
		title: 'upload a text, version 1',
		...aws1,
		parameters: { ...uploadOfText, fileName: 'page.html', fileContent: '<p>' },
		stored: { 'page.html': '<p>' },
		headers: { 'page.html': { 'content-type': 'text/html; charset=utf-8' } },
		says: [TEXT_TYPE],
	},
	{
		title: 'upload of texts that are empty',
		...aws2,
		parameters: { ...uploadOfText, fileName: '={{ $json.name }}', fileContent: '={{ $json.text }}' },
		items: [{ json: { name: 'empty.txt', text: '' } }, { json: { name: 'full.txt', text: 'x' } }],
		stored: { 'empty.txt': '', 'full.txt': 'x' },
		says: [TEXT_TYPE],
	},
	{
		title: 'upload with every header',
		...aws2,
		parameters: {
			...upload,
			fileName: 'h.pdf',
			additionalFields: {
				acl: 'bucketOwnerFullControl',
				storageClass: 'standardIA',
				serverSideEncryption: 'AES256',
				requesterPays: true,
			},
			tagsUi: {
				tagsValues: [
					{ key: 'team', value: 'red' },
					{ key: 'n', value: '={{ $json.n }}' },
				],
			},
		},
		items: [{ json: { n: 'seven' }, ...FILES }],
		stored: { 'h.pdf': 'the file' },
		headers: { 'h.pdf': { 'x-amz-storage-class': 'STANDARD_IA', 'x-amz-server-side-encryption': 'AES256', 'x-amz-tagging-count': '2' } },
	},
	{
		title: 'upload with headers from expressions',
		...s3,
		parameters: { ...upload, fileName: 'h.pdf', additionalFields: { acl: '={{ $json.acl }}', storageClass: '={{ $json.class }}' } },
		items: [{ json: { acl: 'bucketOwnerFullControl', class: 'onezoneIA' }, ...FILES }],
		stored: { 'h.pdf': 'the file' },
		headers: { 'h.pdf': { 'x-amz-storage-class': 'ONEZONE_IA' } },
	},
	{
		title: 'upload with KMS and a context',
		...aws2,
		parameters: {
			...upload,
			fileName: 'k.pdf',
			additionalFields: {
				serverSideEncryption: 'aws:kms',
				encryptionAwsKmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1',
				serverSideEncryptionContext: Buffer.from('{"team":"red"}').toString('base64'),
			},
		},
		items: [{ json: {}, ...FILES }],
		convertsOnly: true,
	},
	{
		title: 'upload with KMS and a context that is an expression',
		...aws2,
		parameters: {
			...upload,
			fileName: 'k.pdf',
			additionalFields: { encryptionAwsKmsKeyId: '={{ $json.key }}', serverSideEncryptionContext: '={{ $json.context }}' },
		},
		items: [{ json: {}, ...FILES }],
		says: [/Server-Side Encryption is now aws:kms/, /Server Side Encryption Context: enter its names/],
		convertsOnly: true,
	},
	{
		title: 'upload with a customer key',
		...aws2,
		parameters: {
			...upload,
			fileName: 'c.pdf',
			additionalFields: {
				serversideEncryptionCustomerAlgorithm: 'AES256',
				serversideEncryptionCustomerKey: Buffer.alloc(32, 7).toString('base64'),
				serversideEncryptionCustomerKeyMD5: 'x',
			},
		},
		items: [{ json: {}, ...FILES }],
		says: [/Customer Key \(SSE-C\) is in the workflow/],
		convertsOnly: true,
	},
	{
		title: 'upload with a lock and grants',
		...aws1,
		parameters: {
			...upload,
			fileName: 'l.pdf',
			additionalFields: {
				lockLegalHold: true,
				lockMode: 'governance',
				lockRetainUntilDate: '2040-01-01T00:00:00.000Z',
				grantFullControl: true,
				grantRead: true,
				grantReadAcp: true,
				grantWriteAcp: true,
			},
		},
		items: [{ json: {}, ...FILES }],
		says: [/^Grant Full Control/, /^Grant Read:/, /^Grant Read ACP/, /^Grant Write ACP/],
		convertsOnly: true,
	},
	{
		title: 'upload to a key that the old node misread',
		...aws2,
		parameters: { ...upload, fileName: 'a#1?.pdf' },
		items: [{ json: {}, ...FILES }],
		stored: { 'a#1?.pdf': 'the file' },
		says: [/did not encode the key "a#1\?\.pdf"/],
		unlike: 'the old node wrote a',
	},
	{
		title: 'download',
		...aws2,
		parameters: { ...inBucket, fileKey: 'd/x.txt' },
		given: { 'd/x.txt': 'contents' },
		stored: { 'd/x.txt': 'contents' },
		output: [{ key: 'd/x.txt', size: 8 }],
		says: [OUTPUT_OF_DOWNLOAD],
	},
	{
		title: 'download into another field, version 1',
		...aws1,
		parameters: { ...inBucket, fileKey: '={{ $json.key }}', binaryPropertyName: 'file' },
		items: [{ json: { key: 'one' } }, { json: { key: 'two' } }],
		given: { one: '1', two: '22' },
		stored: { one: '1', two: '22' },
		output: [
			{ key: 'one', size: 1 },
			{ key: 'two', size: 2 },
		],
		says: [OUTPUT_OF_DOWNLOAD],
	},
	{
		title: 'download from another store',
		...s3,
		parameters: { ...inBucket, fileKey: 'x' },
		given: { x: 'contents' },
		output: [{ key: 'x' }],
		says: [OUTPUT_OF_DOWNLOAD],
	},
	{
		title: 'delete a file',
		...aws2,
		parameters: { operation: 'delete', ...inBucket, fileKey: 'x/y' },
		given: { 'x/y': '1', 'x/yz': '2' },
		stored: { 'x/yz': '2' },
		output: [{ key: 'x/y', deleted: true }],
	},
	{
		title: 'delete files, version 1',
		...aws1,
		parameters: { operation: 'delete', ...inBucket, fileKey: '={{ $json.key }}' },
		items: [{ json: { key: 'a' } }, { json: { key: 'b' } }],
		given: { a: '1', b: '2', c: '3' },
		stored: { c: '3' },
	},
	{
		title: 'delete a version',
		...s3,
		parameters: { operation: 'delete', ...inBucket, fileKey: 'x', options: { versionId: 'null' } },
		given: { x: '1' },
		stored: {},
	},
	{
		title: 'list files of a folder',
		...aws2,
		parameters: { operation: 'getAll', ...inBucket, returnAll: true, options: { folderKey: 'f/' } },
		given: { 'f/a': '1', 'f/b/c': '2', 'g/a': '3' },
		output: [{ key: 'f/a', size: 1 }],
	},
	{
		title: 'list files whose key begins like the folder, version 1',
		...aws1,
		parameters: { operation: 'getAll', ...inBucket, limit: 5, options: { folderKey: 'f', fetchOwner: true } },
		given: { 'f/a': '1', f1: '2', 'foo.txt': '3', g: '4' },
		output: [{ key: 'f1' }, { key: 'foo.txt' }],
		says: [/^Fetch Owner/],
	},
	{
		title: 'list files, at most two',
		...s3,
		parameters: { operation: 'getAll', ...inBucket, limit: 2 },
		given: { a: '1', b: '2', c: '3' },
		output: [{ key: 'a' }, { key: 'b' }],
	},
	{
		title: 'copy',
		...aws2,
		parameters: { operation: 'copy', sourcePath: '/BUCKET/a/b.txt', destinationPath: '/BUCKET/c/d.txt' },
		given: { 'a/b.txt': 'copied' },
		stored: { 'a/b.txt': 'copied', 'c/d.txt': 'copied' },
	},
	{
		title: 'copy of an encoded source, version 1',
		...aws1,
		parameters: { operation: 'copy', sourcePath: '/BUCKET/a%20b%23.txt', destinationPath: '/BUCKET/c' },
		given: { 'a b#.txt': 'copied' },
		stored: { 'a b#.txt': 'copied', c: 'copied' },
	},
	{
		title: 'copy with the bucket as text and the key as expression',
		...s3,
		parameters: { operation: 'copy', sourcePath: '=/BUCKET/{{ $json.key }}', destinationPath: '=/BUCKET/done/{{ $json.key }}' },
		items: [{ json: { key: 'x' } }, { json: { key: 'y' } }],
		given: { x: '1', y: '2' },
		stored: { x: '1', y: '2', 'done/x': '1', 'done/y': '2' },
		says: [/Source Key is used as it is/],
	},
	{
		title: 'copy with an encoded key',
		...aws2,
		parameters: {
			operation: 'copy',
			sourcePath: '=/BUCKET/{{ encodeURIComponent($json.key) }}',
			destinationPath: '=/BUCKET/done/{{ $json.to }}',
		},
		items: [{ json: { key: 'a b/ü#.txt', to: 'x' } }],
		given: { 'a b/ü#.txt': '1' },
		stored: { 'a b/ü#.txt': '1', 'done/x': '1' },
		says: [/encodeURIComponent is taken out/],
	},
	{
		title: 'copy with a key that is put together from encoded parts',
		...aws2,
		parameters: {
			operation: 'copy',
			sourcePath: "=/BUCKET/{{ encodeURIComponent($json.a) + '/' + encodeURIComponent($json.b) }}",
			destinationPath: '/BUCKET/x',
		},
		items: [{ json: { a: 'a', b: 'b' } }],
		given: { 'a/b': '1' },
		stored: { 'a/b': '1', x: '1' },
		says: [/take encodeURIComponent out of the expression/],
	},
	{
		title: 'copy with paths as expressions',
		...aws2,
		parameters: { operation: 'copy', sourcePath: '=/{{ $json.bucket }}/{{ $json.key }}', destinationPath: '={{ $json.to }}' },
		items: [{ json: { bucket: 'BUCKET', key: 'x', to: '/BUCKET/z' } }],
		given: { x: '1' },
		stored: { x: '1', z: '1' },
		says: [/Destination Path: the expression has to give a path that begins with a slash/],
	},
	{
		title: 'copy with directives and headers',
		...aws2,
		parameters: {
			operation: 'copy',
			sourcePath: '/BUCKET/a.txt',
			destinationPath: '/BUCKET/b.txt',
			additionalFields: {
				metadataDirective: 'replace',
				taggingDirective: 'replace',
				storageClass: 'intelligentTiering',
				serverSideEncryption: 'AES256',
				acl: 'publicRead',
				lockMode: 'governance',
				grantRead: true,
			},
		},
		given: { 'a.txt': 'x' },
		stored: { 'a.txt': 'x', 'b.txt': 'x' },
		headers: { 'b.txt': { 'x-amz-storage-class': 'INTELLIGENT_TIERING', 'content-type': 'binary/octet-stream' } },
		says: [/^ACL: copies are private/, /^Object Lock: add/, /^Grant Read:/],
		unlike: 'a lock without a date is refused',
	},
	{
		title: 'create a folder',
		...aws2,
		parameters: { resource: 'folder', ...inBucket, folderName: 'new', additionalFields: { parentFolderKey: 'old', requesterPays: true } },
		stored: { 'old/new/': '' },
	},
	{
		title: 'create a folder, version 1',
		...aws1,
		parameters: { resource: 'folder', ...inBucket, folderName: 'new', additionalFields: { parentFolderKey: 'old/' } },
		stored: { 'old/new/': '' },
	},
	{
		title: 'create a folder with a storage class',
		...s3,
		parameters: { resource: 'folder', ...inBucket, folderName: '={{ $json.name }}', additionalFields: { storageClass: 'standardIA' } },
		items: [{ json: { name: 'n' } }],
		stored: { 'n/': '' },
		says: [/^Storage Class: a folder/],
		unlike: 'the storage class is said to be left out',
	},
	{
		title: 'delete a folder',
		...aws2,
		parameters: { resource: 'folder', operation: 'delete', ...inBucket, folderKey: 'f/' },
		given: { 'f/a': '1', 'f/b': '2', foo: '3' },
		stored: { foo: '3' },
		says: [/an item for each deleted object/],
	},
	{
		title: 'delete a folder without its slash',
		...s3,
		parameters: { resource: 'folder', operation: 'delete', ...inBucket, folderKey: 'f' },
		given: { 'f/a': '1', 'foo/b': '2' },
		stored: { 'foo/b': '2' },
		says: [/Only what is in the folder is deleted/, /an item for each deleted object/],
		unlike: 'the old node deleted foo/b too',
	},
	{
		title: 'list folders',
		...aws1,
		parameters: { resource: 'folder', operation: 'getAll', ...inBucket, returnAll: true, options: { folderKey: 'f/', fetchOwner: true } },
		given: { 'f/': '', 'f/a/': '', 'f/a/b/': '', 'g/': '' },
		output: [{ key: 'f/a/' }, { key: 'f/a/b/' }],
		says: [/^Fetch Owner/, /Folders are found by the keys/],
	},
	{
		title: 'create a bucket',
		...aws2,
		parameters: {
			resource: 'bucket',
			name: 'BUCKET-new',
			additionalFields: { acl: 'Private', region: 'eu-central-1', bucketObjectLockEnabled: true, grantWrite: true },
		},
		output: [{ bucket: 'BUCKET-new', created: true }],
		says: [/^Grant Write:/],
	},
	{
		title: 'delete a bucket',
		...s3,
		parameters: { resource: 'bucket', operation: 'delete', name: 'BUCKET' },
		output: [{ bucket: 'BUCKET', deleted: true }],
	},
	{
		title: 'list buckets',
		...aws1,
		parameters: { resource: 'bucket', operation: 'getAll', limit: 1 },
		output: [{}],
	},
	{
		title: 'search a bucket',
		...aws2,
		parameters: {
			resource: 'bucket',
			operation: 'search',
			...inBucket,
			returnAll: true,
			additionalFields: { prefix: 'p/', startAfter: 'p/a', requesterPays: true, encodingType: 'url', fetchOwner: true },
		},
		given: { 'p/a': '1', 'p/b/c': '2', q: '3' },
		output: [{ key: 'p/b/c' }],
		says: [/^Fetch Owner/, /^Encoding Type/],
	},
	{
		title: 'search for folders',
		...aws2,
		parameters: {
			resource: 'bucket',
			operation: 'search',
			...inBucket,
			additionalFields: { delimiter: '/', includeCommonPrefixes: true },
		},
		given: { 'p/a': '1', 'q/b': '2', r: '3' },
		output: [{ key: 'p/' }, { key: 'q/' }],
	},
	{
		title: 'search one level, version 1',
		...aws1,
		parameters: { resource: 'bucket', operation: 'search', ...inBucket, limit: 10, additionalFields: { delimiter: '/' } },
		given: { 'p/a': '1', r: '3', s: '4' },
		output: [{ key: 'r' }, { key: 's' }],
	},
	{
		title: 'search another store, which never sends the delimiter',
		...s3,
		parameters: { resource: 'bucket', operation: 'search', ...inBucket, returnAll: true, additionalFields: { delimiter: '/' } },
		given: { 'p/a': '1', r: '3' },
		output: [{ key: 'p/a' }, { key: 'r' }],
	},
	{
		title: 'search with a delimiter of its own',
		...aws2,
		parameters: { resource: 'bucket', operation: 'search', ...inBucket, returnAll: true, additionalFields: { delimiter: '-' } },
		given: { 'p-a': '1', r: '3' },
		output: [{ key: 'p-a' }, { key: 'r' }],
		says: [/^Delimiter:/],
		unlike: 'the old node groups p-a',
	},
	{
		title: 'what cannot be told from a node that nobody finished',
		...aws2,
		parameters: {
			...uploadOfText,
			bucketName: '',
			fileContent: 'x',
			additionalFields: { lockMode: '=x{{ $json.mode }}', storageClass: '={{ a }}{{ b }}' },
		},
		says: [/^Bucket Name is empty/, /^Key is empty/, /^Object Lock Mode: the expression/, /^Storage Class: the expression/, TEXT_TYPE],
		convertsOnly: true,
	},
	{
		title: 'a tool that uploads what the model says',
		type: 'awsS3Tool',
		typeVersion: 2,
		parameters: {
			descriptionType: 'manual',
			toolDescription: 'Stores a note',
			...uploadOfText,
			fileName: "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('File_Name', ``, 'string') }}",
			fileContent: "={{ $fromAI('File_Content') }}",
			additionalFields: { parentFolderKey: 'notes' },
		},
		says: [TEXT_TYPE],
		convertsOnly: true,
	},
	{
		title: 'a tool of another store that lists files',
		type: 's3Tool',
		typeVersion: 1,
		parameters: { operation: 'getAll', ...inBucket, options: { folderKey: "={{ $fromAI('folder') }}" } },
		convertsOnly: true,
	},
];
