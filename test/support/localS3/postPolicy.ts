import { S3Error } from './errors';

/** What a policy says that the fields before the file cannot break. */
export interface PolicyLimits {
	minBytes?: number;
	maxBytes?: number;
}

/** Fields that need no condition. */
const uncovered = (name: string) => ['x-amz-signature', 'file', 'policy'].includes(name) || name.startsWith('x-ignore-');

/** All other fields take exact matches only. */
const prefixable = (name: string) =>
	[
		'acl',
		'cache-control',
		'content-type',
		'content-disposition',
		'content-encoding',
		'expires',
		'key',
		'redirect',
		'success_action_redirect',
	].includes(name) || name.startsWith('x-amz-meta-');

const invalid = (detail: string) => new S3Error('InvalidPolicyDocument', `Invalid Policy: ${detail}`);
const refused = (detail: string) => new S3Error('AccessDenied', `Invalid according to Policy: ${detail}`);

interface Policy {
	expiration: number;
	conditions: unknown[];
}

function parsePolicy(encoded: string): Policy {
	let document: unknown;
	try {
		document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64')));
	} catch {
		throw invalid('Invalid JSON.');
	}
	if (typeof document !== 'object' || document === null || Array.isArray(document)) throw invalid('Invalid JSON.');
	const { expiration, conditions, ...others } = document as Record<string, unknown>;
	const [unknown] = Object.keys(others);
	if (unknown !== undefined) throw invalid(`Unexpected: '${unknown}'`);
	if (expiration === undefined) throw invalid('Policy missing expiration.');
	if (
		typeof expiration !== 'string' ||
		!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(expiration) ||
		Number.isNaN(Date.parse(expiration))
	)
		throw invalid("Invalid 'expiration' value: " + `'${String(expiration)}'`);
	if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.');
	return { expiration: Date.parse(expiration), conditions };
}

/**
 * Holds a form against its policy, field names in lower case and variables expanded, and returns its limits of the file's size.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @throws S3Error InvalidPolicyDocument, or AccessDenied that names the condition
 */
export function checkPolicy(encoded: string, fields: ReadonlyMap<string, string>, bucket: string, now: number): PolicyLimits {
	const { expiration, conditions } = parsePolicy(encoded);
	if (now >= expiration) throw refused('Policy expired.');
	const covered = new Set<string>();
	const limits: PolicyLimits = {};
	const valueOf = (name: string) => (name === 'bucket' ? bucket : fields.get(name));

	for (const condition of conditions) {
		if (Array.isArray(condition) && condition[0] === 'content-length-range') {
			const [, min, max] = condition as unknown[];
			if (condition.length !== 3 || !Number.isInteger(min) || !Number.isInteger(max) || (min as number) < 0)
				throw invalid(`Invalid content-length-range: ${JSON.stringify(condition)}`);
			limits.minBytes = Math.max(limits.minBytes ?? 0, min as number);
			limits.maxBytes = Math.min(limits.maxBytes ?? Infinity, max as number);
			continue;
		}
		for (const { operator, name, wanted } of matchesOf(condition)) {
			const value = valueOf(name);
			covered.add(name);
			if (value === undefined || !holds(operator, name, value, wanted))
				throw refused(`Policy Condition failed: ["${operator}", "$${name}", "${wanted}"]`);
		}
	}
	const extra = ['bucket', ...fields.keys()].find((name) => !uncovered(name) && !covered.has(name));
	if (extra !== undefined) throw refused(`Extra input fields: ${extra}`);
	return limits;
}

interface Match {
	operator: 'eq' | 'starts-with';
	name: string;
	wanted: string;
}

function matchesOf(condition: unknown): Match[] {
	const failed = () => refused(`Policy Condition failed: ${JSON.stringify(condition)}`);
	if (!Array.isArray(condition)) {
		if (typeof condition !== 'object' || condition === null) throw failed();
		return Object.entries(condition).map(([name, wanted]) => {
			if (typeof wanted !== 'string') throw failed();
			return { operator: 'eq', name: name.toLowerCase(), wanted };
		});
	}
	const [operator, field, wanted] = condition as unknown[];
	if (condition.length !== 3 || typeof field !== 'string' || typeof wanted !== 'string' || !field.startsWith('$')) throw failed();
	const name = field.slice(1).toLowerCase();
	if (operator !== 'eq' && !(operator === 'starts-with' && prefixable(name))) throw failed();
	return [{ operator, name, wanted }];
}

/** A list of media types starts with a prefix when each of them does. */
function holds(operator: Match['operator'], name: string, value: string, wanted: string): boolean {
	if (operator === 'eq') return value === wanted;
	const values = name === 'content-type' ? value.split(',') : [value];
	return values.every((one) => one.startsWith(wanted));
}
