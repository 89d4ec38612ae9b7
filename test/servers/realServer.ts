/** A test that a server cannot pass because it lacks what the test is about. */
export interface Lacking {
	/** Matches the full name of the test, or of several; a test that fails in several ways has several entries. */
	test: RegExp;
	/** What the failure shows of the server's answer: a failure without these words has another cause, and counts. */
	answer: string;
	why: string;
	/** It may also pass: the server fails by chance. */
	sometimes?: true;
}

/** Where the contract suite finds an S3, in the words of its environment variables. */
export interface S3Place {
	endpoint: string;
	region: string;
	accessKeyId: string;
	secretAccessKey: string;
	bucket: string;
}

/** A user who may read, write and delete objects of the bucket, but not list it, and nothing below `denied/`. */
export interface LimitedUser {
	accessKeyId: string;
	secretAccessKey: string;
	/** The user as a bucket policy of this server names one. */
	principal: string;
}

/** A server that runs. */
export interface RunningServer {
	place: S3Place;
	/** Absent where the server knows one user only. */
	limited?: LimitedUser;
	/** Ends every process of it. */
	stop(): Promise<void>;
}

/** An S3 that others built: what each module of a server exports. */
export interface RealServer {
	/** Its name and version, as people know them. */
	title: string;
	lacking: Lacking[];
	/**
	 * Installs the server when it is missing and starts it on free ports of the loopback address, with its data below
	 * `folder`. It answers, but has no bucket yet. Throws with what the server or its installer said.
	 */
	start(folder: string): Promise<RunningServer>;
}
