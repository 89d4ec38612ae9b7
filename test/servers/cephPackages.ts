import { progressLine } from '../lab/progressLine';
import { hasProgram, runProgram } from './program';

const PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];
const COMMANDS = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph', 'ceph-authtool', 'monmaptool', 'radosgw-admin'];

/** Installs Ceph from the packages of Debian or Ubuntu when one of its commands is missing, which only root may. */
export async function installCeph(): Promise<void> {
	if (COMMANDS.every(hasProgram)) return;
	const install = ['install', '--yes', '--no-install-recommends', ...PACKAGES];
	if (!hasProgram('apt-get') || process.getuid?.() !== 0) {
		throw new Error(`Ceph is not installed here. On Debian or Ubuntu, as root: apt-get ${install.join(' ')}`);
	}
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const line = progressLine('Installing Ceph (once, half a minute)');
	line.show('working');
	await runProgram('apt-get', ['update', '--quiet'], { env });
	await runProgram('apt-get', ['--quiet', ...install], { env });
	line.end('done');
}
