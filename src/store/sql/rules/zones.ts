import type { Kysely } from 'kysely';
import { yieldToEventLoop } from '../../../lib/yield';
import { dependenciesOf } from '../../../rule/dependencies';
import type { Rule } from '../../../rule/rule';
import { instantOf, localAt, type LocalMs } from '../../../time/wall-clock';
import { resolveZone } from '../../../time/zone';
import { edgeIn, type DateSpan } from '../../../value/date-comparison';
import { DAY_MS } from '../../../lib/milliseconds';
import type { Database } from '../../schema';
import { timeZones } from '../contacts/time-zones';
import type { RuleScope, ZonedScope } from './context';
import type { Clock } from './value';

/** The scope with the zones that the rules need; one statement if they read dates, else none. */
export async function withZones(
	scope: RuleScope,
	db: Kysely<Database>,
	rules: readonly Rule[],
): Promise<ZonedScope> {
	if (!rules.some((rule) => dependenciesOf(rule).dates)) return { ...scope, zones: [] };
	const zones = await timeZones(db);
	await getReady(zones);
	return { ...scope, zones };
}

/** Zones between two yields to the event loop; one that is new to the process takes 0.1 to 1 ms. */
const AT_ONCE = 10;
let ready = 0;

/** Looks new zones up, slice by slice: all of the world at once would block the event loop. */
async function getReady(zones: readonly string[]): Promise<void> {
	if (zones.length <= ready) return;
	for (const [i, zone] of zones.entries()) {
		if (i % AT_ONCE === 0) await yieldToEventLoop();
		localAt(0, resolveZone(zone, 'UTC').zone);
	}
	ready = zones.length;
}

/** Beyond all dates. */
const OPEN = 9e15;

/**
 * The spans for Postgres as JSON: [from, until] for instants, then [from, until] for what the zone's
 * clocks show. `byZone` has the zones that differ from the fallback; null: none does.
 */
export function localSpans(
	spans: readonly DateSpan[],
	{ zones, fallback }: Pick<Clock, 'zones' | 'fallback'>,
): { byZone: string | null; otherwise: string } {
	const of = (zone: string) =>
		JSON.stringify(spans.map((span) => [...edges(span, zone), ...localEdges(span, zone)]));
	const otherwise = of(resolveZone(null, fallback).zone);
	const members = zones.flatMap((zone) => {
		// Another process may know zones that this one does not.
		const own = of(resolveZone(zone, fallback).zone);
		return own === otherwise ? [] : `${JSON.stringify(zone)}:${own}`;
	});
	return { byZone: members.length === 0 ? null : `{${members.join(',')}}`, otherwise };
}

const edges = ({ from, until }: DateSpan, zone: string) => [
	from === null ? -OPEN : edgeIn(from, zone),
	until === null ? OPEN : edgeIn(until, zone),
];

const localEdges = ({ from, until }: DateSpan, zone: string) => [
	from === null ? -OPEN : firstShown(edgeIn(from, zone), zone),
	until === null ? OPEN : firstShown(edgeIn(until, zone), zone),
];

/** The first that a clock may show to mean the instant `at` or a later one; see `instantOf`. */
export function firstShown(at: number, zone: string): LocalMs {
	const shown = localAt(at, zone);
	if (instantOf(shown, zone) === at && instantOf(shown - 1, zone) < at) return shown;
	// A clock that is changed shows times twice, or leaves some out.
	let low = shown - 2 * DAY_MS;
	let high = shown + 2 * DAY_MS;
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (instantOf(middle, zone) >= at) high = middle;
		else low = middle;
	}
	return high;
}
