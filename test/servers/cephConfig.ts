export interface CephPlace {
	/** Everything of the cluster lies below it. */
	folder: string;
	clusterId: string;
	monitorPorts: [number, number];
}

/** The monitor's two addresses, one for each version of Ceph's protocol. */
export const monitorAddress = ([v2, v1]: CephPlace['monitorPorts'], nonce = ''): string =>
	`[v2:127.0.0.1:${v2}${nonce},v1:127.0.0.1:${v1}${nonce}]`;

/**
 * The configuration of a cluster of one monitor and one store in memory, all on the loopback address. Keys are on
 * (cephx): without them the gateway waits for five minutes, and fails.
 */
export const cephConfig = ({ folder, clusterId, monitorPorts }: CephPlace): string => `[global]
fsid = ${clusterId}
mon_initial_members = a
mon_host = ${monitorAddress(monitorPorts, '/0')}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
keyring = ${folder}/keyring
run_dir = ${folder}
admin_socket = ${folder}/$name.asok
crash_dir = ${folder}
pid_file =
log_file =
log_to_stderr = true
mon_data = ${folder}/monitor
osd_data = ${folder}/store
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_crush_chooseleaf_type = 0
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
`;
