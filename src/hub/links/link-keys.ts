import { readToken, type LinkKey } from '../../message/tracking/token';
import { type LinkClaims } from '../../message/tracking/claims';

/** ms. So long the keys are believed to be all there are. */
const FRESH_MS = 60_000;
/** ms. Another process may have made a key since; a made-up token must not ask for them each time. */
const SOONEST_MS = 2_000;

/** The store's keys, kept in memory: links are opened more often than keys change. */
export class KeyRing {
	#keys: readonly LinkKey[] = [];
	#loadedAt = -Infinity;
	#loading: Promise<void> | null = null;

	constructor(private readonly load: () => Promise<LinkKey[]>) {}

	/** What the token says; null for one that none of the keys has signed. Rejects without any keys. */
	async read(token: string, now: number): Promise<LinkClaims | null> {
		if (now - this.#loadedAt > FRESH_MS) await this.#refresh(now);
		const claims = readToken(this.#keys, token, now);
		if (claims !== null || now - this.#loadedAt < SOONEST_MS) return claims;
		await this.#refresh(now);
		return readToken(this.#keys, token, now);
	}

	/** The newest. */
	async newest(now: number): Promise<LinkKey> {
		if (now - this.#loadedAt > FRESH_MS) await this.#refresh(now);
		return this.#keys[0];
	}

	/** While the store is away, the keys that are known go on opening links. */
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
