import type { Rig } from '../rig';
import { makeSlowCore, type SlowCore } from '../slowCore';
import type { Workload } from '../workload';
import { transfer } from './transfer';

const MIB = 1024 * 1024;

/** W2: a large file up and down without a round trip. */
export function largeObjects(rig: Rig): Workload[] {
	const { largeBytes, hugeBytes, manyFiles } = rig.scale;
	const core = makeSlowCore();
	const one = { road: 'near', files: 1, rivals: true } as const;
	const titleOf = (bytes: number) => `1 file of ${bytes / MIB} MiB; memory above an idle process`;
	return [
		transfer(rig, {
			...one,
			name: 'W2@large',
			title: titleOf(largeBytes),
			bytes: largeBytes,
			seconds: 100,
			once: ['n8n', 'rclone', 'rclone-16', 's5cmd-16'],
			withLeast: true,
		}),
		...(core === undefined ? [] : [onSlowCore(rig, core, largeBytes)]),
		...(hugeBytes === undefined
			? []
			: [
					transfer(rig, {
						...one,
						name: 'W2@huge',
						title: titleOf(hugeBytes),
						bytes: hugeBytes,
						builtInRefuses: 'refuses files over 2 GiB',
						repeatAtMost: 1,
						seconds: 340,
						tools: ['aws'],
					}),
				]),
		transfer(rig, {
			name: 'W2@many',
			title: `${manyFiles} files of ${largeBytes / MIB} MiB in one run; memory above an idle process`,
			road: 'near',
			bytes: largeBytes,
			files: manyFiles,
			rivals: false,
			builtInRefuses: 'not measured',
			repeatAtMost: 1,
			seconds: 160,
		}),
	];
}

/** Everybody runs on the slow core, the server does not. */
function onSlowCore(rig: Rig, core: SlowCore, bytes: number): Workload {
	const workload = transfer(
		{ ...rig, before: core.before },
		{
			name: 'W2@slow',
			title: `1 file of ${bytes / MIB} MiB ${core.how}`,
			road: 'near',
			bytes,
			files: 1,
			rivals: true,
			builtInRefuses: 'not measured',
			tools: [],
			timeOnly: true,
			seconds: 50,
		},
	);
	return {
		...workload,
		async cleanUp() {
			await workload.cleanUp?.();
			core.remove();
		},
	};
}
