import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PngError } from './error';
import type { Drawings, DrawRequest, DrawResponse, Drawn, Kind, PngWorkerInput } from './protocol';

interface Pending {
	resolve(drawn: Drawn<Kind>): void;
	reject(error: PngError): void;
	timeout: NodeJS.Timeout;
}

export interface PngThreadOptions {
	/** Pictures that may wait or be drawn at one time; defaults to 20. */
	most?: number;
	/** How long a picture may take, waiting included, in ms; defaults to a minute. */
	timeout?: number;
	/** After this time without a picture the thread ends and its memory is free, in ms; a minute. */
	idle?: number;
}

/**
 * One worker thread that draws one picture after the other; it starts with the first. It does not
 * keep the process alive while it has nothing to do. The layout of a large map takes about 60 ms,
 * which would be a pause for all of n8n.
 */
export class PngThread {
	readonly #most: number;
	readonly #timeout: number;
	readonly #idle: number;
	readonly #pending = new Map<number, Pending>();
	#worker?: Worker;
	#lastId = 0;
	#end?: NodeJS.Timeout;

	constructor({ most = 20, timeout = 60_000, idle = 60_000 }: PngThreadOptions = {}) {
		this.#most = most;
		this.#timeout = timeout;
		this.#idle = idle;
	}

	async draw<K extends Kind>(kind: K, ...args: Parameters<Drawings[K]>): Promise<Drawn<K>> {
		if (this.#pending.size >= this.#most) {
			throw new PngError(
				'busy',
				`${this.#most} pictures are being drawn or wait already. Try again in a few seconds, or ask for SVG.`,
			);
		}
		const id = ++this.#lastId;
		const drawn = await new Promise<Drawn<Kind>>((resolve, reject) => {
			const timeout = setTimeout(() => this.#late(), this.#timeout);
			this.#pending.set(id, { resolve, reject, timeout });
			clearTimeout(this.#end);
			const worker = (this.#worker ??= this.#start());
			worker.ref();
			worker.postMessage({ id, kind, args } satisfies DrawRequest<K>);
		});
		return drawn as Drawn<K>;
	}

	/** Pictures that wait are rejected. */
	async close(): Promise<void> {
		clearTimeout(this.#end);
		await this.#worker?.terminate();
	}

	#start(): Worker {
		const input: PngWorkerInput = {
			purpose: 'n8n-nodes-journey/png',
			wasm: assetFile('resvg.wasm', '@resvg/resvg-wasm/index_bg.wasm'),
			font: assetFile('DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
		};
		const { file, execArgv } = workerFile();
		const worker = new Worker(file, { workerData: input, name: 'journey-png', execArgv });
		worker.on('message', (response: DrawResponse) => this.#settle(response));
		worker.on('error', (error: Error) => this.#stopped(worker, error));
		worker.on('exit', () => this.#stopped(worker));
		return worker;
	}

	#settle(response: DrawResponse): void {
		const pending = this.#pending.get(response.id);
		if (!pending) return;
		this.#pending.delete(response.id);
		clearTimeout(pending.timeout);
		if (this.#pending.size === 0) this.#rest();
		if ('error' in response) {
			pending.reject(new PngError('failed', `The picture was not drawn: ${response.error}.`));
		} else {
			pending.resolve(response.drawn);
		}
	}

	/** A thread that draws cannot be interrupted, only ended; the next picture starts another. */
	#late(): void {
		void this.#worker?.terminate();
		this.#worker = undefined;
		this.#rejectAll(
			new PngError(
				'timeout',
				`The picture took longer than ${this.#timeout} ms. Ask for a shorter date range, or for SVG.`,
			),
		);
	}

	#rest(): void {
		this.#worker?.unref();
		this.#end = setTimeout(() => {
			void this.#worker?.terminate();
			this.#worker = undefined;
		}, this.#idle);
		this.#end.unref();
	}

	#stopped(worker: Worker, cause?: Error): void {
		if (worker !== this.#worker) return;
		this.#worker = undefined;
		const why = cause ? ` (${cause.message})` : '';
		this.#rejectAll(
			new PngError('failed', `The thread that draws pictures stopped${why}. Try again.`, { cause }),
		);
	}

	#rejectAll(error: PngError): void {
		for (const { reject, timeout } of this.#pending.values()) {
			clearTimeout(timeout);
			reject(error);
		}
		this.#pending.clear();
	}
}

/** In the build this folder is dist/src with the bundled worker; from source, worker.ts is here. */
function workerFile(): { file: string; execArgv: string[] } {
	const built = join(__dirname, 'png-worker.js');
	return existsSync(built)
		? { file: built, execArgv: ['--no-warnings'] }
		: { file: join(__dirname, 'worker.ts'), execArgv: ['--no-warnings', '--import', 'tsx'] };
}

/** In the build the file lies beside the bundle; from source, in its package. */
function assetFile(built: string, source: string): string {
	const file = join(__dirname, built);
	return existsSync(file) ? file : createRequire(__filename).resolve(source);
}
