import { join } from 'node:path';
import { progressLine } from '../../lab/progressLine';
import { startLocalS3 } from '../../support/localS3/server';
import { raw, rawMakeBucket } from '../../support/rawS3';
import type { Verdict } from '../judge';
import type { S3Place } from '../realServer';
import { compare, describe } from './compare';
import { explanations } from './explanations';

const LENGTH = 2000;
const SHOWN = 20;

/** Compares a server with the local S3 by so many sequences, where its differences are known, and adds what is seen to its verdict. */
export async function playSequences(name: string, place: S3Place, folder: string, seeds: number, verdict: Verdict): Promise<void> {
	const known = explanations[name];
	if (known === undefined) return;
	const theirs = {
		endpoint: place.endpoint,
		region: place.region,
		keys: { accessKeyId: place.accessKeyId, secretAccessKey: place.secretAccessKey },
	};
	const line = progressLine(`${name}: the same requests to the local S3`);
	const seen: NonNullable<Verdict['sequences']> = { count: seeds, requests: 0, explained: new Map() };
	for (let seed = 1; seed <= seeds; seed++) {
		line.show(`seed ${seed} of ${seeds}`);
		const bucket = `differential-${seed}`;
		const local = await startLocalS3({
			directory: join(folder, bucket),
			region: place.region,
			users: [theirs.keys],
			buckets: [{ name: bucket, region: place.region }],
		});
		try {
			await rawMakeBucket(bucket, {}, theirs);
			const { requests, explained, unexplained } = await compare(
				{ ...theirs, endpoint: local.endpoint },
				theirs,
				bucket,
				known,
				seed,
				LENGTH,
			);
			seen.requests += requests;
			for (const [why, count] of explained) seen.explained.set(why, (seen.explained.get(why) ?? 0) + count);
			if (unexplained.length === 0) verdict.passed++;
			else
				verdict.failures.push(
					`${unexplained.length} of ${requests} answers differ from the local S3's, and nothing explains it:\n` +
						`${unexplained.slice(0, SHOWN).map(describe).join('\n')}`,
				);
		} finally {
			await local.stop();
			await raw('DELETE', bucket, undefined, { place: theirs });
		}
	}
	verdict.sequences = seen;
	line.end('done');
}
