/**
 * Jest runs tests in a realm of their own, where errors that Node itself makes are not `instanceof Error`. The SDK asks
 * that, and would hide their codes. Here every native error counts, as it does outside of Jest.
 */
import { types } from 'node:util';

const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
	value(this: unknown, value: unknown): boolean {
		return (this === Error && types.isNativeError(value)) || (ordinary.call(this as never, value) as boolean);
	},
});
