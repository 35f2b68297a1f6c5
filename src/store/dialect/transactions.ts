import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../errors';

/**
 * Waits before the attempts after the first, in ms: 1.4 s altogether. On SQLite every attempt has
 * waited for the file's lock already.
 */
const RETRY_DELAYS = [10, 40, 150, 400, 800];

/** Retries `fn` a few times while it fails with 'busy'. */
export async function retryBusy<T>(fn: () => Promise<T>): Promise<T> {
	for (const wait of RETRY_DELAYS) {
		try {
			return await fn();
		} catch (error) {
			if (!(error instanceof StoreError) || error.code !== 'busy') throw error;
			await delay(wait);
		}
	}
	return await fn();
}

/**
 * Detects calls from inside a transaction of the same store. Such a call would wait for the
 * transaction's own end for ever, so it throws instead.
 */
export class TransactionScope {
	readonly #storage = new AsyncLocalStorage<{ open: boolean }>();
	readonly #running = new Set<Promise<unknown>>();

	/** Runs one transaction, with its retries. */
	async run<T>(fn: () => Promise<T>): Promise<T> {
		this.refuseInside('transaction()');
		// Work that continues after the end keeps this context, hence the flag.
		const state = { open: true };
		const running = this.#storage.run(state, () => retryBusy(fn));
		this.#running.add(running);
		try {
			return await running;
		} finally {
			state.open = false;
			this.#running.delete(running);
		}
	}

	/** Resolves when the transactions that run now have ended. */
	async idle(): Promise<void> {
		await Promise.allSettled(this.#running);
	}

	refuseInside(what: string): void {
		if (!this.#storage.getStore()?.open) return;
		throw new StoreError(
			'query',
			`${what} was used inside a transaction of the same store, which would wait for itself. ` +
				'Use the transaction (trx) that was passed in.',
		);
	}
}
