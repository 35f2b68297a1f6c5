/**
 * Makes `Date` of this thread give virtual time: for n8n's nodes and expressions, luxon and moment,
 * which all ask it. Durations are measured with `performance`, which runs on.
 * @param now ms
 * @returns what restores the machine's time
 */
export function useVirtualTime(now: () => number): () => void {
	const actual = globalThis.Date;
	const actualNow = actual.now;
	actual.now = now;
	globalThis.Date = new Proxy(actual, {
		construct: (target, args: unknown[], newTarget) =>
			Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
		apply: (target) => new target(now()).toString(),
	});
	return () => {
		actual.now = actualNow;
		globalThis.Date = actual;
	};
}

/**
 * For another realm, such as that of a Code node: a script whose value is a function that takes `now`
 * and does there what `useVirtualTime` does here.
 */
export const VIRTUAL_TIME_SCRIPT = `(now) => {
	const actual = Date;
	actual.now = () => now();
	const virtual = new Proxy(actual, {
		construct: (target, args, newTarget) =>
			Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
		apply: (target) => new target(now()).toString(),
	});
	actual.prototype.constructor = virtual;
	globalThis.Date = virtual;
}`;

/** What `Date` of this thread says, in ms. */
export const threadNow = (): number => globalThis.Date.now();
