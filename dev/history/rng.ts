/** Random numbers that are the same for the same seed. */
export class Random {
	constructor(private state: number) {}

	/** From 0 up to, not including, 1. Mulberry32, by Tommy Ettinger, in the public domain. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = this.state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	}

	chance(share: number): boolean {
		return this.next() < share;
	}

	between(from: number, to: number): number {
		return from + this.next() * (to - from);
	}

	pick<T>(list: readonly T[]): T {
		return list[Math.floor(this.next() * list.length)];
	}

	/** An index, as often as its weight says. */
	weighted(weights: readonly number[]): number {
		let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
		const found = weights.findIndex((weight) => (left -= weight) < 0);
		return found < 0 ? weights.length - 1 : found;
	}

	/** Of an exponential distribution with this median. */
	after(median: number): number {
		return (-Math.log(1 - this.next()) / Math.LN2) * median;
	}
}
