import type { Mail } from '../../dev/mailbox';
import { emailOf } from '../../dev/sign-ups';
import type { Sent } from './feed';
import { percentile, riseOfThirds } from './figures';
import type { LoadOptions } from './options';
import type { Used } from './pulse';
import type { Watched } from './watch';

/** ms; the promise. */
const MOST_WAKE_MS = 1_000;

/**
 * Percent of the heap at rest after warm-up. In short runs it wandered between -1 and 4 (code that V8
 * compiles late, n8n's own caches); a leak of 200 bytes an entry exceeds 6 percent of 200 MB within
 * ten minutes at 150 entries a second.
 */
const MOST_HEAP_GROWTH = 6;

/** Of all entries: joins and purchases, which make a position ready. */
const READYING = 0.2;

export interface Fate {
	lost: number;
	duplicates: number;
	/** From when the call was due until its mail was at the mail server, ms. */
	wakeMs: number[];
}

/** What became of each contact whose wait was ended: exactly one mail. */
export function fateOf(resumedAt: Sent['resumedAt'], mails: readonly Mail[]): Fate {
	const arrived = Map.groupBy(mails, ({ to }) => to[0]);
	const fate: Fate = { lost: 0, duplicates: 0, wakeMs: [] };
	for (const [who, due] of resumedAt) {
		const [first, ...more] = arrived.get(emailOf(who)) ?? [];
		fate.duplicates += more.length;
		if (first === undefined) fate.lost += 1;
		else fate.wakeMs.push(first.receivedAt - due);
	}
	// Whoever was never called for should have got none.
	const uncalled = mails.length - fate.wakeMs.length - fate.duplicates;
	fate.duplicates += uncalled;
	return fate;
}

/** The counts that the store should have, and has. */
export interface Recorded {
	events: [wanted: number, found: number];
	entered: [wanted: number, found: number];
}

export interface Findings {
	sent: Sent;
	/** Of the whole run. */
	fate: Fate;
	/** Of the measured part. */
	wakeMs: number[];
	recorded: Recorded;
	watched: Watched;
	/** Bytes at rest, after warm-up and at the end. */
	heap: [before: number, after: number];
	bytesPerContact: number;
	/** Before and after the measured part. */
	used: [Used, Used];
}

/** The last line of the report. */
export function resultOf(options: LoadOptions, findings: Findings) {
	const { sent, fate, wakeMs, recorded, watched, heap, bytesPerContact, used } = findings;
	const differences = Object.values(recorded).map(([wanted, found]) => found - wanted);
	const missing = differences.filter((difference) => difference < 0);
	const surplus = differences.filter((difference) => difference > 0);
	const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
	const figures = {
		lost: fate.lost - sum(missing),
		duplicates: fate.duplicates + sum(surplus),
		p50WakeMs: percentile(wakeMs, 0.5),
		p95WakeMs: percentile(wakeMs, 0.95),
		p99WakeMs: percentile(wakeMs, 0.99),
		p95IntakeMs: percentile(sent.intakeMs, 0.95),
		heapGrowthPercent: round((heap[1] / heap[0] - 1) * 100),
		heapMb: round(heap[1] / 1e6),
		rssMb: round((watched.heap.at(-1)?.rss ?? 0) / 1e6),
		backlogGrowth: round(riseOfThirds(watched.backlog)),
		longestBlockMs: round(watched.pulse.longestMs),
		longestBusyMs: round(watched.pulse.longestBusyMs),
		bytesPerContact: Math.round(bytesPerContact),
		mainThreadMsPerEntry: round((used[1].mainThread - used[0].mainThread) / sent.entries),
		processMsPerEntry: round((used[1].process - used[0].process) / sent.entries),
	};
	const ok =
		figures.lost + figures.duplicates === 0 &&
		figures.p95WakeMs < MOST_WAKE_MS &&
		figures.heapGrowthPercent <= MOST_HEAP_GROWTH &&
		// What comes in within a second is on its way, not behind.
		figures.backlogGrowth <= options.rate * READYING;
	return { ...options, sent: sent.entries, refused: sent.refused, ...figures, ok };
}

const round = (value: number): number => Number(value.toFixed(1));
