import { faultsOfChangelog, notesOf } from './changelog';
import { faultsOfManifest, type Manifest } from './manifest';

export interface Release {
	manifest: Manifest;
	changelog: string;
	/** Paths that package.json tells n8n to load. */
	filesOfN8n: string[];
	isBuilt: (file: string) => boolean;
}

/** Why this may not be published, a sentence each. The environment is GitHub's, where a tag publishes. */
export function faultsOfRelease({ manifest, changelog, filesOfN8n, isBuilt }: Release, env: NodeJS.ProcessEnv): string[] {
	const { version } = manifest;
	const faults = [...faultsOfManifest(manifest, env.GITHUB_REPOSITORY), ...faultsOfChangelog(changelog)];
	try {
		notesOf(changelog, version);
	} catch (error) {
		faults.push((error as Error).message.replace(/\.$/, ''));
	}
	// n8n takes only packages with provenance, and npm makes one only where the tag's workflow publishes.
	if (env.GITHUB_ACTIONS !== 'true')
		faults.push('only the workflow of a tag publishes, since npm then adds the provenance that n8n requires');
	else if (env.GITHUB_REF !== `refs/tags/v${version}`) faults.push(`the tag is ${env.GITHUB_REF}, but the version is ${version}`);
	const missing = filesOfN8n.filter((file) => !isBuilt(file));
	if (missing.length > 0) faults.push(`${missing.join(', ')} are not built: run npm run build`);
	return faults;
}
