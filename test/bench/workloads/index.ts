import type { Rig } from '../rig';
import type { Workload } from '../workload';
import { beingInstalled } from './beingInstalled';
import { largeObjects } from './largeObjects';
import { listing } from './listing';
import { longDistance } from './longDistance';
import { copiesAndMoves, deletes } from './manyObjects';
import { mixedSizes } from './mixedSizes';
import { presigning } from './presigning';
import { smallObjects } from './smallObjects';
import { syncing } from './syncing';
import { tables } from './tables';
import { throttling } from './throttling';

/** What is asked for most comes first, as the last ones may be short of time. */
const GROUPS: Array<(rig: Rig) => Workload[]> = [
	smallObjects,
	copiesAndMoves,
	throttling,
	presigning,
	tables,
	syncing,
	mixedSizes,
	largeObjects,
	beingInstalled,
	longDistance,
	listing,
	deletes,
];

/** Returns the workloads that `only` names, by their own name or their group's; all when it is empty. Throws when a name is none. */
export function chooseWorkloads(rig: Rig, only: string[]): Workload[] {
	const all = GROUPS.flatMap((make) => make(rig));
	const isNamed = ({ name }: Workload, wanted: string) => name === wanted || name.startsWith(`${wanted}@`);
	const unknown = only.find((wanted) => !all.some((workload) => isNamed(workload, wanted)));
	if (unknown !== undefined) throw new Error(`--only knows ${all.map(({ name }) => name).join(', ')} and their groups, not "${unknown}".`);
	const chosen = only.length === 0 ? all : all.filter((workload) => only.some((wanted) => isNamed(workload, wanted)));
	return chosen.map((workload) =>
		fits(workload, rig) ? workload : { ...workload, contenders: {}, absent: { ours: `not run: ${rig.server.name} has no room for it` } },
	);
}

const fits = ({ storedBytes = 0 }: Workload, { server: { holdsBytes = Infinity } }: Rig) => storedBytes <= holdsBytes;
