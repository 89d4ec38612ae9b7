import type { S3 } from './sdk';

type Stack = S3['middlewareStack'];
type Handler = (args: unknown) => Promise<unknown>;
type Middleware = (next: Handler, context: object) => Handler;

interface Entry {
	middleware: Middleware;
	name?: string;
	step?: string;
	priority?: string;
	toMiddleware?: string;
}

const PRIORITIES = ['high', 'normal', 'low'];

const clients = new WeakMap<Stack, S3>();

/**
 * The same client, which builds only the first step of its middleware for these calls, and the rest for a call that this step hands on: to
 * build all of it for every call takes more time than to sign and send a small request. The stack must not change once a call was sent.
 * @param last the name of the middleware that sends calls itself; a client without it is returned as it is
 */
export function withRestLater(s3: S3, last: string, concerns: (commandName: string) => boolean): S3 {
	const { middlewareStack: stack } = s3;
	const known = clients.get(stack);
	if (known !== undefined) return known;
	const first = firstStepOf(stack);
	const client = first.at(-1)?.name === last ? buildingLater(s3, first, concerns) : s3;
	clients.set(stack, client);
	return client;
}

function buildingLater(s3: S3, first: Entry[], concerns: (commandName: string) => boolean): S3 {
	const { middlewareStack: stack } = s3;
	const later = stack.clone();
	for (const { middleware } of first) later.remove(middleware as never);
	const middlewareStack = {
		concat: (ofCall: Stack) => ({
			resolve(send: never, context: { commandName?: unknown }) {
				const build = (from: Stack) => from.concat(ofCall).resolve(send, context as never) as unknown as Handler;
				if (!concerns(String(context.commandName))) return build(stack);
				return first.reduceRight<Handler>(
					(next, { middleware }) => middleware(next, context),
					async (args) => await build(later)(args),
				);
			},
		}),
	};
	return Object.create(s3, { middlewareStack: { value: middlewareStack } }) as S3;
}

/** What happens to a call's input before anything else, in this order; nothing where something else depends on its place in it. */
function firstStepOf(stack: Stack): Entry[] {
	const entries: Entry[] = [];
	const note = (middleware: Middleware, options: object) => void entries.push({ ...options, middleware });
	stack.applyToStack({ add: note, addRelativeTo: note } as unknown as Stack);
	const first = entries.filter(({ step, toMiddleware }) => step === 'initialize' && toMiddleware === undefined);
	const names = new Set(first.map(({ name }) => name));
	if (entries.some(({ toMiddleware }) => toMiddleware !== undefined && names.has(toMiddleware))) return [];
	return first.sort((a, b) => PRIORITIES.indexOf(a.priority ?? 'normal') - PRIORITIES.indexOf(b.priority ?? 'normal'));
}
