/** Who is measured, in the order in which they run and are shown. */
export const CONTENDERS = ['ours', 'n8n', 'sdk', 'aws', 'rclone', 's5cmd'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

/** What each one is, for the head of the table. */
export const DESCRIPTIONS: Record<ContenderName, string> = {
	ours: "this package's node in n8n execute; the node's own time",
	n8n: "n8n's own S3 node (n8n-nodes-base.s3) in n8n execute; the node's own time",
	sdk: 'client-s3 and lib-storage in a script on the same Node; the time of the calls, without loading the SDK',
	aws: 'AWS CLI; the time of the whole command',
	rclone: 'rclone; the time of the whole command',
	s5cmd: 's5cmd; the time of the whole command',
};
