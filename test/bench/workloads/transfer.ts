import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLargeFile } from '../../lab/largeFile';
import { builtInNodes } from '../builtInNodes';
import { byEachTool, runTool, type ToolName, TOOLS } from '../commandLine';
import type { ContenderName } from '../contenders';
import { countingConnections } from '../connections';
import { settle } from '../disk';
import { binaryFolder, executeMeasured, type LoopDelay, removeBinaries } from '../execution';
import { idleMemory, idleSdkMemory } from '../idle';
import { assertHoldsCopies } from '../identical';
import { leastDownload, readingsOfLeast } from '../leastNode';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import { type Road, SLOW_BYTES_PER_SECOND } from '../roads';
import type { S3NodesBy } from '../s3Nodes';
import { removeObjects, runSdk, SDK_PARTS_IN_FLIGHT } from '../sdkRun';
import { filesFromDisk, inARow, inARowOnceSettled, keyByIndex, numberedItems, usedBefore } from '../workflow';
import type { Reading, Workload } from '../workload';

/** Files that go up and come down again. */
export interface Transfer {
	name: string;
	title: string;
	road: Road;
	bytes: number;
	files: number;
	/** Whether the SDK and the command lines do it too. */
	rivals: boolean;
	/** Why n8n's own node does not; it does when this is absent. */
	builtInRefuses?: string;
	repeatAtMost?: number;
	/** As of a workload. */
	seconds: number;
	once?: ContenderName[];
	/** Those of the command lines that take part; all unless told. */
	tools?: ToolName[];
	/** Whether the least that a node can do to download is measured beside the SDK's script. */
	withLeast?: boolean;
	/** Whether memory and event loop are measured too; they are unless told. */
	timeOnly?: boolean;
}

const DIRECTIONS = ['upload', 'download'] as const;

type Direction = (typeof DIRECTIONS)[number];

/** What one transfer took. */
interface Measured {
	ms: number;
	memoryBytes: number;
	memoryRemark?: string;
	loopDelay?: LoopDelay;
}

/**
 * Returns the workload of a transfer: time, memory, event loop of n8n, and on the slow road how much of what its
 * connections can carry was used. Each contender's first downloads are compared with what went up.
 */
export function transfer(rig: Rig, plan: Transfer): Workload {
	const { name, title, road, bytes, files, rivals, builtInRefuses, repeatAtMost, seconds, once, tools: chosen = TOOLS, timeOnly } = plan;
	const sources = join(rig.settings.filesFolder, name);
	const source = join(sources, '0.bin');
	const downloads = join(rig.folder, `${name}-downloads`);
	const prefix = `bench/${name}/`;
	const checked = new Set<string>();
	const idle = { upload: 0, download: 0, sdk: 0 };

	const read = filesFromDisk(join(sources, '*.bin'));
	const settleUrl = `${rig.settleUrl}?bytes=${files * bytes}`;
	const items = files === 1 ? [] : numberedItems(files);
	const idOf = (what: string) => `${name}-${what}`;
	const pair = (contender: string, nodesBy: S3NodesBy) => {
		const nodes = nodesBy(rig.server, road);
		const key = keyByIndex(`${prefix}${contender}/`);
		return [
			inARowOnceSettled(idOf(`${contender}-upload`), [usedBefore(nodes)], read, [nodes.upload('upload', key)], settleUrl),
			inARow(idOf(`${contender}-download`), [usedBefore(nodes), ...items, nodes.download('download', key)]),
		];
	};

	const least = leastDownload(rig, idOf('least'), files, `${prefix}sdk/`);
	const byNode = (contender: string) =>
		repetition(
			contender,
			() => binaryFolder(rig),
			async (direction) => {
				const workflow = idOf(`${contender}-${direction}`);
				const { nodes, peakBytes, loopDelay } = await executeMeasured(rig, workflow, contender === 'ours' ? workflow : undefined);
				return {
					ms: nodes.get(direction)!.executionTime,
					memoryBytes: Math.max(0, peakBytes - idle[direction]),
					loopDelay: loopDelay(direction),
				};
			},
		);

	const bySdk = repetition(
		'sdk',
		() => downloads,
		async (direction) => {
			const path = direction === 'upload' ? source : join(downloads, 'sdk');
			const { times, peakBytes } = await runSdk(rig, road, [
				{ step: direction, files: [{ key: `${prefix}sdk/0`, path }], queueSize: SDK_PARTS_IN_FLIGHT },
			]);
			return { ms: times.get(direction)!, memoryBytes: Math.max(0, peakBytes - idle.sdk) };
		},
		plan.withLeast ? async () => await readingsOfLeast(rig, least, files * bytes) : undefined,
	);

	const tools = byEachTool((tool) => {
		const uri = `s3://${rig.server.bucket}/${prefix}${tool}/0`;
		return repetition(
			tool,
			() => downloads,
			async (direction) => {
				const { ms, peakBytes } = await runTool(rig, road, tool, (does) =>
					direction === 'upload' ? does.upload(source, uri, false) : does.download(uri, join(downloads, tool), false),
				);
				return { ms, memoryBytes: peakBytes, memoryRemark: 'the whole process' };
			},
		)();
	});

	function repetition(
		contender: string,
		landed: () => string,
		move: (direction: Direction) => Promise<Measured>,
		more?: () => Promise<Reading[]>,
	): () => Promise<Reading[]> {
		return async () => {
			const readings: Reading[] = [];
			mkdirSync(downloads, { recursive: true });
			for (const direction of DIRECTIONS) {
				await settle(files * bytes);
				const work = () => move(direction);
				// The system's list of connections takes milliseconds to read, which a fast road would feel.
				const { result, most } =
					road === 'slow' ? await countingConnections(Number(new URL(rig.roads[road]).port), work) : { result: await work() };
				readings.push(...readingsOf(direction, result, most));
				if (direction === 'upload') removeBinaries(rig);
			}
			if (!checked.has(contender)) await assertHoldsCopies(landed(), source, files);
			checked.add(contender);
			readings.push(...((await more?.()) ?? []));
			removeBinaries(rig);
			rmSync(downloads, { recursive: true });
			await removeObjects(rig, `${prefix}${contender}/`);
			return readings;
		};
	}

	function readingsOf(
		direction: Direction,
		{ ms, memoryBytes, memoryRemark, loopDelay }: Measured,
		connections: number | undefined,
	): Reading[] {
		if (timeOnly) return [{ figure: direction, value: ms, unit: 'ms' }];
		const readings: Reading[] = [
			{ figure: direction, value: ms, unit: 'ms' },
			{ figure: `${direction} memory`, value: memoryBytes, unit: 'bytes', remark: memoryRemark },
		];
		if (loopDelay !== undefined) {
			readings.push({
				figure: `${direction} event loop`,
				value: loopDelay.ms,
				unit: 'ms',
				remark: `at ${Math.round(loopDelay.afterMs)} ms`,
			});
			if (loopDelay.ownMs !== undefined) readings.push({ figure: `${direction} event loop, own work`, value: loopDelay.ownMs, unit: 'ms' });
		}
		if (road === 'slow' && connections !== undefined) {
			const possible = connections * SLOW_BYTES_PER_SECOND * (ms / 1000);
			readings.push({ figure: `${direction} connections`, value: connections, unit: 'count' });
			readings.push({ figure: `${direction} share of their caps`, value: (files * bytes) / possible, unit: 'share' });
		}
		return readings;
	}

	const part = <Of extends object>(of: Of) => Object.fromEntries(Object.entries(of).filter(([who]) => chosen.some((tool) => tool === who)));

	return {
		name,
		title,
		workflows: [
			inARowOnceSettled(idOf('idle-upload'), [], read, [], settleUrl),
			inARow(idOf('idle-download'), items),
			...pair('ours', ourNodes),
			...(builtInRefuses === undefined ? pair('n8n', builtInNodes) : []),
			...(plan.withLeast ? [least] : []),
		],
		diskBytes: files === 1 ? 3 * bytes : bytes + 2 * files * bytes,
		storedBytes: files * bytes,
		repeatAtMost,
		seconds,
		once,
		contenders: {
			ours: byNode('ours'),
			...(builtInRefuses === undefined ? { n8n: byNode('n8n') } : {}),
			...(rivals ? { sdk: bySdk, ...part(tools.contenders) } : {}),
		},
		absent: {
			...(builtInRefuses === undefined ? {} : { n8n: builtInRefuses }),
			...(rivals
				? {
						...Object.fromEntries(TOOLS.filter((tool) => !chosen.includes(tool)).map((tool) => [tool, 'not measured'])),
						...part(tools.absent ?? {}),
					}
				: {}),
		},
		async prepare() {
			mkdirSync(sources, { recursive: true });
			ensureLargeFile(source, bytes);
			for (let i = 1; i < files; i++) linkSync(source, join(sources, `${i}.bin`));
			if (timeOnly) return;
			idle.upload = await idleMemory(rig, idOf('idle-upload'), repeatAtMost);
			idle.download = await idleMemory(rig, idOf('idle-download'), repeatAtMost);
			if (rivals) idle.sdk = await idleSdkMemory(rig);
		},
		async cleanUp() {
			for (const folder of [sources, downloads]) rmSync(folder, { recursive: true, force: true });
			await removeObjects(rig, prefix);
		},
	};
}
