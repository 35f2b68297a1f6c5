import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { StoreError } from '../errors';
import type { EngineOptions, WorkerInput } from './protocol';
import type { SqliteRunner, SqliteRunners } from './runner';
import { SqliteThread } from './thread';

export type StartWorker = (file: string, options: WorkerOptions) => Worker;

const startNodeWorker: StartWorker = (file, options) => new Worker(file, options);

/** In the build this folder is dist/src with the bundled worker; from source, worker.ts is here. */
function workerFile(): string {
	const built = join(__dirname, 'sqlite-worker.js');
	return existsSync(built) ? built : join(__dirname, 'worker.ts');
}

function workerOptions(engine: EngineOptions): WorkerOptions {
	const input: WorkerInput = { purpose: 'n8n-nodes-journey/sqlite', engine };
	return {
		workerData: input,
		name: engine.readOnly ? 'journey-sqlite-reader' : 'journey-sqlite-writer',
		// Keeps the warning that node:sqlite is experimental out of n8n's log.
		execArgv: ['--no-warnings'],
	};
}

/** A thread that is started at its first use, and again at the next use after it has stopped. */
class LazyThread {
	#thread?: SqliteThread;

	constructor(
		private readonly engine: EngineOptions,
		private readonly start: StartWorker,
	) {}

	get(): SqliteThread {
		if (!this.#thread || this.#thread.ended) {
			const worker = this.start(workerFile(), workerOptions(this.engine));
			this.#thread = new SqliteThread(worker, this.engine.path);
		}
		return this.#thread;
	}

	async close(): Promise<void> {
		await this.#thread?.close();
	}
}

/** The two threads of a file: a long read never delays a write. */
export class SqliteThreads implements SqliteRunners {
	readonly #writer: LazyThread;
	readonly #reader: LazyThread;
	#closed = false;

	constructor(
		writer: EngineOptions,
		private readonly readerOptions: EngineOptions,
		private readonly start: StartWorker = startNodeWorker,
	) {
		this.#writer = new LazyThread(writer, start);
		this.#reader = new LazyThread(readerOptions, start);
	}

	async writer(): Promise<SqliteRunner> {
		return this.#open(this.#writer);
	}

	async reader(): Promise<SqliteRunner> {
		return this.#open(this.#reader);
	}

	async newReader(): Promise<SqliteRunner> {
		return this.#open(new LazyThread(this.readerOptions, this.start));
	}

	async close(): Promise<void> {
		this.#closed = true;
		// The writer last, because the last connection to close checkpoints the WAL into the file.
		await this.#reader.close();
		await this.#writer.close();
	}

	#open(thread: LazyThread): SqliteRunner {
		if (this.#closed) throw new StoreError('closed', 'The store was used after it was closed.');
		return thread.get();
	}
}
