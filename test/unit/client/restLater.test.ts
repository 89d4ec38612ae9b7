/** A call whose middleware is built in two steps passes all of it, in the same order, as one whose middleware is built at once. */
import { createS3, type S3 } from '../../../nodes/AmazonS3/client/sdk/sdk';
import { withRestLater } from '../../../nodes/AmazonS3/client/sdk/restLater';

const LAST = 'mayAnswer';

/** A client that writes down the names of its middleware as a call passes. */
function written(answers: boolean) {
	const passed: string[] = [];
	const s3 = createS3({
		region: 'eu-central-1',
		credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
		requestHandler: {
			handle: async () => await Promise.resolve({ response: { statusCode: 204, headers: {}, body: Buffer.alloc(0) } as never }),
		},
	});
	const add = (step: 'initialize' | 'build', priority: 'high' | 'low', name: string) =>
		s3.middlewareStack.add(
			(next, { commandName }) =>
				async (args: object) => {
					passed.push(`${name} ${String(commandName)} ${JSON.stringify((args as { input: object }).input)}`);
					if (name === 'first') return await next({ ...args, input: { ...(args as { input: object }).input, Key: 'changed' } } as never);
					return answers && name === LAST ? { response: {}, output: { VersionId: 'lean', $metadata: {} } } : await next(args as never);
				},
			{ step, priority, name } as { step: 'build'; priority: 'high'; name: string },
		);
	add('build', 'high', 'build');
	add('initialize', 'low', 'second');
	add('initialize', 'low', LAST);
	add('initialize', 'high', 'first');
	return { s3, passed };
}

const concerns = (name: string) => name === 'DeleteObjectCommand';
const remove = async (s3: S3) => await s3.deleteObject({ Bucket: 'my-bucket', Key: 'a' });

test('a call that is handed on', async () => {
	const whole = written(false);
	await remove(whole.s3);
	const later = written(false);
	const output = await remove(withRestLater(later.s3, LAST, concerns));
	expect(output.$metadata.httpStatusCode).toBe(204);
	expect(later.passed).toEqual(whole.passed);
	expect(later.passed.map((line) => line.split(' ')[0])).toEqual(['first', 'second', LAST, 'build']);
});

test('a call that is answered', async () => {
	const { s3, passed } = written(true);
	expect(await remove(withRestLater(s3, LAST, concerns))).toMatchObject({ VersionId: 'lean' });
	expect(passed.map((line) => line.split(' ')[0])).toEqual(['first', 'second', LAST]);
});

test('another call', async () => {
	const whole = written(false);
	await whole.s3.deleteObjectTagging({ Bucket: 'my-bucket', Key: 'a' });
	const later = written(false);
	await withRestLater(later.s3, LAST, concerns).deleteObjectTagging({ Bucket: 'my-bucket', Key: 'a' });
	expect(later.passed).toEqual(whole.passed);
	expect(later.passed).toHaveLength(4);
});

test('a client is changed once, and not where the order could not be kept', () => {
	const { s3 } = written(false);
	const changed = withRestLater(s3, LAST, concerns);
	expect(changed).not.toBe(s3);
	expect(withRestLater(s3, LAST, concerns)).toBe(changed);

	const without = written(false).s3;
	without.middlewareStack.remove(LAST);
	expect(withRestLater(without, LAST, concerns)).toBe(without);

	const entangled = written(false).s3;
	entangled.middlewareStack.addRelativeTo(<T>(next: T) => next, { relation: 'after', toMiddleware: 'first', name: 'beside' });
	expect(withRestLater(entangled, LAST, concerns)).toBe(entangled);
});
