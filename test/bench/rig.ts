import type { N8nInstallation } from '../lab/installN8n';
import type { N8nSettings } from '../lab/n8nEnvironment';
import type { Road } from './roads';
import type { Scale } from './scale';
import type { BenchServer } from './server';

/** Everything that the workloads stand on. */
export interface Rig {
	installation: N8nInstallation;
	/** The one n8n of the bench. */
	settings: N8nSettings;
	server: BenchServer;
	roads: Record<Road, string>;
	/** Asked by a workflow for `?bytes=…`, it answers once everything has settled. */
	settleUrl: string;
	scale: Scale;
	/** For files of the bench; removed at its end. */
	folder: string;
	/** Our package as `npm pack` made it. */
	tarball: string;
	profileFolder?: string;
	/** What stands in front of every measured program. */
	before?: string[];
}
