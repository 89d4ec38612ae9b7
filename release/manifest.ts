/** What package.json says of where the package comes from. It is set when a version is made, from the repository that makes it. */
export interface Manifest {
	name: string;
	version: string;
	author?: { name?: string; email?: string };
	repository?: { type?: string; url?: string };
	bugs?: { url?: string };
	homepage?: string;
}

/** `owner/name` of a GitHub remote in any of git's forms; undefined for other hosts, since npm and n8n check provenance on GitHub. */
export function githubName(remote: string): string | undefined {
	return /^(?:(?:git\+)?https:\/\/(?:[^@/]+@)?|(?:git\+)?ssh:\/\/git@|git@)github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
		remote.trim(),
	)?.[1];
}

/** The fields that name the repository and the author. `author` is `Name <address>`. Throws a sentence for the maintainer. */
export function originOf(remote: string, author: string): Required<Pick<Manifest, 'author' | 'repository' | 'bugs' | 'homepage'>> {
	const name = githubName(remote);
	if (name === undefined) throw new Error(`The remote "${remote.trim()}" is no repository on GitHub: set one with git remote add origin.`);
	const [, person, email] = /^(.+?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(author.trim()) ?? [];
	if (person === undefined || email === undefined) {
		throw new Error(`"${author}" is no author. Give --author "Name <address>", or set user.name and user.email in git.`);
	}
	return {
		author: { name: person, email },
		repository: { type: 'git', url: `git+https://github.com/${name}.git` },
		bugs: { url: `https://github.com/${name}/issues` },
		homepage: `https://github.com/${name}#readme`,
	};
}

/** Hosts that nobody owns: https://www.rfc-editor.org/rfc/rfc2606 */
const INVENTED = /(^|[@./])(example\.(com|net|org)|[\w-]+\.(example|invalid|test|localhost)|localhost)$/i;

/** Why this manifest may not be published, a sentence each. `publishedFrom` is the `owner/name` that publishes it, where known. */
export function faultsOfManifest({ author, repository, bugs }: Manifest, publishedFrom?: string): string[] {
	const faults: string[] = [];
	const repositoryName = githubName(repository?.url ?? '');
	if (!author?.name) faults.push('author has no name');
	if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(author?.email ?? '') || INVENTED.test(author!.email!))
		faults.push('author has no address that exists');
	if (repositoryName === undefined) faults.push('repository is no repository on GitHub');
	else if (publishedFrom !== undefined && repositoryName.toLowerCase() !== publishedFrom.toLowerCase()) {
		faults.push(`repository is ${repositoryName}, but ${publishedFrom} publishes`);
	}
	if (!/^https:\/\/github\.com\//.test(bugs?.url ?? '')) faults.push('bugs has no address on GitHub');
	return faults;
}
