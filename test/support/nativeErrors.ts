/**
 * Jest runs tests in a realm of their own, where errors that Node itself makes are not `instanceof Error`. The SDK asks
 * that, and would hide their codes: for packages every native error counts, as it does outside of Jest. Code of this project
 * gets no such help, so that a mistake with `instanceof` shows in its tests; but n8n's own errors count (see n8nEnvironment.ts).
 */
import { join, sep } from 'node:path';
import { types } from 'node:util';
import { ApplicationError, BaseError, ExecutionBaseError } from 'n8n-workflow';

const ordinary = Function.prototype[Symbol.hasInstance];
const OUR_CODE = ['nodes', 'credentials'].map((folder) => join(__dirname, '../..', folder) + sep);

const isOfN8n = (value: Error) => [ApplicationError, BaseError, ExecutionBaseError].some((kind) => value instanceof kind);

const isAskedByUs = () => {
	const caller = (new Error().stack ?? '').split('\n')[3] ?? '';
	return OUR_CODE.some((folder) => caller.includes(folder));
};

Object.defineProperty(Error, Symbol.hasInstance, {
	value(this: unknown, value: unknown): boolean {
		if (ordinary.call(this as never, value) as boolean) return true;
		return this === Error && types.isNativeError(value) && (!isAskedByUs() || isOfN8n(value));
	},
});
