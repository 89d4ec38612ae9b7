import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { withoutAbsent } from '../flow/withoutAbsent';

type Ask = (store: Store, bucket: string, signal?: AbortSignal) => Promise<unknown>;

/**
 * What may be asked about a bucket, each with a request of its own. What a bucket has not is null.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
const DETAILS = {
	/** "enabled", "suspended", or "disabled" when it never was on. */
	versioning: async ({ s3 }, Bucket, abortSignal) =>
		(await s3.getBucketVersioning({ Bucket }, { abortSignal })).Status?.toLowerCase() ?? 'disabled',
	/** us-east-1 is an empty answer, and EU the old name of eu-west-1. */
	location: async ({ s3 }, Bucket, abortSignal) => {
		const { LocationConstraint: location = '' } = await s3.getBucketLocation({ Bucket }, { abortSignal });
		return location === 'EU' ? 'eu-west-1' : (location as string) || 'us-east-1';
	},
	encryption: async ({ s3 }, Bucket, abortSignal) => {
		const [rule] = (await s3.getBucketEncryption({ Bucket }, { abortSignal })).ServerSideEncryptionConfiguration?.Rules ?? [];
		const byDefault = rule?.ApplyServerSideEncryptionByDefault;
		return rule
			? withoutAbsent({
					algorithm: byDefault?.SSEAlgorithm,
					kmsKeyId: byDefault?.KMSMasterKeyID,
					bucketKey: rule.BucketKeyEnabled ?? false,
				})
			: null;
	},
	objectLock: async ({ s3 }, Bucket, abortSignal) => {
		const { ObjectLockConfiguration: lock } = await s3.getObjectLockConfiguration({ Bucket }, { abortSignal });
		const { Mode, Days, Years } = lock?.Rule?.DefaultRetention ?? {};
		return withoutAbsent({ enabled: lock?.ObjectLockEnabled === 'Enabled', defaultMode: Mode, defaultDays: Days, defaultYears: Years });
	},
	ownership: async ({ s3 }, Bucket, abortSignal) =>
		(await s3.getBucketOwnershipControls({ Bucket }, { abortSignal })).OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? null,
	publicAccessBlock: async ({ s3 }, Bucket, abortSignal) => {
		const { PublicAccessBlockConfiguration: block } = await s3.getPublicAccessBlock({ Bucket }, { abortSignal });
		const { BlockPublicAcls = false, IgnorePublicAcls = false, BlockPublicPolicy = false, RestrictPublicBuckets = false } = block ?? {};
		return {
			blockPublicAcls: BlockPublicAcls,
			ignorePublicAcls: IgnorePublicAcls,
			blockPublicPolicy: BlockPublicPolicy,
			restrictPublicBuckets: RestrictPublicBuckets,
		};
	},
	tags: async ({ s3 }, Bucket, abortSignal) => {
		const { TagSet = [] } = await s3.getBucketTagging({ Bucket }, { abortSignal });
		return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
	},
} satisfies Record<string, Ask>;

export type BucketDetail = keyof typeof DETAILS;

/** Codes that say that the bucket has none of it, and what it then has. */
const HAS_NONE: Record<string, unknown> = {
	NoSuchPublicAccessBlockConfiguration: null,
	NoSuchTagSet: {},
	ObjectLockConfigurationNotFoundError: { enabled: false },
	OwnershipControlsNotFoundError: null,
	ServerSideEncryptionConfigurationNotFoundError: null,
};

export interface BucketDetails {
	/** What was learned, by the name of the detail. */
	known: Partial<Record<BucketDetail, unknown>>;
	/** What the keys may not read, or the store has no function for, and why. Absent when all is known. */
	unknown?: Partial<Record<BucketDetail, Problem>>;
}

interface Problem {
	reason: 'accessDenied' | 'notSupported';
	message: string;
	permission?: string;
}

const ALL = Object.keys(DETAILS) as BucketDetail[];

/**
 * These details of a bucket, or all of them, asked for at the same time.
 * @throws S3Error for every failure but of kinds accessDenied and notSupported. Where no detail was named, other refusals and answers that
 * are not S3's are taken for a store that does not have the detail.
 */
export async function getBucketDetails(
	store: Store,
	bucket: string,
	named: BucketDetail[] | undefined,
	signal?: AbortSignal,
): Promise<BucketDetails> {
	const wanted = named ?? ALL;
	const answers = await Promise.all(
		wanted.map(
			async (detail): Promise<{ detail: BucketDetail; value?: unknown; problem?: Problem }> =>
				await DETAILS[detail](store, bucket, signal).then(
					(value) => ({ detail, value }),
					(error: unknown) => {
						if (!(error instanceof S3Error)) throw error;
						if (error.code !== undefined && error.code in HAS_NONE) return { detail, value: HAS_NONE[error.code] };
						const reason = reasonOf(error, named === undefined);
						if (reason === undefined) throw error;
						return { detail, problem: withoutAbsent({ reason, message: error.message, permission: error.permission }) };
					},
				),
		),
	);
	const problems = answers.filter(({ problem }) => problem !== undefined);
	return withoutAbsent({
		known: Object.fromEntries(answers.filter(({ problem }) => problem === undefined).map(({ detail, value }) => [detail, value])),
		unknown: problems.length === 0 ? undefined : Object.fromEntries(problems.map(({ detail, problem }) => [detail, problem])),
	});
}

function reasonOf({ kind, httpStatus = 0 }: S3Error, isUnasked: boolean): Problem['reason'] | undefined {
	if (kind === 'accessDenied' || kind === 'notSupported') return kind;
	const isRefused = kind === 'other' && httpStatus >= 400 && httpStatus < 500;
	return isUnasked && (isRefused || kind === 'notS3') ? 'notSupported' : undefined;
}
