import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { installVerdaccio } from './installVerdaccio';
import { npm } from './npm';
import { startProcess } from './ownedProcess';
import { freePort } from './ports';

/** The one registry that an n8n without a licence installs community packages from. */
const PUBLIC_HOST = 'registry.npmjs.org';
const DAYS = 2;
const READY_WITHIN_MS = 60_000;

/** An npm registry on this machine, which knows nothing but what is published to it. */
export interface Registry {
	/** Publishes a package: a folder, or a tarball. */
	publish(path: string): Promise<void>;
	/** Variables for an n8n, or an npm, that takes this registry for the public one and reaches no other host. */
	variables: Record<string, string>;
	stop(): Promise<void>;
}

/** Starts a registry with its packages in `folder`, run by `node`, 22 or newer. Throws with its last lines when it does not start. */
export async function startRegistry(folder: string, node: string): Promise<Registry> {
	mkdirSync(folder, { recursive: true });
	const file = (name: string, contents: string): string => {
		writeFileSync(join(folder, name), contents);
		return join(folder, name);
	};
	const until = new Date(Date.now() + DAYS * 86_400_000);
	const { private: key, cert } = await generate([{ name: 'commonName', value: PUBLIC_HOST }], {
		notAfterDate: until,
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{
				name: 'subjectAltName',
				altNames: [
					{ type: 2, value: PUBLIC_HOST },
					{ type: 7, ip: '127.0.0.1' },
				],
			},
		],
	});
	const certificate = file('cert.pem', cert);
	const config = file(
		'config.yaml',
		JSON.stringify({
			storage: join(folder, 'packages'),
			auth: { htpasswd: { file: join(folder, 'users'), max_users: 1 } },
			uplinks: {},
			packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
			max_body_size: '20mb',
			https: { key: file('key.pem', key), cert: certificate },
			web: { enable: false },
			log: { type: 'stdout', format: 'pretty', level: 'warn' },
		}),
	);
	const port = await freePort();
	const npmVariables = {
		npm_config_userconfig: file('user-npmrc', ''),
		npm_config_globalconfig: file('global-npmrc', ''),
		npm_config_cache: join(folder, 'cache'),
	};
	const url = `https://127.0.0.1:${port}`;
	const server = await startProcess(node, [await installVerdaccio(), '--config', config, '--listen', url], { cwd: folder });
	const ping = async () => await npm(['ping', `--registry=${url}`, `--cafile=${certificate}`], { cwd: folder }).then(...TRUTH);
	for (const giveUpAt = Date.now() + READY_WITHIN_MS; !(await ping());) {
		if (server.running && Date.now() < giveUpAt) continue;
		const { stdout, stderr } = server.output();
		await server.stop();
		throw new Error(`The registry does not answer. Its last lines:\n${(stdout + stderr).slice(-2000)}`);
	}
	return {
		async publish(path) {
			const who = [`--registry=${url}`, `--cafile=${certificate}`, `--//127.0.0.1:${port}/:_authToken=anybody`];
			await npm(['publish', path, '--ignore-scripts', '--provenance=false', '--loglevel=error', ...who], { cwd: folder });
		},
		variables: {
			...npmVariables,
			NODE_OPTIONS: `--require ${join(__dirname, 'onlyLocalRegistry.cjs')}`,
			NODE_EXTRA_CA_CERTS: certificate,
			// An npm that was told of other authorities asks these alone.
			npm_config_cafile: certificate,
			LAB_REGISTRY: `${PUBLIC_HOST} ${port}`,
			// A proxy would be asked for the public host.
			NO_PROXY: '*',
			no_proxy: '*',
		},
		stop: async () => await server.stop(),
	};
}

const TRUTH = [() => true, () => false] as const;
