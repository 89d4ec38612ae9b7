/** The person who owns an n8n. */
export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** What n8n says to a test of a credential: `message` is what the user reads. */
export interface CredentialTestAnswer {
	status: 'OK' | 'Error';
	message: string;
}

/** A credential as n8n's editor sends it. */
export interface CredentialDraft {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** A workflow as n8n exports it. */
export interface WorkflowExport {
	name: string;
	nodes: Array<Record<string, unknown> & { name: string; type: string; parameters: Record<string, unknown> }>;
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

/** A connection that is kept may be closed by n8n at the very moment when the next request goes out. */
const OWN_CONNECTION = { connection: 'close' };

/** The REST interface that n8n's editor uses, with an owner logged in. */
export class N8nRest {
	private constructor(
		private readonly url: string,
		private readonly cookie: string,
	) {}

	/** Makes the owner if n8n has none yet, logs in, and returns the session. */
	static async logIn(url: string, owner: Owner): Promise<N8nRest> {
		const post = async (path: string, body: object) =>
			await fetch(url + path, {
				method: 'POST',
				headers: { ...OWN_CONNECTION, 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
		let answer = await post('/rest/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		if (!answer.ok) answer = await post('/rest/owner/setup', owner);
		if (!answer.ok) {
			throw new Error(`n8n lets ${owner.email} neither in nor be made its owner: ${answer.status} ${await answer.text()}`);
		}
		const cookie = answer.headers
			.getSetCookie()
			.map((line) => line.split(';')[0])
			.join('; ');
		return new N8nRest(url, cookie);
	}

	/** Sends one request and returns the answer's `data`. Throws with n8n's message otherwise. */
	async request<T>(method: string, path: string, body?: object): Promise<T> {
		const answer = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: { ...OWN_CONNECTION, cookie: this.cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
			body: body && JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`n8n answers ${answer.status} to ${method} ${path}: ${text}`);
		return (JSON.parse(text) as { data: T }).data;
	}

	/** Returns the ID of the credential with that name and type, or undefined. */
	async findCredential(name: string, type: string): Promise<string | undefined> {
		const all = await this.request<Array<{ id: string; name: string; type: string }>>('GET', '/credentials');
		return all.find((credential) => credential.name === name && credential.type === type)?.id;
	}

	/** Makes the credential, or overwrites the data of the one with its name and type. Returns its ID. */
	async saveCredential(draft: CredentialDraft): Promise<string> {
		const known = await this.findCredential(draft.name, draft.type);
		if (known) {
			await this.request('PATCH', `/credentials/${known}`, draft);
			return known;
		}
		return (await this.request<{ id: string }>('POST', '/credentials', draft)).id;
	}

	/** Does what the editor's connection test does with the credential's data. */
	async testCredential(id: string, draft: CredentialDraft): Promise<CredentialTestAnswer> {
		return await this.request('POST', '/credentials/test', { credentials: { id, ...draft } });
	}

	/** Returns the ID of the workflow with that name, or undefined. */
	async findWorkflow(name: string): Promise<string | undefined> {
		const filter = encodeURIComponent(JSON.stringify({ name }));
		const found = await this.request<Array<{ id: string; name: string }>>('GET', `/workflows?filter=${filter}`);
		return found.find((workflow) => workflow.name === name)?.id;
	}

	/** Makes a workflow and returns its ID. */
	async createWorkflow(workflow: WorkflowExport): Promise<string> {
		return (await this.request<{ id: string }>('POST', '/workflows', { settings: {}, active: false, ...workflow })).id;
	}

	/** Runs a workflow as the editor does and waits for its end, five minutes at most. */
	async run(workflowId: string, trigger: string): Promise<FinishedExecution> {
		const { executionId } = await this.request<{ executionId: string }>('POST', `/workflows/${workflowId}/run`, {
			triggerToStartFrom: { name: trigger },
		});
		const giveUpAt = Date.now() + 300_000;
		for (;;) {
			const { status, data } = await this.request<{ status: string; data: string }>('GET', `/executions/${executionId}`);
			if (!['new', 'running', 'waiting'].includes(status)) return { status, data };
			if (Date.now() > giveUpAt) throw new Error(`The execution ${executionId} is still ${status}`);
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
	}
}

/** An execution that has ended. */
export interface FinishedExecution {
	/** `success` or `error`. */
	status: string;
	/** All that n8n keeps of it, as its text in the database: messages and values stand in it as they are. */
	data: string;
}
