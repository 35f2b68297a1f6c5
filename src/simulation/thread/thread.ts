import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Progress } from '../recording';
import type { Rehearsed, RehearsalRequest, ThreadMessage } from './request';

/** A rehearsal that could not be played; the message says why and how to mend it. */
export class RehearsalError extends Error {
	override readonly name = 'RehearsalError';

	constructor(
		message: string,
		/** For whoever looks into it. */
		readonly detail = '',
	) {
		super(message);
	}
}

export interface ThreadOptions {
	onProgress?: (progress: Progress) => void;
	/** Ends the rehearsal at once; the promise is rejected with its reason. */
	signal?: AbortSignal;
	/** Of the heap, in MB. */
	maxHeapMb?: number;
	/** The thread's file; by default the built one beside the bundle. */
	file?: string;
}

/** Contacts times days that a smaller heap is enough for. */
const MANY_DAYS = 500_000;

/** Heaps of less than 2 GiB grow in smaller steps: those rehearsals take a third less memory. */
function heapMbFor({ contacts, scenario }: RehearsalRequest): number {
	return contacts.length * scenario.days > MANY_DAYS ? 4_096 : 2_000;
}

/**
 * Plays a rehearsal in a thread of its own, so that this one goes on meanwhile. The thread sees
 * nothing of this process's environment.
 * @throws RehearsalError
 */
export async function rehearseInThread(
	request: RehearsalRequest,
	options: ThreadOptions = {},
): Promise<Rehearsed> {
	const { onProgress = () => {}, signal, maxHeapMb = heapMbFor(request) } = options;
	signal?.throwIfAborted();
	// n8n's engine makes itself a key there, which nothing is encrypted with.
	const folder = await mkdtemp(join(tmpdir(), 'n8n-journey-rehearsal-'));
	const worker = new Worker(options.file ?? join(__dirname, 'simulation-worker.js'), {
		workerData: request,
		env: { N8N_USER_FOLDER: folder },
		resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
		// n8n's engine prints errors of nodes, which the outcome has.
		stdout: true,
		stderr: true,
	});
	worker.stdout.resume();
	worker.stderr.resume();
	try {
		return await answerOf(worker, onProgress, signal);
	} finally {
		await worker.terminate();
		await rm(folder, { recursive: true, force: true });
	}
}

async function answerOf(
	worker: Worker,
	onProgress: (progress: Progress) => void,
	signal: AbortSignal | undefined,
): Promise<Rehearsed> {
	const over = new AbortController();
	const { promise, resolve, reject } = Promise.withResolvers<Rehearsed>();
	worker.on('message', (message: ThreadMessage) => {
		if (message.kind === 'progress') onProgress(message.progress);
		else if (message.kind === 'done') resolve(message.rehearsed);
		else reject(new RehearsalError(message.message, message.detail));
	});
	worker.on('error', (error: NodeJS.ErrnoException) => reject(asRehearsalError(error)));
	worker.on('exit', () => reject(new RehearsalError('The thread of the rehearsal has ended.')));
	if (signal !== undefined) {
		once(signal, 'abort', { signal: over.signal }).then(
			() => reject(signal.reason as Error),
			() => {},
		);
	}
	try {
		return await promise;
	} finally {
		over.abort();
	}
}

function asRehearsalError(error: NodeJS.ErrnoException): RehearsalError {
	if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY')
		return new RehearsalError(error.message, error.stack);
	return new RehearsalError(
		'The rehearsal needs more memory than it may have. Rehearse fewer contacts or days.',
	);
}
