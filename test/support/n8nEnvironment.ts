/**
 * Where tests run: Jest's environment for Node, with one n8n-workflow for all test files of a worker. To load it once for each file, as
 * Jest does, took a third of the time before a first test. `n8nWorkflow.cjs` hands it out wherever `n8n-workflow` is imported.
 */
import { types } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';
import * as n8nWorkflow from 'n8n-workflow';

// Errors of a test's realm are none of this realm's: n8n would wrap them once more, which it does not do where there is one realm.
const ordinary = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
	value(this: unknown, value: unknown): boolean {
		return (ordinary.call(this as never, value) as boolean) || (this === Error && types.isNativeError(value));
	},
});

export default class N8nEnvironment extends TestEnvironment {
	constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
		super(...given);
		this.global.n8nWorkflow = n8nWorkflow;
	}
}
