import { merged, readPage, writePage, type Column } from '../../servers/serversPage';

const column = (title: string, more: Partial<Column> = {}): Column => ({
	title,
	day: '2026-11-24',
	cells: new Map([
		['Object: Copy', [{ words: '2 passed', notes: [] }]],
		[
			'Object: Upload',
			[
				{ words: '1 passed', notes: [] },
				{ words: 'in part not supported', notes: ['It has no tags.', `${title} has no locks.`] },
			],
		],
	]),
	total: '12 passed, 0 failed',
	clients: new Map(),
	...more,
});
const OPERATIONS = ['Object: Copy', 'Object: Delete', 'Object: Upload'];
const first = column('First 1.0', { compared: 'Both were asked:\n\n- One is older. (2 times)', clients: new Map([['boto3', '7 passed']]) });
const second = column('Second 2.5');
const local = column('the local S3', { cells: new Map(), total: undefined, clients: new Map([['boto3', '6 passed']]) });

test('what a page says is read as it was written', () => {
	const page = writePage([first, second, local], OPERATIONS);
	expect(readPage(page)).toEqual([first, second, local]);
	expect(page).toContain('| Object: Upload | 1 passed; in part not supported (1, 2) | 1 passed; in part not supported (1, 3) |');
	expect(page).not.toContain('Object: Delete');
});

test('a run of one server replaces its column, and the reasons are numbered anew', () => {
	const newer = column('First 1.0', { day: '2026-11-26', cells: new Map(), total: '13 passed, 0 failed' });
	const columns = merged(readPage(writePage([first, second, local], OPERATIONS)), [newer], ['First 1.0', 'Second 2.5']);
	expect(columns).toEqual([newer, second, local]);
	const page = writePage(columns, OPERATIONS);
	expect(page).toContain('| operation | First 1.0 (2026-11-26) | Second 2.5 (2026-11-24) |');
	expect(page).toContain('| Object: Upload | – | 1 passed; in part not supported (1, 2) |');
	expect(page).not.toContain('First 1.0 has no locks.');
});

test('a new server stands where the order says, and nothing is read of another text', () => {
	const between = column('Between');
	expect(merged([first, second], [between], ['First 1.0', 'Between', 'Second 2.5']).map(({ title }) => title)).toEqual([
		'First 1.0',
		'Between',
		'Second 2.5',
	]);
	expect(readPage('Nothing was seen yet.')).toEqual([]);
});
