/** An ETag without its quotes; undefined stays so. */
export const bareEtag = (etag: string | undefined) => etag?.replace(/^"|"$/g, '');

/** An ETag as a condition has it: in quotes. */
export const quotedEtag = (etag: string | undefined) => (etag === undefined ? undefined : `"${etag}"`);
