import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLargeFile } from '../../lab/largeFile';
import { builtInNodes } from '../builtInNodes';
import { byEachTool, runTool, type ToolName } from '../commandLine';
import { settleDisk } from '../disk';
import { binaryFolder, executeMeasured, removeBinaries } from '../execution';
import { idleMemory, idleSdkMemory } from '../idle';
import { assertHoldsCopies } from '../identical';
import { ourNodes } from '../ourNodes';
import type { Rig } from '../rig';
import type { S3NodesBy } from '../s3Nodes';
import { removeObjects, runSdk, SDK_PARTS_IN_FLIGHT } from '../sdkRun';
import { filesFromDisk, inARow, keyByIndex, numberedItems } from '../workflow';
import type { Reading, Workload } from '../workload';

const MIB = 1024 * 1024;

/** W2: large files up and down without a round trip: time, memory and event loop. */
export function largeObjects(rig: Rig): Workload[] {
	const { largeBytes, hugeBytes, manyFiles } = rig.scale;
	return [
		transfer(rig, { name: 'large', bytes: largeBytes, files: 1, rivals: true }),
		...(hugeBytes === undefined ? [] : [transfer(rig, { name: 'huge', bytes: hugeBytes, files: 1, rivals: true, builtInRefuses: 'refuses files over 2 GiB' })]),
		transfer(rig, { name: 'many', bytes: largeBytes, files: manyFiles, rivals: false, builtInRefuses: 'not measured' }),
	];
}

interface Kind {
	name: string;
	bytes: number;
	files: number;
	/** Whether the others do it too. */
	rivals: boolean;
	builtInRefuses?: string;
}

function transfer(rig: Rig, { name, bytes, files, rivals, builtInRefuses }: Kind): Workload {
	const sources = join(rig.settings.filesFolder, `W2-${name}`);
	const source = join(sources, '0.bin');
	const downloads = join(rig.folder, `W2-${name}`);
	const prefix = `bench/${name}/`;
	const checked = new Set<string>();
	const idle = { upload: 0, download: 0, sdk: 0 };

	const read = filesFromDisk(join(sources, '*.bin'));
	const items = files === 1 ? [] : numberedItems(files);
	const id = (what: string) => `W2-${name}-${what}`;
	const pair = (contender: string, nodesBy: S3NodesBy) => {
		const nodes = nodesBy(rig.server, 'near');
		const key = keyByIndex(`${prefix}${contender}/`);
		return [inARow(id(`${contender}-upload`), [read, nodes.upload('upload', key)]), inARow(id(`${contender}-download`), [...items, nodes.download('download', key)])];
	};

	const byNode = (contender: string) => async (): Promise<Reading[]> => {
		const readings: Reading[] = [];
		for (const figure of ['upload', 'download'] as const) {
			settleDisk();
			const workflow = id(`${contender}-${figure}`);
			const { nodes, peakBytes, loopDelayMs } = await executeMeasured(rig, workflow, contender === 'ours' ? workflow : undefined);
			readings.push({ figure, value: nodes.get(figure)!.executionTime, unit: 'ms' });
			readings.push({ figure: `${figure} memory`, value: Math.max(0, peakBytes - idle[figure]), unit: 'bytes' });
			readings.push({ figure: `${figure} event loop`, value: loopDelayMs(figure), unit: 'ms' });
			if (figure === 'download') await checkOnce(contender, binaryFolder(rig));
			removeBinaries(rig);
		}
		await removeObjects(rig, `${prefix}${contender}/`);
		return readings;
	};

	const bySdk = async (): Promise<Reading[]> => {
		const readings: Reading[] = [];
		mkdirSync(downloads, { recursive: true });
		for (const [step, path] of [['upload', source], ['download', join(downloads, 'sdk')]] as const) {
			settleDisk();
			const { times, peakBytes } = await runSdk(rig, 'near', [{ step, files: [{ key: `${prefix}sdk/0`, path }], queueSize: SDK_PARTS_IN_FLIGHT }]);
			readings.push({ figure: step, value: times.get(step)!, unit: 'ms' });
			readings.push({ figure: `${step} memory`, value: Math.max(0, peakBytes - idle.sdk), unit: 'bytes' });
		}
		await checkOnce('sdk', downloads);
		rmSync(downloads, { recursive: true });
		await removeObjects(rig, `${prefix}sdk/`);
		return readings;
	};

	const tools = byEachTool(async (tool: ToolName): Promise<Reading[]> => {
		const readings: Reading[] = [];
		const uri = `s3://${rig.server.bucket}/${prefix}${tool}/0`;
		mkdirSync(downloads, { recursive: true });
		for (const figure of ['upload', 'download'] as const) {
			settleDisk();
			const { ms, peakBytes } = await runTool(rig, 'near', tool, (does) => (figure === 'upload' ? does.upload(source, uri, false) : does.download(uri, join(downloads, tool), false)));
			readings.push({ figure, value: ms, unit: 'ms' });
			readings.push({ figure: `${figure} memory`, value: peakBytes, unit: 'bytes', remark: 'the whole process' });
		}
		await checkOnce(tool, downloads);
		rmSync(downloads, { recursive: true });
		await removeObjects(rig, `${prefix}${tool}/`);
		return readings;
	});

	async function checkOnce(contender: string, folder: string): Promise<void> {
		if (checked.has(contender)) return;
		await assertHoldsCopies(folder, source, files);
		checked.add(contender);
	}

	return {
		name: `W2@${name}`,
		title: `${files === 1 ? '1 file' : `${files} files in one run, each`} of ${bytes / MIB} MiB; memory above an idle process; contents compared`,
		workflows: [
			inARow(id('idle-upload'), [read]),
			inARow(id('idle-download'), items),
			...pair('ours', ourNodes),
			...(builtInRefuses === undefined ? pair('n8n', builtInNodes) : []),
		],
		diskBytes: files === 1 ? 3 * bytes : bytes + 2 * files * bytes,
		repeatAtMost: files === 1 ? undefined : 1,
		contenders: {
			ours: byNode('ours'),
			...(builtInRefuses === undefined ? { n8n: byNode('n8n') } : {}),
			...(rivals ? { sdk: bySdk, ...tools.contenders } : {}),
		},
		absent: {
			...(builtInRefuses === undefined ? {} : { n8n: builtInRefuses }),
			...(rivals ? tools.absent : { sdk: 'not measured' }),
		},
		async prepare() {
			mkdirSync(sources, { recursive: true });
			ensureLargeFile(source, bytes);
			for (let i = 1; i < files; i++) linkSync(source, join(sources, `${i}.bin`));
			idle.upload = await idleMemory(rig, id('idle-upload'));
			idle.download = await idleMemory(rig, id('idle-download'));
			if (rivals) idle.sdk = await idleSdkMemory(rig);
		},
		async cleanUp() {
			for (const folder of [sources, downloads]) rmSync(folder, { recursive: true, force: true });
			await removeObjects(rig, prefix);
		},
	};
}
