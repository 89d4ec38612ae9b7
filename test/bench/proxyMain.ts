/** The proxy in a process of its own, so that it shares no event loop with anything measured. */
import { parseArgs } from 'node:util';
import { startProxy } from '../support/proxy';

const { values } = parseArgs({
	options: { target: { type: 'string' }, 'round-trip': { type: 'string' }, rate: { type: 'string' } },
});

async function main(): Promise<void> {
	const { hostname, port, protocol } = new URL(values.target!);
	const proxy = await startProxy({
		target: { host: hostname, port: Number(port || (protocol === 'https:' ? 443 : 80)) },
		roundTripMs: Number(values['round-trip']),
		bytesPerSecondPerConnection: values.rate === undefined ? undefined : Number(values.rate),
	});
	console.log(proxy.endpoint);
}

void main();
