import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the folder of this user in which the lab keeps what it installed once for all checkouts.
 * `N8N_LAB_CACHE` overrides the place that the platform has for such files.
 */
export function labCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
	if (env.N8N_LAB_CACHE) return env.N8N_LAB_CACHE;
	return join(platformCacheFolder(env), 'n8n-nodes-amazon-s3');
}

function platformCacheFolder(env: NodeJS.ProcessEnv): string {
	if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
	if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
	if (process.platform === 'win32') return env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
	return join(homedir(), '.cache');
}
