/** Sequences of requests that a seed decides: the same seed, the same sequence. */

/** A request in words that mean the same to every server: what a server names itself (uploads, versions) is named by a number. */
export interface Step {
	call: string;
	method: string;
	key?: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	body?: string;
	/** Put into the header If-Match, If-None-Match or x-amz-copy-source-if-match: the present ETag of a key, as this server gave it. */
	etagOf?: { header: string; key: string };
	/** The number of an upload; its ID goes into the query. */
	upload?: number;
	/** Complete it from these parts, with the ETags that this server gave. */
	parts?: number[];
	/** The upload that this step begins. */
	begins?: number;
}

const KEYS = [
	'plain',
	'dir/one',
	'dir/two',
	'dir/sub/three',
	'dirt/four',
	'ü/ö',
	'sp ace/x y',
	'plus+/a+b',
	'per%41cent',
	'hash#/a#b',
	'question?/a?b',
	'quote\'s/"x"',
	'amp&/<a>',
	'emoji/😀',
	'back\\slash',
	'tilde~/(a)!*',
	'a,b;c=d:e@f',
	'zz/9',
	'zz/10',
	'zz/9z',
];
const MISSING = ['none', 'dir/none'];
const BODIES = ['', 'x', 'hello, world', 'ü'.repeat(300), 'z'.repeat(70_000)];
const PART = 'p'.repeat(5 * 1024 * 1024);
const TYPES = [undefined, 'text/plain', 'application/json; charset=utf-8', 'x/y'];
const RANGES = [
	'bytes=0-0',
	'bytes=2-5',
	'bytes=-3',
	'bytes=5-',
	'bytes=0-99999999',
	'bytes=99999999-',
	'bytes=5-2',
	'lines=0-1',
	'bytes=-0',
];

/** https://github.com/cprosche/mulberry32 : small, and the same everywhere. */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** So many requests. */
export function makeSequence(seed: number, length: number): Step[] {
	const random = randomOf(seed);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
	const chance = (share: number) => random() < share;
	const anyKey = () => (chance(0.08) ? pick(MISSING) : pick(KEYS));
	const open: Array<{ number: number; key: string; parts: number[] }> = [];
	let uploads = 0;

	const withCondition = (step: Step): Step => {
		const kind = random();
		if (kind < 0.6) return step;
		if (kind < 0.75) return { ...step, etagOf: { header: 'if-match', key: step.key! } };
		if (kind < 0.85) return { ...step, etagOf: { header: 'if-none-match', key: step.key! } };
		if (kind < 0.9) return { ...step, headers: { ...step.headers, 'if-match': '"00000000000000000000000000000000"' } };
		if (kind < 0.95) return { ...step, headers: { ...step.headers, 'if-modified-since': 'Tue, 01 Jan 2030 00:00:00 GMT' } };
		return { ...step, headers: { ...step.headers, 'if-unmodified-since': 'Tue, 01 Jan 2019 00:00:00 GMT' } };
	};
	const put = (): Step => {
		const headers: Record<string, string> = {};
		const type = pick(TYPES);
		if (type) headers['content-type'] = type;
		if (chance(0.3)) headers['x-amz-meta-one'] = pick(['a', 'b c', '=?UTF-8?B?w7w=?=']);
		if (chance(0.2)) headers['cache-control'] = 'max-age=60';
		if (chance(0.2)) headers['content-disposition'] = 'attachment; filename="a b.txt"';
		if (chance(0.2)) headers['x-amz-tagging'] = pick(['a=b', 'a=b&c=d', 'k=%C3%BC']);
		const step: Step = { call: 'PutObject', method: 'PUT', key: pick(KEYS), headers, body: pick(BODIES) };
		if (chance(0.1)) headers['content-md5'] = chance(0.5) ? 'AAAAAAAAAAAAAAAAAAAAAA==' : 'nonsense';
		if (chance(0.08)) return { ...step, headers: { ...headers, 'if-none-match': '*' } };
		return step;
	};
	const read = (): Step => {
		const step: Step = { call: 'GetObject', method: chance(0.3) ? 'HEAD' : 'GET', key: anyKey() };
		const ranged = chance(0.3) ? { ...step, headers: { range: pick(RANGES) } } : step;
		if (chance(0.1) && ranged.method === 'GET')
			return { ...ranged, query: { 'response-content-type': 'text/x-other', 'response-content-disposition': 'inline' } };
		return withCondition(ranged);
	};
	const list = (): Step => {
		const query: Record<string, string> = { 'list-type': '2' };
		if (chance(0.5)) query.prefix = pick(['dir', 'dir/', 'zz/', 'ü', 'none/', 'plus+', 'e']);
		if (chance(0.5)) query.delimiter = pick(['/', '/', '/', 'i', '']);
		if (chance(0.4)) query['max-keys'] = pick(['0', '1', '3', '1000', '2000', '-1', 'x']);
		if (chance(0.3)) query['start-after'] = pick(['dir', 'dir/one', 'plain', 'zz/9', '~']);
		if (chance(0.5)) query['encoding-type'] = 'url';
		return { call: 'ListObjectsV2', method: 'GET', query };
	};
	const copy = (): Step => {
		const from = anyKey();
		const headers: Record<string, string> = { 'x-amz-copy-source': from };
		if (chance(0.3))
			Object.assign(headers, {
				'x-amz-metadata-directive': pick(['REPLACE', 'COPY', 'NONSENSE']),
				'x-amz-meta-copied': 'yes',
				'content-type': 'text/copied',
			});
		const step: Step = { call: 'CopyObject', method: 'PUT', key: pick(KEYS), headers };
		return chance(0.15) ? { ...step, etagOf: { header: 'x-amz-copy-source-if-match', key: from } } : step;
	};
	const remove = (): Step => ({ call: 'DeleteObject', method: 'DELETE', key: anyKey() });
	const removeMany = (): Step => {
		const keys = Array.from({ length: 1 + Math.floor(random() * 4) }, anyKey).filter((key) => key !== 'back\\slash');
		const quiet = chance(0.3) ? '<Quiet>true</Quiet>' : '';
		const escaped = keys.map(
			(key) => `<Object><Key>${key.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}</Key></Object>`,
		);
		return {
			call: 'DeleteObjects',
			method: 'POST',
			query: { delete: '' },
			body: chance(0.05) ? '<Delete><Nonsense>' : `<Delete>${quiet}${escaped.join('')}</Delete>`,
		};
	};
	const tagging = (): Step => {
		const key = anyKey();
		const query = { tagging: '' };
		if (chance(0.4)) return { call: 'GetObjectTagging', method: 'GET', key, query };
		if (chance(0.2)) return { call: 'DeleteObjectTagging', method: 'DELETE', key, query };
		const count = pick([0, 1, 2, 11]);
		const tags = Array.from({ length: count }, (_, i) => `<Tag><Key>k${i}</Key><Value>v</Value></Tag>`).join('');
		return { call: 'PutObjectTagging', method: 'PUT', key, query, body: `<Tagging><TagSet>${tags}</TagSet></Tagging>` };
	};
	const multipart = (): Step => {
		const upload = open.length > 0 && chance(0.8) ? pick(open) : undefined;
		if (!upload) {
			const key = pick(KEYS);
			open.push({ number: uploads, key, parts: [] });
			return {
				call: 'CreateMultipartUpload',
				method: 'POST',
				key,
				query: { uploads: '' },
				begins: uploads++,
				headers: { 'content-type': 'text/parts', 'x-amz-meta-parts': 'yes' },
			};
		}
		const { number, key, parts } = upload;
		const kind = random();
		if (kind < 0.5) {
			const part = 1 + Math.floor(random() * 3);
			if (!parts.includes(part)) parts.push(part);
			return {
				call: 'UploadPart',
				method: 'PUT',
				key,
				upload: number,
				query: { partNumber: String(part) },
				body: part < 3 ? PART : 'the last part',
			};
		}
		if (kind < 0.65) return { call: 'ListParts', method: 'GET', key, upload: number };
		if (kind < 0.75)
			return { call: 'UploadPart', method: 'PUT', key, upload: number, query: { partNumber: pick(['0', '10001', 'x']) }, body: 'x' };
		open.splice(open.indexOf(upload), 1);
		if (kind < 0.85) return { call: 'AbortMultipartUpload', method: 'DELETE', key, upload: number };
		const listed = chance(0.1) ? [...parts, 7] : [...parts].sort((a, b) => (chance(0.05) ? b - a : a - b));
		return { call: 'CompleteMultipartUpload', method: 'POST', key, upload: number, parts: listed };
	};
	const malformed = (): Step =>
		pick<Step>([
			{ call: 'GetObject', method: 'GET', key: 'k'.repeat(1025) },
			{ call: 'PutObject', method: 'PUT', key: 'k'.repeat(1025), body: 'x' },
			{ call: 'PutObject', method: 'PUT', key: 'plain', body: 'x', headers: { 'x-amz-storage-class': 'NONSENSE' } },
			{ call: 'PutObject', method: 'PUT', key: 'plain', body: 'x', headers: { 'x-amz-tagging': 'a=1&a=2' } },
			{ call: 'ListMultipartUploads', method: 'GET', query: { uploads: '', prefix: 'none/' } },
			{ call: 'UploadPart', method: 'PUT', key: 'plain', query: { partNumber: '1', uploadId: 'no-such-upload' }, body: 'x' },
			{
				call: 'CompleteMultipartUpload',
				method: 'POST',
				key: 'plain',
				query: { uploadId: 'no-such-upload' },
				body: '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>',
			},
			{ call: 'GetBucketLocation', method: 'GET', query: { location: '' } },
			{ call: 'HeadBucket', method: 'HEAD' },
		]);

	const kinds: Array<[share: number, make: () => Step]> = [
		[0.24, put],
		[0.24, read],
		[0.14, list],
		[0.1, copy],
		[0.07, remove],
		[0.03, removeMany],
		[0.08, tagging],
		[0.06, multipart],
		[0.04, malformed],
	];
	return Array.from({ length }, () => {
		let at = random();
		for (const [share, make] of kinds) if ((at -= share) < 0) return make();
		return put();
	});
}
