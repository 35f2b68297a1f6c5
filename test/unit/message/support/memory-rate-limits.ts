import type { Rate, RateLimitStore } from '../../../../src/message/rate-limit/store';
import { sendTimes } from '../../../../src/message/rate-limit/gcra';

/** The throttle's contract in memory, with room for accidents. */
export class MemoryRateLimitStore implements RateLimitStore {
	/** How many turns were requested, call by call. */
	readonly asked: number[] = [];
	readonly pauses: Array<{ key: string; until: number }> = [];
	/** Throws where the store is to fail. */
	before: () => void = () => {};
	private readonly nextAt = new Map<string, number>();

	async take(key: string, rate: Rate, wanted: number, horizonMs: number, now: number) {
		this.before();
		this.asked.push(wanted);
		const first = Math.max(now, this.nextAt.get(key) ?? 0, this.pauseOf(key));
		const taken = sendTimes(rate, first, wanted, now + horizonMs);
		if (taken.sendTimes.length > 0) this.nextAt.set(key, taken.next);
		return taken;
	}

	async pause(key: string, until: number): Promise<void> {
		this.before();
		this.pauses.push({ key, until });
	}

	async pausedUntil(key: string): Promise<number> {
		this.before();
		return this.pauseOf(key);
	}

	private pauseOf(key: string): number {
		const own = this.pauses.filter((pause) => pause.key === key);
		return Math.max(0, ...own.map(({ until }) => until));
	}
}
