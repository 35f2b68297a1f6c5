import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

function isFree(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

/** Below the ephemeral ports, any of which may be taken at any moment. */
const FIRST = 10_240;
const COUNT = 20_000;
const TRIES = 100;

const given = new Set<number>();

/** A TCP port on 127.0.0.1 that is free now, and that no other call in this process got. */
export async function freePort(): Promise<number> {
	for (let left = TRIES; left > 0; left--) {
		const port = FIRST + randomInt(COUNT);
		if (given.has(port) || !(await isFree(port))) continue;
		given.add(port);
		return port;
	}
	throw new Error(`No free TCP port from ${FIRST} to ${FIRST + COUNT - 1} on 127.0.0.1.`);
}

/** `wanted`, or the first free port among the 50 after it. */
export async function freePortFrom(wanted: number): Promise<number> {
	for (let port = wanted; port <= wanted + 50; port++) {
		if (await isFree(port)) return port;
	}
	throw new Error(`No free TCP port from ${wanted} to ${wanted + 50} on 127.0.0.1.`);
}
