import { createServer } from 'node:net';

function tryListen(port: number): Promise<number | undefined> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
		});
	});
}

/** A TCP port on 127.0.0.1 that nobody listens on now, chosen by the system. */
export async function freePort(): Promise<number> {
	const port = await tryListen(0);
	if (port === undefined) throw new Error('No free TCP port on 127.0.0.1.');
	return port;
}

/** `wanted`, or the first free port among the 50 after it. */
export async function freePortFrom(wanted: number): Promise<number> {
	for (let port = wanted; port <= wanted + 50; port++) {
		if ((await tryListen(port)) !== undefined) return port;
	}
	throw new Error(`No free TCP port from ${wanted} to ${wanted + 50} on 127.0.0.1.`);
}
