/**
 * Bytes of live heap in the process that listens for an inspector on this port, after a forced
 * collection: what is left is held by somebody.
 */
export async function liveHeap(inspectorPort: number): Promise<number> {
	const targets = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
	const [{ webSocketDebuggerUrl }] = (await targets.json()) as [{ webSocketDebuggerUrl: string }];
	const socket = new WebSocket(webSocketDebuggerUrl);
	await new Promise((resolve, reject) => {
		socket.onopen = resolve;
		socket.onerror = () => reject(new Error(`No inspector answers on port ${inspectorPort}`));
	});
	try {
		// Twice: finalizers of the first run let go of more.
		await call(socket, 1, 'HeapProfiler.collectGarbage');
		await call(socket, 2, 'HeapProfiler.collectGarbage');
		const usage = (await call(socket, 3, 'Runtime.getHeapUsage')) as { usedSize: number };
		return usage.usedSize;
	} finally {
		socket.close();
	}
}

function call(socket: WebSocket, id: number, method: string): Promise<unknown> {
	return new Promise((resolve, reject) => {
		const onMessage = ({ data }: MessageEvent) => {
			const answer = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: object };
			if (answer.id !== id) return;
			socket.removeEventListener('message', onMessage);
			if (answer.error) reject(new Error(`${method}: ${JSON.stringify(answer.error)}`));
			else resolve(answer.result);
		};
		socket.addEventListener('message', onMessage);
		socket.send(JSON.stringify({ id, method }));
	});
}
