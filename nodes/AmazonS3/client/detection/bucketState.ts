import { S3Error } from '../errors/errors';
import { inOrder } from '../flow/inOrder';
import { sendMatching } from '../quirks/writes';
import type { Store } from '../store/openStore';
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

	/** False when somebody else wrote it since it was loaded: then it stays as it is. */
	async save(state: State): Promise<boolean> {
		const body = { ...this.at, Body: Buffer.from(JSON.stringify(state)), ContentType: 'application/json' };
		const { etag } = this;
		const written =
			etag === undefined
				? this.store.s3.putObject({ ...body, IfNoneMatch: '*' })
				: sendMatching(etag, async (IfMatch) => await this.store.s3.putObject({ ...body, IfMatch }));
		return await written.then((answer) => {
			this.etag = answer.ETag;
			return true;
		}, wasThere);
	}

	/** Which of these names are ours: the first one to write a marker with a name has it. */
	async claim(names: string[]): Promise<boolean[]> {
		const won: boolean[] = [];
		const claims = inOrder(names, this.store.lanes, async (name) => {
			const Key = `${this.place.folder}claims/${this.place.name}/${name}`;
			return await this.store.s3
				.putObject({ Bucket: this.place.bucket, Key, Body: Buffer.alloc(0), IfNoneMatch: '*' })
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
