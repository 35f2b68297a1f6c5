import { readToken, type LinkKey } from '../../message/tracking/token';
import { type LinkClaims } from '../../message/tracking/claims';

/** ms; the keys are reloaded after this time. */
const FRESH_MS = 60_000;
/**
 * ms; shortest time between reloads for an unknown key, which another process may have made: forged
 * tokens must not cause a query each.
 */
const MIN_RELOAD_MS = 2_000;

/** The store's keys, kept in memory: links are opened more often than keys change. */
export class KeyRing {
	#keys: readonly LinkKey[] = [];
	#loadedAt = -Infinity;
	#loading: Promise<void> | null = null;

	constructor(private readonly load: () => Promise<LinkKey[]>) {}

	/**
	 * The token's claims; null if none of the keys has signed it. Rejects if no keys could be loaded.
	 */
	async read(token: string, now: number): Promise<LinkClaims | null> {
		if (now - this.#loadedAt > FRESH_MS) await this.#refresh(now);
		const claims = readToken(this.#keys, token, now);
		if (claims !== null || now - this.#loadedAt < MIN_RELOAD_MS) return claims;
		await this.#refresh(now);
		return readToken(this.#keys, token, now);
	}

	/** The newest key. */
	async newest(now: number): Promise<LinkKey> {
		if (now - this.#loadedAt > FRESH_MS) await this.#refresh(now);
		return this.#keys[0];
	}

	/** If the store is unavailable, links are read with the known keys. */
	async #refresh(now: number): Promise<void> {
		this.#loading ??= this.load()
			.then(
				(keys) => {
					this.#keys = keys;
					this.#loadedAt = now;
				},
				(error: unknown) => {
					if (this.#keys.length === 0) throw error;
				},
			)
			.finally(() => {
				this.#loading = null;
			});
		await this.#loading;
	}
}
