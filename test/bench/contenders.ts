/** Who is measured, in the order in which they run and are shown. */
export const CONTENDERS = ['ours', 'n8n', 'sdk', 'aws', 'rclone', 'rclone-16', 's5cmd', 's5cmd-16'] as const;

export type ContenderName = (typeof CONTENDERS)[number];

/** Those that are far behind, or stand beside another one of their kind: one run tells enough where nothing else is asked for. */
export const BESIDE: ContenderName[] = ['n8n', 'aws', 'rclone', 'rclone-16', 's5cmd-16'];

/** What each one is, for the head of the table. */
export const DESCRIPTIONS: Record<ContenderName, string> = {
	ours: "this package's node in n8n execute; the node's own time",
	n8n: "n8n's own S3 node (n8n-nodes-base.s3) in n8n execute; the node's own time",
	sdk:
		'client-s3 and lib-storage in a script on the same Node; the time of the calls, without loading the SDK; ' +
		'small objects as many at a time as is fastest',
	aws: 'AWS CLI; the time of the whole command',
	rclone: 'rclone as it comes; the time of the whole command',
	'rclone-16': 'rclone with 16 files and 8 parts of 8 MiB at a time',
	s5cmd: 's5cmd as it comes; the time of the whole command',
	's5cmd-16': 's5cmd with 16 workers and 8 parts of 8 MiB at a time',
};
