import type { Clock } from '../../lib/clock';

interface Shared<Resource> {
	resource: Resource;
	users: number;
	cancelClose?: () => void;
}

/**
 * Resources that are expensive to open (a provider's connections), one per key, shared by all users
 * of the key and closed when unused for `idleMs`. Own code: pools on npm lend a resource to one
 * user at a time.
 */
export class SharedPool<Resource> {
	private readonly open = new Map<string, Shared<Resource>>();

	constructor(
		private readonly clock: Clock,
		private readonly close: (resource: Resource) => void,
		private readonly idleMs: number,
	) {}

	/** Runs `job` with the resource of that key, opening it if needed. */
	async use<T>(
		key: string,
		open: () => Resource,
		job: (resource: Resource) => Promise<T>,
	): Promise<T> {
		const shared = this.take(key, open);
		try {
			return await job(shared.resource);
		} finally {
			this.release(key, shared);
		}
	}

	/** Number of resources that are open. */
	get size(): number {
		return this.open.size;
	}

	/** Closes every resource, used or not. */
	closeAll(): void {
		for (const [key, shared] of this.open) this.drop(key, shared);
	}

	private take(key: string, open: () => Resource): Shared<Resource> {
		const shared = this.open.get(key) ?? { resource: open(), users: 0 };
		this.open.set(key, shared);
		shared.cancelClose?.();
		shared.cancelClose = undefined;
		shared.users += 1;
		return shared;
	}

	private release(key: string, shared: Shared<Resource>): void {
		shared.users -= 1;
		if (shared.users > 0 || this.open.get(key) !== shared) return;
		shared.cancelClose = this.clock.after(this.idleMs, () => this.drop(key, shared));
	}

	private drop(key: string, shared: Shared<Resource>): void {
		this.open.delete(key);
		shared.cancelClose?.();
		this.close(shared.resource);
	}
}
