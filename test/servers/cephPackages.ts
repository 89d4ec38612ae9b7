import { installDebianPackages } from './debianPackages';

const PACKAGES = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph-common'];
const COMMANDS = ['radosgw', 'ceph-mon', 'ceph-osd', 'ceph', 'ceph-authtool', 'monmaptool', 'radosgw-admin'];

/** Installs Ceph from the packages of Debian or Ubuntu when one of its commands is missing, which only root may. */
export async function installCeph(): Promise<void> {
	await installDebianPackages('Ceph', PACKAGES, COMMANDS);
}
