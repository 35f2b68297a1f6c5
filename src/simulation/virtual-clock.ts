import type { Clock } from '../lib/clock';
import { Activity } from './activity';

interface Timer {
	at: number;
	fn: () => void;
}

/** Time that passes only when it is told to; instants and delays in ms. */
export class VirtualClock implements Clock {
	readonly #timers = new Set<Timer>();
	readonly #activity: Activity;
	#now: number;

	/** `activity`: what has to settle between two timers, besides promises. */
	constructor(start: number | string = '2030-06-03T08:00:00Z', activity = new Activity()) {
		this.#now = typeof start === 'number' ? start : Date.parse(start);
		this.#activity = activity;
	}

	now(): number {
		return this.#now;
	}

	after(delayMs: number, fn: () => void): () => void {
		const timer = { at: this.#now + Math.max(0, delayMs), fn };
		this.#timers.add(timer);
		return () => this.#timers.delete(timer);
	}

	/** Lets work under way settle, without any time passing. */
	async settle(): Promise<void> {
		await this.#activity.idle();
	}

	/**
	 * Time passes, every timer at its instant, each once the effects of the one before have
	 * settled.
	 */
	async advance(ms: number): Promise<void> {
		await this.advanceTo(this.#now + ms);
	}

	async advanceTo(instant: number | string): Promise<void> {
		const end = typeof instant === 'number' ? instant : Date.parse(instant);
		await this.settle();
		for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
			this.#now = Math.max(this.#now, timer.at);
			this.#timers.delete(timer);
			timer.fn();
			await this.settle();
		}
		this.#now = Math.max(this.#now, end);
	}

	/**
	 * Time passes without a timer firing, as on a machine that sleeps; then all timers that have
	 * become due fire, in order. Weeks go by in no time.
	 */
	async skipTo(instant: number | string): Promise<void> {
		await this.settle();
		this.set(typeof instant === 'number' ? instant : Date.parse(instant));
		await this.advance(0);
	}

	/** It is this instant (ms) now; timers that have become due fire with the next advance. */
	set(instant: number): void {
		this.#now = Math.max(this.#now, instant);
	}

	/** Forgets all timers, as those of a process that has ended. */
	clear(): void {
		this.#timers.clear();
	}

	/** When the next timer fires, in ms; Infinity without timers. */
	get next(): number {
		return this.#next(Infinity)?.at ?? Infinity;
	}

	async skip(ms: number): Promise<void> {
		await this.skipTo(this.#now + ms);
	}

	/** The earliest timer up to `end`; of two at the same instant, the older. */
	#next(end: number): Timer | undefined {
		let next: Timer | undefined;
		for (const timer of this.#timers) {
			if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
		}
		return next;
	}
}
