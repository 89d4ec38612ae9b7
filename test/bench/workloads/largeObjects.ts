import type { Rig } from '../rig';
import type { Workload } from '../workload';
import { transfer } from './transfer';

const MIB = 1024 * 1024;

/** W2: large files up and down without a round trip. */
export function largeObjects(rig: Rig): Workload[] {
	const { largeBytes, hugeBytes, manyFiles } = rig.scale;
	const one = { road: 'near', files: 1, rivals: true } as const;
	const titleOf = (bytes: number) => `1 file of ${bytes / MIB} MiB; memory above an idle process`;
	return [
		transfer(rig, { ...one, name: 'W2@large', title: titleOf(largeBytes), bytes: largeBytes }),
		...(hugeBytes === undefined
			? []
			: [
					transfer(rig, {
						...one,
						name: 'W2@huge',
						title: titleOf(hugeBytes),
						bytes: hugeBytes,
						builtInRefuses: 'refuses files over 2 GiB',
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
		}),
	];
}
