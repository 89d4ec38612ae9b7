/** What the trigger says of a failed poll can be done in the trigger. */
import type { IPollFunctions } from 'n8n-workflow';
import { toS3Error } from '../../../nodes/AmazonS3/client/errors/errors';
import { toPollError } from '../../../nodes/AmazonS3/triggers/pollError';

const functions = {
	getNode: () => ({ id: '1', name: 'Trigger', type: 'amazonS3Trigger', typeVersion: 1, position: [0, 0], parameters: {} }),
} as unknown as IPollFunctions;

test('a store that asks to slow down: the trigger has no Parallel Items', () => {
	const thrown = Object.assign(new Error('Slow down'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
	const shown = toPollError(functions, toS3Error(thrown, { call: 'ListObjectsV2', bucket: 'b', endpoint: 'https://s3.example' }));
	expect(shown).toMatchObject({
		message: 'https://s3.example is rate limiting requests, even after several retries',
		description: 'The trigger tries again with the next poll. If it goes on, let it poll less often.',
		failure: { cause: 'rate-limited' },
	});
});
