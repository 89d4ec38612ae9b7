import { createHash } from 'node:crypto';

/** An ETag without its quotes, and without the mark of a weak one; undefined stays so. */
export const bareEtag = (etag: string | undefined) => etag?.replace(/^(?:W\/)?"|"$/g, '');

/** An ETag as a condition has it: in quotes. */
export const quotedEtag = (etag: string | undefined) => (etag === undefined ? undefined : `"${etag}"`);

/** The ETag that S3 gives to an object of parts with these MD5s: the MD5 of them, and their number. */
export const etagOfParts = (digests: Buffer[]): string =>
	`${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`;
