import { reportProgress, REPORT_EVERY_MS } from '../../../nodes/AmazonS3/client/flow/progress';

const MIB = 1024 * 1024;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function run(items: number) {
	const lines: string[] = [];
	let at = 0;
	const progress = reportProgress(
		items,
		(line) => lines.push(line),
		() => at,
	);
	const pass = () => {
		at += REPORT_EVERY_MS;
		jest.advanceTimersByTime(REPORT_EVERY_MS);
		return lines.at(-1);
	};
	const begin = (count: number) => Array.from({ length: count }, () => progress.itemBegun());
	return { progress, pass, lines, begin };
}

test('bytes, rate and time left, each ten seconds', () => {
	const { progress, pass, lines, begin } = run(3);
	begin(3);
	progress.expect(2048 * MIB);
	progress.moved(512 * MIB);
	progress.itemDone();
	expect(pass()).toBe('1 of 3 items, 512 MiB of 2.0 GiB (25 %), 51 MiB/s, about 30 s left');
	progress.moved(1024 * MIB);
	expect(pass()).toBe('1 of 3 items, 1.5 GiB of 2.0 GiB (75 %), 102 MiB/s, about 5 s left');
	expect(pass()).toBe('1 of 3 items, 1.5 GiB of 2.0 GiB (75 %), 0 B/s');
	progress.stop();
	pass();
	expect(lines).toHaveLength(3);
});

test('a size that nobody knows has no share and no time left; a run without contents counts its items', () => {
	const unknown = run(1);
	unknown.begin(1);
	unknown.progress.expect(undefined);
	unknown.progress.moved(5 * MIB);
	expect(unknown.pass()).toBe('0 of 1 item, 5.0 MiB, 512 KiB/s');
	const plain = run(5000);
	for (let i = 0; i < 1200; i++) plain.progress.itemDone();
	expect(plain.pass()).toBe('1,200 of 5,000 items, about 32 s left');
	plain.progress.stop();
	unknown.progress.stop();
});

test('long times are told in minutes and hours', () => {
	const { progress, pass, begin } = run(1);
	begin(1);
	progress.expect(100 * 1024 * MIB);
	progress.moved(100 * MIB);
	expect(pass()).toMatch(/about 3 h left$/);
	progress.moved(1000 * MIB);
	expect(pass()).toMatch(/about 17 min left$/);
	progress.stop();
});

test('while items wait for their turn, the bytes of those that have begun are not the whole', () => {
	const { progress, pass, begin } = run(5000);
	begin(116);
	for (let i = 0; i < 116; i++) progress.expect(10 * MIB);
	progress.moved(1100 * MIB);
	expect(pass()).toBe('0 of 5,000 items, 1.1 GiB, 110 MiB/s');
	for (let i = 0; i < 100; i++) progress.itemDone();
	expect(pass()).toBe('100 of 5,000 items, 1.1 GiB, 0 B/s, about 16 min left');
	progress.stop();
});
