import { BUNDLED, CLOUD_RULES, PURPOSES, REASONS } from './explained';
import type { Finding } from './scan';

/** What is wrong with the findings, a sentence each: any of our own code but those that are explained, and any kind that is not. */
export function faultsOf({ sources, packed }: { sources: Finding[]; packed: Finding[] }): string[] {
	const ours = [...sources, ...packed.filter(({ file }) => BUNDLED[file] === undefined)];
	return [
		...ours.filter(({ rule }) => !CLOUD_RULES.includes(rule)).map(({ file, rule, message }) => `${file}: ${message} (${rule})`),
		...ours
			.filter((finding) => CLOUD_RULES.includes(finding.rule) && PURPOSES[thingOf(finding)] === undefined)
			.map((finding) => `${finding.file} uses ${thingOf(finding)}, which test/registry/explained.ts does not explain`),
		...packed
			.filter(({ file, rule }) => BUNDLED[file] !== undefined && REASONS[rule] === undefined)
			.map(({ file, rule, message }) => `${file}: ${message} (${rule}), which test/registry/explained.ts does not explain`),
	];
}

/** The module or global that a finding of the rules for n8n Cloud names. Node's modules have names with and without `node:`. */
export function thingOf({ message, rule }: Finding): string {
	const name = /'([^']+)'/.exec(message)?.[1] ?? message;
	return rule === CLOUD_RULES[0] && !name.includes(':') ? `node:${name}` : name;
}

/** The findings as tables for docs/security.md. */
export function tablesOf({ sources, packed }: { sources: Finding[]; packed: Finding[] }): string {
	const things = [...new Set(sources.filter(({ rule }) => CLOUD_RULES.includes(rule)).map(thingOf))].sort();
	const bundled = packed.filter(({ file }) => BUNDLED[file] !== undefined);
	const kinds = countBy(bundled.map(({ file, rule }) => `${rule}|${BUNDLED[file]}`));
	return `Our own code: what those two rules find, and nothing else.

| it uses | for |
| --- | --- |
${things.map((thing) => `| \`${thing}\` | ${PURPOSES[thing]} |`).join('\n')}

Bundled libraries: ${bundled.length} findings.

| rule | library | findings | what it is |
| --- | --- | --- | --- |
${kinds
	.map(([kind, count]) => {
		const [rule, library] = kind.split('|') as [string, string];
		return `| \`${rule.replace('@n8n/community-nodes/', '')}\` | ${library} | ${count} | ${REASONS[rule]} |`;
	})
	.join('\n')}`;
}

function countBy(names: string[]): Array<[string, number]> {
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return [...counts].sort(([one], [other]) => one.localeCompare(other));
}
