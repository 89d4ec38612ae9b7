// Loaded into an n8n of a test, and so into the npm that it runs: the public registry's host means the one on this machine, and
// no other host outside of this machine is reached. n8n without a licence takes no other registry. Plain JavaScript: there is no loader.
'use strict';

const net = require('node:net');

const [registryHost, registryPort] = (process.env.LAB_REGISTRY ?? '').split(' ');
const LOCAL = /^(localhost|127(\.\d+){3}|::1)$/;
const connect = net.Socket.prototype.connect;

/** What net, tls and all that stand on them end in: (options, callback), (port, host, callback), or a list of these two. */
net.Socket.prototype.connect = function (...args) {
	const [options, callback] = Array.isArray(args[0]) ? args[0] : typeof args[0] === 'object' ? args : [];
	const host = options?.host;
	if (!host || options.path || LOCAL.test(host)) return connect.apply(this, args);
	if (host === registryHost) {
		const done = typeof callback === 'function' ? callback : undefined;
		return connect.call(this, { ...options, host: '127.0.0.1', port: Number(registryPort) }, done);
	}
	const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: host });
	process.nextTick(() => this.destroy(error));
	return this;
};
