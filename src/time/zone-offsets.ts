import type { Zone } from 'luxon';
import { DAY_MS, MINUTE_MS } from '../lib/milliseconds.ts';

/** Longer spans need fewer lookups, but must be shorter than the time between two changes. */
const SPAN_MS = 3 * DAY_MS;
/**
 * Past this many cached spans (16 years) a zone's cache is cleared, so that invalid dates cannot
 * fill it.
 */
const MAX_REMEMBERED = 2_000;

/**
 * The UTC offset of one zone over time, cached per span of three days.
 *
 * A lookup in luxon (that is, Intl) takes 4 to 7 µs, and placing one wall clock needs several; the
 * contacts of a batch need the same few days. A span's two edges show whether the offset changes
 * within it, and the change itself is searched once. Requires that no zone changes twice within a
 * span: since 1970 the closest two changes of any zone are 6.9 days apart (Boa Vista, October
 * 2000).
 *
 * Own code until Node ships Temporal, which exposes a zone's changes; luxon does not.
 */
export class ZoneOffsets {
	private readonly edges = new Map<number, number>();
	private readonly changes = new Map<number, number>();

	private readonly zone: Zone;

	constructor(zone: Zone) {
		this.zone = zone;
	}

	/** Offset from UTC in ms (east is positive) at the instant `at`. */
	at(at: number): number {
		if (this.zone.isUniversal) return this.ask(0);
		const span = Math.floor(at / SPAN_MS);
		const before = this.edge(span);
		const after = this.edge(span + 1);
		if (before === after) return before;
		return at < this.change(span, before) ? before : after;
	}

	/** Instants `t` with `from <= t < to` at which the offset changes, in order. */
	changesBetween(from: number, to: number): number[] {
		if (this.zone.isUniversal || from >= to) return [];
		const found: number[] = [];
		// From one span earlier: a change at an edge belongs to the span that ends there.
		for (let span = Math.floor(from / SPAN_MS) - 1; span * SPAN_MS < to; span++) {
			const before = this.edge(span);
			if (before === this.edge(span + 1)) continue;
			const change = this.change(span, before);
			if (change >= from && change < to) found.push(change);
		}
		return found;
	}

	private edge(span: number): number {
		const known = this.edges.get(span);
		if (known !== undefined) return known;
		if (this.edges.size >= MAX_REMEMBERED) this.edges.clear();
		const offset = this.ask(span * SPAN_MS);
		this.edges.set(span, offset);
		return offset;
	}

	/** The first instant of the span (or its end) whose offset is no longer `before`. */
	private change(span: number, before: number): number {
		const known = this.changes.get(span);
		if (known !== undefined) return known;
		let low = span * SPAN_MS;
		let high = low + SPAN_MS;
		while (high - low > 1) {
			const middle = Math.floor((low + high) / 2);
			if (this.ask(middle) === before) low = middle;
			else high = middle;
		}
		if (this.changes.size >= MAX_REMEMBERED) this.changes.clear();
		this.changes.set(span, high);
		return high;
	}

	private ask(at: number): number {
		// Rounded: local mean times have seconds, and luxon returns minutes.
		return Math.round(this.zone.offset(at) * MINUTE_MS);
	}
}
