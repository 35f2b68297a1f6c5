import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ensureN8n } from '../../../dev/n8n-install';
import type { Recording } from '../../../src/simulation/recording';
import type { Scenario } from '../../../src/simulation/scenario';

export type Played = Pick<Recording, 'messages' | 'failures' | 'standIns'>;

/** Rehearsals with the engine and the nodes of the installed n8n, in a thread of their own. */
export class N8nThread {
	private readonly ended = new AbortController();

	private constructor(private readonly worker: Worker) {
		worker.once('exit', () => this.ended.abort());
	}

	/** @param home n8n's engine wants a folder for its key */
	static async start(home: string): Promise<N8nThread> {
		const { dir } = await ensureN8n();
		const worker = new Worker(join(__dirname, 'n8n-thread.ts'), {
			execArgv: ['--import', 'tsx'],
			env: { N8N_USER_FOLDER: home },
			workerData: { dir },
			stdout: true,
			stderr: true,
		});
		return new N8nThread(worker);
	}

	/** Nobody does anything in it. */
	async play({ behavior: _, ...played }: Scenario): Promise<Played> {
		this.worker.postMessage(played);
		const [answer] = (await once(this.worker, 'message', { signal: this.ended.signal })) as [
			{ recording: Played } | { error: string },
		];
		if ('error' in answer) throw new Error(answer.error);
		return answer.recording;
	}

	async stop(): Promise<void> {
		await this.worker.terminate();
	}
}
