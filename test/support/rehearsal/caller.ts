import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { letNothingLeave } from '../../../src/simulation/thread/nothing-leaves';

/** A thread that tries every way out, and reports those that are open. */

const { port } = workerData as { port: number };
const ways: Record<string, () => Promise<unknown>> = {
	fetch: async () => await fetch(`http://127.0.0.1:${port}/`),
	socket: async () => await once(connect(port, '127.0.0.1'), 'connect'),
	datagram: async () => {
		const socket = createSocket('udp4');
		try {
			socket.send('x', port, '127.0.0.1');
		} finally {
			socket.close();
		}
	},
	program: async () => await once(spawn(process.execPath, ['--version']), 'exit'),
};

letNothingLeave();
void (async () => {
	const open: string[] = [];
	for (const [name, attempt] of Object.entries(ways)) {
		await attempt().then(
			() => open.push(name),
			() => {},
		);
	}
	parentPort!.postMessage({ tried: Object.keys(ways), open });
})();
