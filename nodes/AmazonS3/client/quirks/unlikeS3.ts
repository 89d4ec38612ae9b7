import { S3Error, type ErrorPlace } from '../errors/errors';
import type { Known } from './learned';

/** Kinds of errors by which a store says that it does not have a part of S3. */
export const SAYS_NO = new Set(['notS3', 'notSupported']);

/** An open connection, or one that is about to be. */
interface Asked extends Known {
	place(at: ErrorPlace): ErrorPlace;
}

/**
 * The error for a store other than AWS that does otherwise than S3; of kind notSupported.
 * @param does what it does or did: the words after its name
 */
export const unlikeS3 = ({ connection, place }: Asked, does: string, advice: string, at: ErrorPlace): S3Error =>
	new S3Error('notSupported', `${connection.endpoint} ${does}`, advice, { place: place(at) });
