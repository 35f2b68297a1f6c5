import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { StoreError, StoreUnavailableError } from '../errors';
import { toStoreError } from './errors';
import type { Statement, StatementResult, WorkerRequest, WorkerResponse } from './protocol';
import type { SqliteRunner } from './runner';

interface Pending {
	resolve(result: StatementResult): void;
	reject(error: StoreError): void;
}

/**
 * A SQLite connection on a worker thread. The thread keeps the process alive only while a call waits
 * for its result.
 */
export class SqliteThread implements SqliteRunner {
	readonly #worker: Worker;
	readonly #path: string;
	readonly #pending = new Map<number, Pending>();
	#lastId = 0;
	#ended?: StoreError;

	constructor(worker: Worker, path: string) {
		this.#worker = worker;
		this.#path = path;
		worker.unref();
		worker.on('message', (response: WorkerResponse) => this.#settle(response));
		worker.on('error', (error: Error) => this.#end(this.#stopped(error)));
		worker.on('exit', () => this.#end(this.#stopped()));
	}

	/** Once true, it stays true: the thread has stopped and another must be started. */
	get ended(): boolean {
		return this.#ended !== undefined;
	}

	async run(statement: Statement): Promise<StatementResult> {
		if (this.#ended) throw this.#ended;
		const id = ++this.#lastId;
		return await new Promise((resolve, reject) => {
			if (this.#pending.size === 0) this.#worker.ref();
			this.#pending.set(id, { resolve, reject });
			this.#post({ id, kind: 'run', statement });
		});
	}

	/** Pending calls are answered first. */
	async close(): Promise<void> {
		if (this.#ended) return;
		const exited = once(this.#worker, 'exit');
		this.#worker.ref();
		this.#post({ id: ++this.#lastId, kind: 'close' });
		await exited;
	}

	#post(request: WorkerRequest): void {
		this.#worker.postMessage(request);
	}

	#settle(response: WorkerResponse): void {
		const pending = this.#pending.get(response.id);
		if (!pending) return;
		this.#pending.delete(response.id);
		if (this.#pending.size === 0) this.#worker.unref();
		if ('error' in response) pending.reject(toStoreError(response.error, this.#path));
		else pending.resolve(response.result);
	}

	#stopped(cause?: Error): StoreError {
		const why = cause ? ` (${cause.message})` : '';
		return new StoreUnavailableError(
			`The thread that works on ${this.#path} stopped${why}. What was not answered may not ` +
				'have been saved; the next use starts a new thread.',
			{ cause },
		);
	}

	#end(error: StoreError): void {
		this.#ended ??= error;
		for (const pending of this.#pending.values()) pending.reject(this.#ended);
		this.#pending.clear();
	}
}
