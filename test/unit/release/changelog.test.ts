import { readChangelog, readManifest } from '../../../release/files';
import { compareVersions, faultsOfChangelog, notesOf, releaseUnreleased, sectionsOf } from '../../../release/changelog';

const CHANGELOG = `# Changelog

Text.

## Unreleased

### Added

- One.

## 0.2.0 - 2026-02-01

### Fixed

- Two.
  More of it.

## 0.1.0 - 2026-01-01

The first release.
`;

test('our changelog has the form, and its newest version is the one of package.json', () => {
	const changelog = readChangelog();
	expect(faultsOfChangelog(changelog)).toEqual([]);
	expect(sectionsOf(changelog)[1]!.name).toBe(readManifest().version);
});

test('a version takes what is unreleased, and leaves a new place for it', () => {
	const released = releaseUnreleased(CHANGELOG, '0.3.0', '2026-03-01');
	expect(sectionsOf(released).map(({ name }) => name)).toEqual(['Unreleased', '0.3.0', '0.2.0', '0.1.0']);
	expect(notesOf(released, '0.3.0')).toBe('### Added\n\n- One.');
	expect(faultsOfChangelog(released)).toEqual([]);
	expect(() => releaseUnreleased(released, '0.4.0', '2026-03-02')).toThrow('says nothing about Unreleased');
	expect(notesOf(CHANGELOG, '0.2.0')).toBe('### Fixed\n\n- Two.\n  More of it.');
	expect(() => notesOf(CHANGELOG, '9.9.9')).toThrow('CHANGELOG.md says nothing about 9.9.9.');
});

test.each([
	['a version without a day', '0.2.0 - 2026-02-01', '0.2.0', '0.2.0 has no date such as 2026-11-26'],
	['a day that is none', '2026-02-01', '2026-02-31x', '0.2.0 has no date such as 2026-11-26'],
	['no place for the next one', '## Unreleased', '## 0.3.0 - 2026-03-01', 'The first section is not Unreleased'],
	['a name that is no version', '0.2.0 -', 'v0.2 -', '"v0.2" is no version'],
	['the wrong order', '0.1.0 -', '0.10.0 -', '0.2.0 stands above 0.10.0'],
	['the same version twice', '0.1.0 -', '0.2.0 -', '0.2.0 stands above 0.2.0'],
	['a version without a change', 'The first release.', '', '0.1.0 is empty'],
	['a change outside the groups', 'The first release.', '- Three.', '0.1.0 has a change outside the groups'],
	['a group of its own', '### Fixed', '### Mended', '0.2.0: "Mended" is none of Added, Changed, Deprecated, Removed, Fixed, Security'],
	['a group twice', '### Fixed', '### Fixed\n\n- Zero.\n\n### Fixed', '0.2.0 has Fixed twice'],
	['a group without a change', '- One.', '', 'Unreleased: Added is empty'],
])('%s is found', (_kind, right, wrong, fault) => {
	expect(faultsOfChangelog(CHANGELOG)).toEqual([]);
	expect(faultsOfChangelog(CHANGELOG.replace(right, wrong))).toEqual([fault]);
});

test('versions are compared as numbers, and a pre-release comes before its version', () => {
	const sorted = ['0.9.0', '0.10.0', '1.0.0-beta.2', '1.0.0-beta.10', '1.0.0', '1.0.1'];
	expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
	expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
});
