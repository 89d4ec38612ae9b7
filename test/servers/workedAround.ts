/** A difference of a server that the node evens out, in nodes/AmazonS3/client/quirks. */
export interface WorkedAround {
	/** Which servers, as `npm run test:servers -- --server` names them. */
	servers: string[];
	/** The operations that meet it, as "resource operation". */
	operations: string[];
	what: string;
}

export const WORKED_AROUND: WorkedAround[] = [
	{
		servers: ['ceph'],
		operations: ['object append', 'object upload'],
		what: 'It compares If-Match with its quotes and refuses what is right: the write is sent again without them.',
	},
	{
		servers: ['ceph'],
		operations: [
			'object upload',
			'object copy',
			'object move',
			'object append',
			'folder copy',
			'folder move',
			'folder sync',
			'multipartUpload complete',
		],
		what: 'It leaves the ETag of an object in parts empty in its answer: it is asked for.',
	},
	{
		servers: ['ceph'],
		operations: ['object upload', 'object copy', 'object move', 'folder copy', 'folder move', 'folder sync'],
		what: 'It drops the tags of an upload in parts: they are set afterwards.',
	},
	{
		servers: ['ceph'],
		operations: ['multipartUpload getAll', 'multipartUpload abort'],
		what: 'It encodes the keys of unfinished uploads and does not say so: keys that may be encoded are asked for once more as they are.',
	},
	{
		servers: ['ceph'],
		operations: ['multipartUpload abort', 'multipartUpload complete'],
		what: 'It says of an upload that has ended that there is no such key: the node says that there is no such upload.',
	},
	{
		servers: ['versity'],
		operations: ['object download'],
		what: 'It leaves If-Modified-Since out of account: the node compares the dates itself.',
	},
	{
		servers: ['minio'],
		operations: ['object setRetention'],
		what: 'It refuses to shorten a retention with an error of its own: the node says what it says on AWS.',
	},
	{
		servers: ['moto'],
		operations: ['object setTags', 'object addTags', 'object removeTags', 'object delete', 'multipartUpload abort'],
		what: 'It calls empty answers HTML: only one with contents is taken for a web page.',
	},
	{
		servers: ['rclone'],
		operations: ['object download'],
		what: 'It refuses to give more bytes of the end than there are: the whole object is read.',
	},
	{
		servers: ['rclone'],
		operations: ['object delete', 'bucket delete'],
		what: 'It names what it deleted without the version "null": that is taken for the object.',
	},
	{
		servers: ['swift'],
		operations: ['object upload', 'folder create'],
		what: 'It refuses If-None-Match: the node looks whether there is an object, and writes without. The result says so.',
	},
	{
		servers: ['swift'],
		operations: ['object append'],
		what: 'It answers 412 to every If-Match at the end of an upload in parts: it is sent without. The result says so.',
	},
	{
		servers: ['swift'],
		operations: ['object delete', 'folder delete', 'folder sync', 'bucket delete'],
		what: 'It deletes many objects with Content-MD5 alone: the node sends that.',
	},
	{
		servers: ['swift'],
		operations: ['object exists', 'object getMetadata', 'object copy', 'object move', 'object upload'],
		what: 'It ends its answers to HEAD as if they had a body: the connection is not used again after one.',
	},
	{
		servers: ['seaweedfs'],
		operations: ['object getObjectLock', 'object setLegalHold'],
		what:
			'It has a code of its own for an object without a legal hold, ' +
			'and says of one without a retention that its bucket has no object lock: both are taken for what they mean.',
	},
	{
		servers: ['seaweedfs'],
		operations: ['multipartUpload complete', 'multipartUpload getAll'],
		what: 'It lists a part that was sent again beside the one that it replaced: the last one counts.',
	},
	{
		servers: ['s3proxy'],
		operations: ['folder create', 'object exists', 'object getMetadata', 'object download'],
		what: 'It gives no ETag with the empty object that marks a folder: it is that of any empty object.',
	},
	{
		servers: ['s3proxy'],
		operations: ['object upload'],
		what: 'It stores a file of the type application/x-www-form-urlencoded as an empty object: that is an error, not a success.',
	},
	{
		servers: ['s3proxy'],
		operations: ['object delete', 'object move', 'object copy', 'folder create'],
		what: 'It takes a key with a slash at its end for the file without it: the node looks before it deletes or writes such a key.',
	},
];
