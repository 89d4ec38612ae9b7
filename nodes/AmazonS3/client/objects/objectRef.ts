/** An object, or one version of it. Without a version ID: the current one. */
export interface ObjectRef {
	bucket: string;
	key: string;
	versionId?: string;
}
