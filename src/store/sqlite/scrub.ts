import { setTimeout as delay } from 'node:timers/promises';
import type { ReportError } from '../connection';
import type { Mutex } from './mutex';
import type { SqliteRunners } from './runner';

/** How long a try waits for readers, in ms: nobody writes meanwhile. */
const WAIT_FOR_READERS = 200;
/** Waits between tries, in ms: 1, 2, 4 ... 60 s. A backup may read for minutes. */
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 60_000;

export interface ScrubberOptions {
	runners: SqliteRunners;
	turns: Mutex;
	/** The usual time-out of the writer, in ms. */
	busyTimeout: number;
	report: ReportError;
}

/**
 * Empties the log (WAL), which keeps deleted rows until it is written over. With `secure_delete`
 * the file itself holds zeros in their place. While others read an older state, the log has to stay,
 * so this tries again until it succeeds or the store is closed; the last to close empties it anyway.
 */
export class Scrubber {
	readonly #closing = new AbortController();
	#trying?: Promise<void>;

	constructor(private readonly options: ScrubberOptions) {}

	/** Resolves after the first try. Never rejects: the rows are deleted, whatever the log holds. */
	async scrub(): Promise<void> {
		if (await this.#try()) return;
		this.#trying ??= this.#tryAgain().finally(() => (this.#trying = undefined));
	}

	async close(): Promise<void> {
		this.#closing.abort();
		await this.#trying;
	}

	async #tryAgain(): Promise<void> {
		for (let wait = FIRST_DELAY; ; wait = Math.min(2 * wait, LONGEST_DELAY)) {
			const { signal } = this.#closing;
			await delay(wait, undefined, { ref: false, signal }).catch(() => undefined);
			if (signal.aborted || (await this.#try())) return;
		}
	}

	/** False: somebody reads or writes. */
	async #try(): Promise<boolean> {
		const { runners, turns, busyTimeout, report } = this.options;
		return await turns.run(async () => {
			try {
				const writer = await runners.writer();
				const pragma = (text: string) => writer.run({ sql: `pragma ${text}`, parameters: [] });
				await pragma(`busy_timeout = ${WAIT_FOR_READERS}`);
				const { rows } = await pragma('wal_checkpoint(truncate)');
				await pragma(`busy_timeout = ${busyTimeout}`);
				return rows[0][0] === 0;
			} catch (error) {
				report(error as Error);
				return true;
			}
		});
	}
}
