/** CHANGELOG.md in the form of https://keepachangelog.com/en/1.1.0/: versions newest first, changes in groups. */
export interface Section {
	/** `Unreleased`, or a version. */
	name: string;
	date?: string;
	/** Its lines without the heading, trimmed. */
	body: string;
}

const GROUPS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const UNRELEASED = 'Unreleased';
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

export function sectionsOf(changelog: string): Section[] {
	return changelog
		.split(/^## /m)
		.slice(1)
		.map((part) => {
			const [heading = '', ...lines] = part.split('\n');
			const [name = '', date] = heading.trim().split(' - ');
			return { name, ...(date === undefined ? {} : { date }), body: lines.join('\n').trim() };
		});
}

/** The text under a version. Throws if the changelog has none. */
export function notesOf(changelog: string, version: string): string {
	const section = sectionsOf(changelog).find(({ name }) => name === version);
	if (section === undefined || section.body === '') throw new Error(`CHANGELOG.md says nothing about ${version}.`);
	return section.body;
}

/** The changelog with what is under *Unreleased* moved under the version. Throws if nothing is. */
export function releaseUnreleased(changelog: string, version: string, date: string): string {
	if (notesOf(changelog, UNRELEASED) === '') throw new Error('Nothing is under Unreleased.');
	return changelog.replace(/^## Unreleased$/m, `## ${UNRELEASED}\n\n## ${version} - ${date}`);
}

/** Compares two versions: above 0 if the first is newer. A pre-release comes before its version. */
export function compareVersions(one: string, other: string): number {
	const [a, b] = [one, other].map((version) => version.split('-')) as [string[], string[]];
	const numbers = (parts: string[]) => parts[0]!.split('.').map(Number);
	const [x, y] = [numbers(a), numbers(b)];
	for (const [at, number] of x.entries()) if (number !== y[at]) return number - y[at]!;
	if (a[1] === b[1]) return 0;
	if (a[1] === undefined || b[1] === undefined) return a[1] === undefined ? 1 : -1;
	return a[1].localeCompare(b[1], 'en', { numeric: true });
}

/** What a reader of the changelog would stumble over, a sentence each. */
export function faultsOfChangelog(changelog: string): string[] {
	const sections = sectionsOf(changelog);
	const faults = sections[0]?.name === UNRELEASED ? [] : [`The first section is not ${UNRELEASED}`];
	for (const [at, { name, date, body }] of sections.entries()) {
		if (at > 0) {
			if (!VERSION.test(name)) faults.push(`"${name}" is no version`);
			if (!isDay(date)) faults.push(`${name} has no date such as 2026-11-26`);
			const newer = sections[at - 1]!.name;
			if (VERSION.test(newer) && VERSION.test(name) && compareVersions(newer, name) <= 0) faults.push(`${newer} stands above ${name}`);
			if (body === '') faults.push(`${name} is empty`);
		}
		faults.push(...faultsOfGroups(name, body));
	}
	return faults;
}

function faultsOfGroups(version: string, body: string): string[] {
	const [before, ...groups] = body.split(/^### /m);
	const names = groups.map((group) => group.split('\n')[0]!.trim());
	const faults = /^[-*] /m.test(before!) ? [`${version} has a change outside the groups`] : [];
	for (const [at, group] of groups.entries()) {
		const name = names[at]!;
		if (!GROUPS.includes(name)) faults.push(`${version}: "${name}" is none of ${GROUPS.join(', ')}`);
		else if (names.indexOf(name) !== at) faults.push(`${version} has ${name} twice`);
		if (!/^- \S/m.test(group)) faults.push(`${version}: ${name} is empty`);
	}
	return faults;
}

const isDay = (date = '') => /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
