import { S3Error, type ErrorPlace } from '../errors/errors';
import { isWithoutBody } from '../quirks/answers';
import type { S3 } from '../sdk/sdk';

/** Calls whose successful answer always has an ETag header. */
const WITH_ETAG = new Set(['GetObjectCommand', 'HeadObjectCommand', 'PutObjectCommand', 'UploadPartCommand']);

/** Calls whose answer is the object itself, whatever its type is. */
const ANSWERS_WITH_CONTENTS = new Set(['GetObjectCommand', 'HeadObjectCommand']);

/**
 * Refuses successful answers that cannot be S3's: a web server or a login page says 200 to anything, and the SDK would
 * read it as an empty list, or as a stored object.
 */
export function checkAnswers(s3: S3, place: (known: ErrorPlace) => ErrorPlace): void {
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const { statusCode, headers } = result.response as { statusCode: number; headers: Record<string, string | undefined> };
			const command = String(context.commandName);
			const isPage =
				/^text\/html/i.test(headers['content-type'] ?? '') && !isWithoutBody(statusCode, headers) && !ANSWERS_WITH_CONTENTS.has(command);
			const lacksEtag = WITH_ETAG.has(command) && headers.etag === undefined;
			if (statusCode >= 200 && statusCode < 300 && (isPage || lacksEtag)) {
				(result.output as { Body?: { destroy?: () => void } }).Body?.destroy?.();
				throw notS3(place({ call: command.replace(/Command$/, '') }));
			}
			return result;
		},
		{ step: 'deserialize', name: 'answerCheck', priority: 'high' },
	);
}

const notS3 = (where: ErrorPlace) =>
	new S3Error(
		'notS3',
		`What answered at ${where.endpoint ?? 'the address of Amazon S3'} does not speak S3`,
		'Check the Endpoint: it is the address of the S3 API, not of a web console, with the right port and http or https. A proxy or a login page in between may answer too.',
		{ place: where },
	);
