import type { WorkflowExport } from '../lab/n8nRest';
import type { ContenderName } from './contenders';

/** One measured figure of one run. */
export interface Reading {
	/** What was measured: `upload`, `upload memory`… The same for all contenders. */
	figure: string;
	value: number;
	unit: 'ms' | 'bytes' | 'count' | 'share';
	/** How many requests at a time it was measured with, where several numbers are tried and the fastest counts. */
	lanes?: number;
	/** What a reader has to know to compare it. */
	remark?: string;
}

/** A workflow as it is imported. */
export interface BenchWorkflow extends WorkflowExport {
	id: string;
}

/** One thing to do, which each contender does in its way. */
export interface Workload {
	/** A group, or a group and what tells it from its like: `W1@20ms`. */
	name: string;
	title: string;
	/** Imported into n8n before anything runs. */
	workflows: BenchWorkflow[];
	/** The most bytes that it has on disk at any time. */
	diskBytes?: number;
	/** The most bytes that it stores at the server at any time, where they are many. */
	storedBytes?: number;
	/** Repetitions at most, where one run takes very long. */
	repeatAtMost?: number;
	/** Those whose ratio is far from what is asked for, or not asked for: measured once. */
	once?: ContenderName[];
	/** About how long everybody takes once, at full scale and with all that is around it, in seconds. */
	seconds: number;
	/** Left out first where time is short. */
	isExtra?: boolean;
	prepare?(): Promise<void>;
	/** Those that take part: each call is one repetition. */
	contenders: Partial<Record<ContenderName, () => Promise<Reading[]>>>;
	/** Why somebody does not take part. */
	absent?: Partial<Record<ContenderName, string>>;
	cleanUp?(): Promise<void>;
}
