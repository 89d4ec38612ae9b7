/** The migration against n8n's own nodes, of the n8n of this run, on its local S3. */
import { testLab } from './testLab';

const { installation, s3 } = testLab();
Object.assign(process.env, {
	S3_ENDPOINT: s3.endpoint,
	S3_REGION: s3.region,
	S3_ACCESS_KEY_ID: s3.accessKeyId,
	S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
	S3_BUCKET: s3.bucket,
});

// The context of the tests reads these variables when it is loaded.
const { testSameAsOld } = jest.requireActual<typeof import('../migration/sameAsOld')>('../migration/sameAsOld');
testSameAsOld(installation.nodeModules);
