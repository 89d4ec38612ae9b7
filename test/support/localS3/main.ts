import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalS3 } from './server';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '9000' },
		directory: { type: 'string', default: '.lab/s3' },
		region: { type: 'string', default: 'eu-central-1' },
		'access-key': { type: 'string', default: 'LOCALS3EXAMPLEKEY' },
		secret: { type: 'string', default: 'local-s3-example-secret' },
		bucket: { type: 'string', multiple: true, default: ['my-bucket'] },
	},
});

async function main(): Promise<void> {
	const s3 = await startLocalS3({
		directory: resolve(values.directory),
		port: Number(values.port),
		region: values.region,
		users: [{ accessKeyId: values['access-key'], secretAccessKey: values.secret, name: 'local' }],
		buckets: values.bucket.map((name) => ({ name, region: values.region })),
	});
	console.log(`Local S3: ${s3.endpoint} (region ${values.region}, bucket ${values.bucket.join(', ')})`);
	const stop = () => void s3.stop().then(() => process.exit(0));
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
