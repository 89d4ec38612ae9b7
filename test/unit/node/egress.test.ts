import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEgressFiltered } from '../../../nodes/AmazonS3/n8n/egress';

const folder = mkdtempSync(join(tmpdir(), 'egress-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
	[undefined, false],
	['true', true],
	['TRUE', true],
	['1', true],
	['false', false],
	['False', false],
	['0', false],
	['', false],
	['yes', true],
	['"true"', true],
])("N8N_SSRF_PROTECTION_ENABLED=%s, as a variable and in a file: n8n's filter counts as on: %p", (value, expected) => {
	expect(isEgressFiltered({ N8N_SSRF_PROTECTION_ENABLED: value })).toBe(expected);
	if (value === undefined) return;
	const path = join(folder, 'flag');
	writeFileSync(path, `${value}\n`);
	expect(isEgressFiltered({ N8N_SSRF_PROTECTION_ENABLED_FILE: path })).toBe(expected);
});

test('the variable counts before the file; a file that cannot be read counts as on', () => {
	expect(isEgressFiltered({ N8N_SSRF_PROTECTION_ENABLED: '0', N8N_SSRF_PROTECTION_ENABLED_FILE: join(folder, 'none') })).toBe(false);
	expect(isEgressFiltered({ N8N_SSRF_PROTECTION_ENABLED_FILE: join(folder, 'none') })).toBe(true);
});
