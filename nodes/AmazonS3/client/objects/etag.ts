/** An ETag without its quotes, and without the mark of a weak one; undefined stays so. */
export const bareEtag = (etag: string | undefined) => etag?.replace(/^(?:W\/)?"|"$/g, '');

/** An ETag as a condition has it: in quotes. */
export const quotedEtag = (etag: string | undefined) => (etag === undefined ? undefined : `"${etag}"`);
