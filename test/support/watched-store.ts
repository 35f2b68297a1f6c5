import type { Store } from '../../src/store/store';
import type { Activity } from '../../src/simulation/activity';

/** A method of the store, with its port: `ledger.commit`. */
export interface StoreCall {
	method: string;
	args: unknown[];
}

export interface Watch {
	activity: Activity;
	/** Once true, calls neither reach the store nor come back: their process is gone. */
	isDead?(): boolean;
	/** May throw (the store fails) or end the process. */
	before?(call: StoreCall): void | Promise<void>;
	after?(call: StoreCall): void | Promise<void>;
}

const PORTS: ReadonlySet<string | symbol> = new Set<keyof Store>([
	'positions',
	'journeys',
	'events',
	'ledger',
	'contacts',
	'consents',
	'erasures',
	'segments',
	'scores',
	'experiments',
	'sent',
	'inbox',
	'previews',
	'snippets',
	'rateLimits',
	'hubs',
	'alerts',
	'reports',
	'messageReports',
	'audienceReports',
	'catalog',
	'maintenance',
	'operations',
	'handovers',
	'contactHistories',
	'contactPages',
]);

/** The real store, with its calls counted as activity, and room for accidents around each. */
export function watchStore(store: Store, watch: Watch): Store {
	return new Proxy(watchCalls(store, watch, ''), {
		get: (target, key) =>
			PORTS.has(key)
				? watchCalls(Reflect.get(store, key) as object, watch, `${String(key)}.`)
				: Reflect.get(target, key),
	});
}

function watchCalls<T extends object>(target: T, watch: Watch, prefix: string): T {
	return new Proxy(target, {
		get(object, key) {
			const value: unknown = Reflect.get(object, key);
			if (typeof value !== 'function' || key === 'onReady') return value;
			const method = `${prefix}${String(key)}`;
			return (...args: unknown[]) =>
				watchCall(watch, { method, args }, () => value.apply(object, args) as Promise<unknown>);
		},
	});
}

function watchCall(watch: Watch, call: StoreCall, run: () => Promise<unknown>): Promise<unknown> {
	const isAlive = () => watch.isDead?.() !== true;
	return new Promise((resolve, reject) => {
		const go = async () => {
			try {
				// A call that a test holds up here counts as settled: time may pass meanwhile.
				await watch.before?.(call);
				if (!isAlive()) return;
				const result = await watch.activity.track(run);
				await watch.after?.(call);
				if (isAlive()) resolve(result);
			} catch (error) {
				if (isAlive()) reject(error as Error);
			}
		};
		if (isAlive()) void go();
	});
}
