/**
 * What goes together, and what would hide the rest: for most of these levels the operation is refused, whatever else it is
 * asked for.
 */
import type { Condition, Factor } from './covering';
import { ABSENT, type OperationName } from './levels';

interface Rule {
	factor: RegExp;
	levels: RegExp;
	/** Of operations; default: all. */
	of?: RegExp;
	group?: string;
	when?: Condition;
}

const WRITING = [
	'abort|addTags|append|complete|copy|create|createPresigned|createPresignedPost|createPresignedUrl',
	'delete|move|removeTags|restore|restoreVersion|setLegalHold|setRetention|setTags|sync|undelete',
	'updateMetadata|upload',
].join('|');
const WRITES = new RegExp(`\\.(${WRITING})$`);
const LOCKS = /\.(getObjectLock|setLegalHold|setRetention)$/;
const SECURE: Condition = { Transport: ['https'] };
const WITH_VERSIONS: Condition = { Versioning: ['enabled', 'suspended', 'locked'] };

const RULES: Rule[] = [
	{ factor: /^readOnly$/, levels: /^true$/, of: WRITES, group: 'read-only' },
	{ factor: /^confineToPrefix$/, levels: /^(home|in|elsewhere)$/, group: 'confined' },
	{ factor: /^Caller$/, levels: /^stranger$/, group: 'stranger' },
	{ factor: /^Caller$/, levels: /^strangerWhoPays$/, group: 'stranger', when: { 'options.requesterPays': ['true'] } },
	{ factor: /xpected(Source)?BucketOwner$/, levels: /^9+$/, group: 'owner' },
	{ factor: /customerKey$/i, levels: /^(right|wrong)$/, group: 'customer key', when: SECURE },
	{ factor: /customerKey$/i, levels: /^insecure$/, group: 'customer key', when: { Transport: ['http', 'proxy'] } },
	{ factor: /useConnectionKey/, levels: /^true$/, group: 'customer key', when: SECURE },
	{ factor: /^Object$/, levels: /^customerKey$/, group: 'customer key' },
	{ factor: /^Versioning$/, levels: /^withoutLocks$/, group: 'locks' },
	{ factor: /^Versioning$/, levels: /^(none|enabled|suspended)$/, of: LOCKS, group: 'locks' },
	{ factor: /objectLock$/, levels: /^\(present\)$/, of: /upload$/, when: { Versioning: ['locked', 'withoutLocks'] } },
	{ factor: /retainUntil$/, levels: /^past$/, group: 'past' },
	{ factor: /^ACLs$/, levels: /^offAndGiven$/, group: 'acls' },
	{ factor: /acl$/, levels: /^(?!\(absent\)$)/, of: /^(object|multipartUpload)\./, when: { ACLs: ['on', 'offAndGiven'] } },
	{ factor: /versionId$/, levels: /^unknown$/, group: 'version' },
	{ factor: /versionId$/, levels: /^older$/, when: WITH_VERSIONS },
	{ factor: /^(key|sourceKey)$/, levels: /^uri$/, when: { 'options.bucketName': [ABSENT, 'own'] } },
	{ factor: /^(key|sourceKey)$/, levels: /^uriOfOther$/, when: { 'options.bucketName': [ABSENT, 'other', 'list'] } },
	{ factor: /^(key|sourceKey)$/, levels: /^uriOfAnother$/, group: 'uri', when: { 'options.bucketName': ['own', 'other', 'list'] } },
	{ factor: /^destinationKey$/, levels: /^uriOfOther$/, when: { 'options.destinationBucketName': [ABSENT, 'other', 'list'] } },
	{ factor: /^text$/, levels: /^unallowed$/, group: 'text', when: { 'options.allowEmpty': [ABSENT, 'false'] } },
	{ factor: /^url$/, levels: /^missing$/, group: 'url' },
	{ factor: /^destinationKey$/, levels: /^same$/, of: /move$/, group: 'same' },
	{ factor: /^destinationFolder/, levels: /^(same|inside)$/, group: 'same' },
	{ factor: /^days$/, levels: /^0$/, group: 'days' },
	{ factor: /^upload(Key|Id)$/, levels: /^(wrong|unknown)$/, group: 'upload' },
	{ factor: /fileSize$/, levels: /^wrong$/, group: 'size' },
	{ factor: /parts$/, levels: /^none$/, group: 'parts' },
	{ factor: /^bucket$/, levels: /^absent$/, of: /delete$/, group: 'absent' },
	{ factor: /^bucket$/, levels: /^own$/, of: /create$/, group: 'own' },
];

/** The factor with its conditions and special levels for an operation. */
export function withSpecials({ resource, operation }: OperationName, factor: Factor): Factor {
	const name = `${resource}.${operation}`;
	const levelWhen: Record<string, Condition> = { ...factor.levelWhen };
	const special: Record<string, string> = {};
	for (const rule of RULES) {
		if (!rule.factor.test(factor.name) || (rule.of && !rule.of.test(name))) continue;
		for (const level of factor.levels) {
			if (!rule.levels.test(level)) continue;
			if (rule.group !== undefined) special[level] = rule.group;
			if (rule.when) levelWhen[level] = { ...levelWhen[level], ...rule.when };
		}
	}
	return { ...factor, levelWhen, special };
}
