import { LocalS3Control } from './localS3/control';

/**
 * Jest's setup of each test file that needs an S3: the local one is its worker's, and begins without the faults of the file before, and
 * with the right time.
 */
beforeAll(async () => {
	if (!process.env.S3_LOCAL_ENDPOINTS) return;
	const local = new LocalS3Control(process.env.S3_ENDPOINT!);
	await local.clearFaults();
	await local.resetClock();
});
