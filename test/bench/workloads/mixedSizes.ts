import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLargeFile } from '../../lab/largeFile';
import { builtInNodes } from '../builtInNodes';
import { readingsOf } from '../chain';
import { byEachTool, runTool } from '../commandLine';
import { BESIDE } from '../contenders';
import { clearAway, settle } from '../disk';
import { leastDownload, readingsOfLeast } from '../leastNode';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import type { S3NodesBy } from '../s3Nodes';
import { removeObjects, runSdk, SDK_PARTS_IN_FLIGHT } from '../sdkRun';
import { filesFromDisk, inARow, numberedItems, usedBefore } from '../workflow';
import type { Reading, Workload } from '../workload';

const KIB = 1024;
const MIB = 1024 * KIB;
const MEDIAN_BYTES = 256 * KIB;
const SPREAD = 2;
const SEED = 20260301;
const NAME = 'W6';
const PREFIX = 'bench/mixed/';
const DIRECTIONS = ['upload', 'download'] as const;

/** W6: files of very different sizes in one run; the sizes are the same in every run of the bench. */
export function mixedSizes(rig: Rig): Workload[] {
	const { mixedFiles: count, largestMixedBytes: largest } = rig.scale;
	const sizes = logNormalSizes(count, largest);
	const total = sizes.reduce((sum, size) => sum + size, 0);
	const sources = join(rig.settings.filesFolder, NAME);
	const downloads = join(rig.folder, `${NAME}-downloads`);
	const nameOf = (i: number) => `${i}.bin`;

	const pair = (contender: string, nodesBy: S3NodesBy) => {
		const nodes = nodesBy(rig.server, 'near');
		const prefix = JSON.stringify(`${PREFIX}${contender}/`);
		return [
			inARow(`W6-${contender}-upload`, [
				usedBefore(nodes),
				filesFromDisk(join(sources, '*.bin')),
				nodes.upload('upload', `={{ ${prefix} + $json.fileName }}`),
			]),
			inARow(`W6-${contender}-download`, [
				usedBefore(nodes),
				...numberedItems(count),
				nodes.download('download', `={{ ${prefix} + $json.number + ".bin" }}`),
			]),
		];
	};
	const least = leastDownload(rig, 'W6-least', count, `${PREFIX}sdk/`, '.bin');
	const cleaned = (contender: string, run: (direction: (typeof DIRECTIONS)[number]) => Promise<Reading[]>) => async () => {
		mkdirSync(downloads, { recursive: true });
		const readings: Reading[] = [];
		for (const direction of DIRECTIONS) {
			await settle(0);
			readings.push(...(await run(direction)));
		}
		clearAway(rig, downloads);
		await removeObjects(rig, `${PREFIX}${contender}/`);
		return readings;
	};
	const byNode = (contender: string) => cleaned(contender, (direction) => readingsOf(rig, `W6-${contender}-${direction}`));
	const tools = byEachTool((tool) =>
		cleaned(tool, async (direction) => {
			const uri = `s3://${rig.server.bucket}/${PREFIX}${tool}/`;
			const { ms } = await runTool(rig, 'near', tool, (does) =>
				direction === 'upload' ? does.upload(sources, uri, true) : does.download(uri, downloads, true),
			);
			return [{ figure: direction, value: ms, unit: 'ms' }];
		})(),
	);

	return [
		{
			name: NAME,
			title: `${count} files of 1 KiB to ${largest / MIB} MiB, ${Math.round(total / MIB)} MiB together`,
			workflows: [...pair('ours', ourNodes), ...pair('n8n', builtInNodes), least],
			diskBytes: 3 * total,
			seconds: 110,
			once: BESIDE.filter((contender) => contender !== 'aws'),
			contenders: {
				ours: byNode('ours'),
				n8n: byNode('n8n'),
				sdk: cleaned('sdk', async (direction) => {
					const folder = direction === 'upload' ? sources : downloads;
					const files = sizes.map((_, i) => ({ key: `${PREFIX}sdk/${nameOf(i)}`, path: join(folder, nameOf(i)) }));
					const { times } = await runSdk(rig, 'near', [{ step: direction, files, queueSize: SDK_PARTS_IN_FLIGHT }]);
					const byScript: Reading = { figure: direction, value: times.get(direction)!, unit: 'ms' };
					return direction === 'upload' ? [byScript] : [byScript, ...(await readingsOfLeast(rig, least))];
				}),
				...tools.contenders,
			},
			absent: tools.absent,
			async prepare() {
				mkdirSync(sources, { recursive: true });
				sizes.forEach((size, i) => ensureLargeFile(join(sources, nameOf(i)), size));
			},
			async cleanUp() {
				for (const folder of [sources, downloads]) clearAway(rig, folder);
				await removeObjects(rig, PREFIX);
			},
		},
	];
}

function logNormalSizes(count: number, largest: number): number[] {
	const random = randomNumbers(SEED);
	return Array.from({ length: count }, () => {
		const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		return Math.round(Math.min(largest, Math.max(KIB, MEDIAN_BYTES * Math.exp(SPREAD * normal))));
	});
}

/** The generator mulberry32: numbers from 0 up to but without 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
