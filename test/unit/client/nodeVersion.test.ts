/** The SDK warns once in a process, on Node below 22. */
const VARIABLE = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
const { version } = process;

beforeEach(() => {
	delete process.env[VARIABLE];
	Object.defineProperty(process, 'version', { value: 'v20.19.5' });
	jest.resetModules();
});

afterEach(() => {
	Object.defineProperty(process, 'version', { value: version });
	jest.restoreAllMocks();
});

const open = async ({ S3Client }: { S3Client: new (config: { region: string }) => { config: { region: () => Promise<string> } } }) =>
	await new S3Client({ region: 'us-east-1' }).config.region();

test('the SDK by itself warns about an old Node', async () => {
	const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
	await open(await import('@aws-sdk/client-s3'));
	expect(warned).toHaveBeenCalledWith(expect.stringContaining('node >=22'));
});

test("a connection's client does not warn about an old Node", async () => {
	const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
	const { createS3 } = await import('../../../nodes/AmazonS3/client/sdk/sdk');
	await createS3({ region: 'us-east-1' }).config.region();
	expect(warned).not.toHaveBeenCalled();
});

test('nor does the client for roles', async () => {
	const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
	const { STSClient } = await import('../../../nodes/AmazonS3/client/sdk/sts');
	await new STSClient({ region: 'us-east-1' }).config.region();
	expect(warned).not.toHaveBeenCalled();
});
