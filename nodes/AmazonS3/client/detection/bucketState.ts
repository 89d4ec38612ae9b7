import { S3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import type { Store } from '../store/openStore';
import { underCondition } from '../upload/conditionalWrite';
import { checkClaimsCount } from './checkClaims';
import { readState, type State } from './state';

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of body) chunks.push(chunk);
	return Buffer.concat(chunks).toString('utf8');
}

/** Where a trigger keeps its state in a bucket. */
export interface StatePlace {
	bucket: string;
	/** Ends with a slash; nothing below it is watched. */
	folder: string;
	/** Triggers with the same name share state and claims. */
	name: string;
}

/** The state of a trigger as a small object, written under a condition, so that nobody overwrites what somebody else wrote. */
export class BucketState {
	private etag: string | undefined;

	constructor(
		private readonly store: Store,
		private readonly place: StatePlace,
	) {}

	private get at() {
		return { Bucket: this.place.bucket, Key: `${this.place.folder}${this.place.name}.json` };
	}

	/** What the keys of the markers begin with. */
	private get claims() {
		return `${this.place.folder}claims/${this.place.name}/`;
	}

	/** The state; undefined when there is none yet. */
	async load(): Promise<State | undefined> {
		const answer = await this.store.s3.getObject(this.at).catch((error: unknown) => {
			if (error instanceof S3Error && error.kind === 'noSuchKey') return undefined;
			throw error;
		});
		this.etag = answer?.ETag;
		if (answer?.Body === undefined) return undefined;
		return readState(JSON.parse(await textOf(answer.Body as AsyncIterable<Buffer>)));
	}

	/**
	 * False when somebody else wrote it since it was loaded: then it stays as it is. A store that refuses conditional writes is asked for it
	 * directly before the write instead.
	 */
	async save(state: State): Promise<boolean> {
		const { at, etag } = this;
		const body = { ...at, Body: Buffer.from(JSON.stringify(state)), ContentType: 'application/json' };
		const written = underCondition(
			this.store,
			{ call: 'PutObject', bucket: at.Bucket, key: at.Key, lookAgain: true },
			etag === undefined ? { onlyIfAbsent: true } : { onlyIfEtag: etag },
			async (condition) => await this.store.s3.putObject({ ...body, ...condition }),
		);
		return await written.then(({ answer }) => {
			this.etag = answer.ETag;
			return true;
		}, wasThere);
	}

	/**
	 * To be called before names are claimed.
	 * @throws S3Error of kind notSupported when the store does not let exactly one writer have a name; any other error of the writes that
	 * show it
	 */
	async checkClaims(): Promise<void> {
		await checkClaimsCount(this.store, this.place.bucket, this.claims);
	}

	/** Which of these names are ours: the first one to write a marker with a name has it. */
	async claim(names: string[]): Promise<boolean[]> {
		const won: boolean[] = [];
		const claims = inOrder(names, this.store.lanes, async (name) => {
			return await this.store.s3
				.putObject({ Bucket: this.place.bucket, Key: this.claims + name, Body: Buffer.alloc(0), IfNoneMatch: '*' })
				.then(() => true, wasThere);
		});
		for await (const one of claims) won.push(one);
		return won;
	}
}

/** False for a write that was refused because of its condition; else the error. */
function wasThere(error: unknown): false {
	if (error instanceof S3Error && (error.kind === 'preconditionFailed' || error.kind === 'conflict')) return false;
	throw error;
}
