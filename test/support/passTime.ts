import { LocalS3Control } from './localS3/control';
import { server } from './rawS3';

/** Lets so much time pass on the server: the local S3 has its clock put forward, a real one is waited for. */
export async function passTime(ms: number): Promise<void> {
	if (server.isLocal) await new LocalS3Control(server.endpoint).passTime(ms);
	else await new Promise((resolve) => setTimeout(resolve, ms));
}
