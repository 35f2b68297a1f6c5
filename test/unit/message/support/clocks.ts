import type { Clock } from '../../../../src/lib/clock';

export const systemClock: Clock = {
	now: () => Date.now(),
	after(delayMs, fn) {
		const timer = setTimeout(fn, delayMs);
		return () => clearTimeout(timer);
	},
};

/** Time that passes only by waiting for it: timers of an hour fire at once. */
export function instantClock(start = 1_700_000_000_000): Clock & { waits: number[] } {
	let now = start;
	const waits: number[] = [];
	return {
		waits,
		now: () => now,
		after(delayMs, fn) {
			waits.push(delayMs);
			const timer = setImmediate(() => {
				now += delayMs;
				fn();
			});
			return () => clearImmediate(timer);
		},
	};
}

/** Time that stands still until `advance`. */
export function handClock(start = 0): Clock & { advance(ms: number): void } {
	let now = start;
	const timers = new Set<{ at: number; fn: () => void }>();
	return {
		now: () => now,
		after(delayMs, fn) {
			const timer = { at: now + delayMs, fn };
			timers.add(timer);
			return () => timers.delete(timer);
		},
		advance(ms) {
			now += ms;
			for (const timer of [...timers]) {
				if (timer.at > now) continue;
				timers.delete(timer);
				timer.fn();
			}
		},
	};
}
