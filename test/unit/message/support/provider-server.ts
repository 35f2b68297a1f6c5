import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
	method: string;
	/** With the query. */
	path: string;
	headers: IncomingMessage['headers'];
	body: string;
	bytes: Buffer;
}

/** drop: the connection ends without an answer. silence: it stays open without one. */
export type Answer =
	{ status: number; body?: unknown; headers?: Record<string, string> } | 'drop' | 'silence';

export interface ProviderOptions {
	/** Called once per request; `tryNumber` counts all requests from 1. */
	answer?: (received: Received, tryNumber: number) => Answer;
	/** Speaks HTTPS with this key and certificate. */
	tls?: { key: string; cert: string };
}

/** A real HTTP server on loopback in a provider's place: it records its requests. */
export class ProviderServer {
	readonly received: Received[] = [];
	private readonly server: Server;

	private constructor(private readonly options: ProviderOptions) {
		const listener = (request: IncomingMessage, response: ServerResponse) =>
			void this.take(request, response);
		this.server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
	}

	static async start(options: ProviderOptions = {}): Promise<ProviderServer> {
		const provider = new ProviderServer(options);
		await once(provider.server.listen(0, '127.0.0.1'), 'listening');
		return provider;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	get url(): string {
		return `${this.options.tls ? 'https' : 'http'}://127.0.0.1:${this.port}`;
	}

	/** The bodies that came, as JSON. */
	get bodies(): unknown[] {
		return this.received.map(({ body }) => JSON.parse(body) as unknown);
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = '', url: path = '', headers } = request;
		const bytes = await buffer(request);
		const received = { method, path, headers, body: bytes.toString(), bytes };
		this.received.push(received);
		const answer = this.options.answer?.(received, this.received.length) ?? { status: 200 };
		if (answer === 'silence') return;
		if (answer === 'drop') return void request.socket.destroy();
		const { status, body, headers: more } = answer;
		const isJson = typeof body !== 'string';
		response.writeHead(status, {
			'content-type': isJson ? 'application/json' : 'text/plain',
			...more,
		});
		response.end(isJson ? JSON.stringify(body ?? {}) : body);
	}
}

/** What two clients must have in common: everything but the headers that name the client. */
export function essence({ method, path, headers, body }: Received) {
	const { authorization } = headers;
	const type = headers['content-type']?.split(';')[0];
	return { method, path, authorization, type, body: decoded(type, body) };
}

/** Escaping of letters, and the order of fields, are free. */
function decoded(type: string | undefined, body: string): unknown {
	if (type === 'application/json') return JSON.parse(body) as unknown;
	if (type !== 'application/x-www-form-urlencoded') return body;
	return [...new URLSearchParams(body)].map((field) => field.join('=')).sort();
}
