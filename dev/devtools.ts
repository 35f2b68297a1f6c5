import { z } from 'zod';
import type { RunningN8n } from './n8n';
import { until } from './until';

/** In NODE_OPTIONS: each process listens on a port of its own, and logs it. */
export const INSPECTABLE = '--inspect=127.0.0.1:0';

const LISTENING = /Debugger listening on (ws:\/\/127\.0\.0\.1:\d+\/[\w-]+)/;

const usage = z.object({ usedSize: z.number() });
const evaluation = z.object({
	result: z.object({ value: z.unknown().optional() }),
	exceptionDetails: z.object({ text: z.string() }).loose().optional(),
});

interface Reply {
	id?: number;
	method?: string;
	params?: unknown;
	result?: unknown;
	error?: { message: string };
}

type Listener = (params: unknown) => void;

/**
 * Access to a process as in Chrome's developer tools: its heap, and the values of expressions. By
 * the Chrome DevTools Protocol, https://chromedevtools.github.io/devtools-protocol/v8/.
 */
export class DevTools {
	readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
	readonly #listeners = new Map<string, Listener>();
	#lastId = 0;

	private constructor(private readonly socket: WebSocket) {
		socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data)) as Reply));
		socket.addEventListener('close', () => this.#fail(new Error('The inspector hung up.')));
	}

	/** Of an n8n that was started with INSPECTABLE. */
	static async of(n8n: RunningN8n): Promise<DevTools> {
		const ask = () => Promise.resolve(LISTENING.exec(n8n.logs())?.[1]);
		return await DevTools.open(await until(ask, 'That the inspector listens', 10_000));
	}

	static async open(url: string): Promise<DevTools> {
		const socket = new WebSocket(url);
		await new Promise((resolve, reject) => {
			socket.onopen = resolve;
			socket.onerror = () => reject(new Error(`No inspector answers at ${url}`));
		});
		return new DevTools(socket);
	}

	async send(method: string, params: object = {}): Promise<unknown> {
		const id = ++this.#lastId;
		const answer = Promise.withResolvers<unknown>();
		this.#pending.set(id, answer);
		this.socket.send(JSON.stringify({ id, method, params }));
		return await answer.promise;
	}

	/** Calls back for each event of that name, until it is set anew. */
	on(method: string, listener: Listener): void {
		this.#listeners.set(method, listener);
	}

	/** Bytes of reachable heap. */
	async liveHeap(): Promise<number> {
		// Twice: finalizers of the first collection release more.
		await this.send('HeapProfiler.collectGarbage');
		await this.send('HeapProfiler.collectGarbage');
		return usage.parse(await this.send('Runtime.getHeapUsage')).usedSize;
	}

	/** The value of an expression, which is evaluated between two tasks of the process. */
	async evaluate(expression: string): Promise<unknown> {
		const answer = await this.send('Runtime.evaluate', {
			expression,
			returnByValue: true,
			awaitPromise: true,
		});
		const { result, exceptionDetails } = evaluation.parse(answer);
		if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
		return result.value;
	}

	close(): void {
		this.socket.close();
	}

	#take({ id, method, params, result, error }: Reply): void {
		if (method !== undefined) this.#listeners.get(method)?.(params);
		if (id === undefined) return;
		const pending = this.#pending.get(id);
		this.#pending.delete(id);
		if (error) pending?.reject(new Error(error.message));
		else pending?.resolve(result);
	}

	#fail(error: Error): void {
		for (const { reject } of this.#pending.values()) reject(error);
		this.#pending.clear();
	}
}
