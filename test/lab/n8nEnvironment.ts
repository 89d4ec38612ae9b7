import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { N8nInstallation } from './installN8n';

/** Where one n8n keeps its things and listens. */
export interface N8nSettings {
	/** n8n's database, binary files and community packages live in `.n8n` under this folder. */
	userFolder: string;
	/** The one folder that the workflows may read and write. */
	filesFolder: string;
	port: number;
	/** The port for n8n's own code runners. */
	brokerPort: number;
	/** Where n8n keeps files while a workflow runs. Absent: on disk. */
	binaryMode?: BinaryMode;
	/** More variables, such as those of an engine. */
	more?: Record<string, string>;
}

/** `default` is n8n's word for its memory. */
export type BinaryMode = 'database' | 'default' | 'filesystem';

const OFF = 'false';

/** Parts of n8n that ask servers of n8n, or that no workflow with files needs. */
const UNUSED_MODULES = ['agents', 'agent-evals', 'chat-hub', 'instance-ai', 'instance-reporting', 'mcp', 'mcp-registry', 'quick-connect'];

/** Returns the environment for an n8n that listens on the loopback address only and contacts nobody by itself. */
export function n8nEnvironment(settings: N8nSettings, { nodeModules }: Pick<N8nInstallation, 'nodeModules'>): NodeJS.ProcessEnv {
	return {
		...withoutN8nAndNpm(process.env),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: settings.userFolder,
		N8N_PORT: String(settings.port),
		N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${settings.port}`,
		N8N_SECURE_COOKIE: OFF,
		N8N_ENCRYPTION_KEY: 'only-for-the-lab',
		N8N_DEFAULT_BINARY_DATA_MODE: settings.binaryMode ?? 'filesystem',
		N8N_RESTRICT_FILE_ACCESS_TO: settings.filesFolder,
		// The lab's folder may itself stand in a folder named .n8n or below the user folder.
		N8N_BLOCK_FILE_ACCESS_TO_N8N_FILES: OFF,
		N8N_DIAGNOSTICS_ENABLED: OFF,
		N8N_VERSION_NOTIFICATIONS_ENABLED: OFF,
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: OFF,
		N8N_DYNAMIC_BANNERS_ENABLED: OFF,
		N8N_TEMPLATES_ENABLED: OFF,
		N8N_PERSONALIZATION_ENABLED: OFF,
		N8N_HIRING_BANNER_ENABLED: OFF,
		N8N_LICENSE_AUTO_RENEW_ENABLED: OFF,
		N8N_VERIFIED_PACKAGES_ENABLED: OFF,
		N8N_PYTHON_ENABLED: OFF,
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_DISABLED_MODULES: unusedModules(nodeModules).join(','),
		N8N_LOG_LEVEL: 'info',
		...settings.more,
	};
}

/** Every n8n has some of them, and does not start when it is told to leave out one that it does not know. */
function unusedModules(nodeModules: string): string[] {
	const known = readFileSync(join(nodeModules, '@n8n', 'backend-common', 'dist', 'modules', 'modules.config.js'), 'utf8');
	return UNUSED_MODULES.filter((name) => known.includes(`'${name}'`));
}

/** Returns the folder in which the settings' n8n looks for community packages. */
export function communityPackagesFolder({ userFolder }: Pick<N8nSettings, 'userFolder'>): string {
	return join(userFolder, '.n8n', 'nodes');
}

/** The user's own n8n and the npm that started us must not reach into the lab's. */
function withoutN8nAndNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const foreign = /^(n8n_|npm_|db_|node_options$|node_path$|webhook_url$|executions_|nodes_|queue_)/i;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}
