import { connect, type Socket } from 'node:net';

export interface RawAnswer {
	/** 0: the connection was closed without an answer. */
	status: number;
	head: string;
	body: string;
}

/** A connection on which anything may be said, as no HTTP client would. */
export async function dial(port: number): Promise<Socket> {
	const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
	await new Promise<void>((resolve, reject) => {
		socket.once('connect', resolve).once('error', reject);
	});
	// The other end may hang up at any time: what it said before is what counts.
	socket.on('error', () => {});
	return socket;
}

/** What comes back for these bytes until the other end hangs up. */
export async function exchange(port: number, bytes: string | Buffer): Promise<RawAnswer> {
	const socket = await dial(port);
	const given: Buffer[] = [];
	socket.on('data', (chunk: Buffer) => given.push(chunk));
	const closed = new Promise<void>((resolve) => {
		socket.once('close', () => resolve()).once('end', () => socket.end());
	});
	socket.write(bytes);
	await closed;
	return answerIn(Buffer.concat(given).toString('latin1'));
}

function answerIn(text: string): RawAnswer {
	const [head, ...rest] = text.split('\r\n\r\n');
	const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
	return { status, head, body: rest.join('\r\n\r\n') };
}

/** A request's first lines, with which the connection ends after the answer. */
export function head(line: string, headers: Record<string, string> = {}): string {
	const all = { Host: 'localhost', Connection: 'close', ...headers };
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
	return [`${line} HTTP/1.1`, ...lines, '', ''].join('\r\n');
}

export function post(
	path: string,
	body: string | Buffer,
	headers: Record<string, string> = {},
): Buffer {
	const bytes = Buffer.from(body);
	const all = {
		'Content-Type': 'application/json',
		'Content-Length': String(bytes.length),
		...headers,
	};
	return Buffer.concat([Buffer.from(head(`POST ${path}`, all), 'latin1'), bytes]);
}
