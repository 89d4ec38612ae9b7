/** docs/stores.md: the sections of the servers are those of the suite, which UPDATE_DOCS=1 writes; each provider says what to enter. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverSections } from '../../servers/storesPage';
import { PROJECT } from './importGraph';

const FILE = join(PROJECT, 'docs/stores.md');
const BEGIN = '<!-- servers: written by UPDATE_DOCS=1 npx jest stores -->';
const END = '<!-- servers: end -->';

test('the servers that the tests run on are described by what the tests know of them', () => {
	const [before, rest = ''] = readFileSync(FILE, 'utf8').split(BEGIN);
	const [written, after] = rest.split(END);
	if (process.env.UPDATE_DOCS) writeFileSync(FILE, `${before}${BEGIN}\n\n${serverSections()}\n\n${END}${after}`);
	else expect(written!.trim()).toBe(serverSections());
});

test('every provider says what to enter in each field, and where that is documented', () => {
	const providers = readFileSync(FILE, 'utf8')
		.split('## Providers')[1]!
		.split('## Servers')[0]!
		.split('\n### ')
		.slice(1)
		.filter((section) => section.includes('| field | value |'));
	expect(providers.length).toBeGreaterThan(10);
	for (const section of providers) {
		const [name] = section.split('\n');
		const fields = [...section.matchAll(/^\| ([A-Z][\w -]+) \| \S/gm)].map(([, field]) => field);
		expect([name, ...fields]).toEqual([name, 'Region', 'Endpoint', 'Path-Style Addressing', 'Keys']);
		expect([name, /^Works: /m.test(section), /\]\(https:\/\//.test(section)]).toEqual([name, true, true]);
	}
});

test('the README leads to it', () => {
	expect(readFileSync(join(PROJECT, 'README.md'), 'utf8')).toContain('(docs/stores.md)');
});
