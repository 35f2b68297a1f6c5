import { sql } from 'kysely';
import { DateTime } from 'luxon';
import type { DurationCount, Grouping, Span } from '../../../../../src/report/journey-counts';
import { durationOf } from '../../../../../src/report/sketch';
import type { JourneyWorld } from '../../../support/journey';

interface Enrollment {
	id: number;
	status: string;
	reason: string | null;
	goal: string | null;
	entered_at: number;
	ended_at: number | null;
	converted_at: number | null;
}

interface Visit {
	enrollment_id: number;
	position_id: number;
	node_id: number;
	outcome: string;
	arrived_at: number;
	left_at: number;
	from_node_id: number | null;
	from_outcome: string | null;
	from_arrived_at: number | null;
	is_first_way: boolean;
}

interface Position {
	id: number;
	enrollment_id: number;
	node_id: number;
	from_node_id: number | null;
	from_outcome: string | null;
	from_arrived_at: number | null;
	is_first_way: boolean;
	arrived_at: number;
	status: string;
}

const dayOf = (at: number, zone: string) =>
	Math.floor(
		DateTime.fromMillis(at, { zone })
			.startOf('day')
			.setZone('UTC', { keepLocalTime: true })
			.toMillis() / 86_400_000,
	);

/** Counts by key, as text, so that two of them can be compared. */
type Tally = Map<string, number>;

function add(tally: Tally, key: unknown[], count = 1): void {
	const text = JSON.stringify(key);
	const sum = (tally.get(text) ?? 0) + count;
	if (sum === 0) tally.delete(text);
	else tally.set(text, sum);
}

/** A day before, on and after which something may have happened. */
function spansAround(days: readonly number[]): Span[] {
	const middle = [...days].sort((a, b) => a - b)[Math.floor(days.length / 2)] ?? 0;
	return (['entry', 'event'] as const).flatMap((basis) => [
		{ basis, from: null, to: null },
		{ basis, from: middle, to: null },
		{ basis, from: null, to: middle },
		{ basis, from: middle, to: middle },
	]);
}

const EVER: Span = { basis: 'entry', from: null, to: null };
const GROUPINGS: Grouping[] = ['total', 'day', 'cohort'];

/**
 * Visits that did not go on exactly once, by the marks of what they led to. Several visits of a node
 * that began in one millisecond cannot be told apart: at least one of them went on, at most all.
 */
function wrongWays(visits: readonly Visit[], positions: readonly Position[]): string[] {
	const isOpen = (p: Position) =>
		!visits.some((v) => v.position_id === p.id && v.node_id === p.node_id);
	const led = [...visits, ...positions.filter(isOpen)];
	const begun: Tally = new Map();
	for (const { enrollment_id, node_id, arrived_at } of led)
		add(begun, [enrollment_id, node_id, arrived_at]);
	const [ways, marks]: Tally[] = [new Map(), new Map()];
	for (const { enrollment_id, from_node_id, from_arrived_at, is_first_way } of led) {
		if (from_node_id === null) continue;
		add(ways, [enrollment_id, from_node_id, from_arrived_at]);
		add(marks, [enrollment_id, from_node_id, from_arrived_at], Number(is_first_way));
	}
	return [...ways].flatMap(([visit, n]) => {
		const [is, most] = [marks.get(visit) ?? 0, Math.min(n, begun.get(visit) ?? 1)];
		return is < 1 || is > most ? `visit ${visit} went on ${is} times, of ${most}` : [];
	});
}

/**
 * Where the counts differ from a recount of the raw rows, in the world's journey; for the whole time
 * by cohort, or by all spans and groupings. The recount uses none of the code that counts.
 */
export async function miscounted(world: JourneyWorld, { bySpans = false } = {}): Promise<string[]> {
	const { store, conn, journey } = world;
	const zone = journey.config.zone ?? 'UTC';
	const { rows: enrollments } = await sql<Enrollment>`select id, status, reason, goal, entered_at,
			ended_at, converted_at from enrollments where journey_id = ${journey.id}`.execute(conn.db);
	const { rows: visits } = await sql<Visit>`select s.* from node_visits s
			join enrollments e on e.id = s.enrollment_id
			where e.journey_id = ${journey.id}`.execute(conn.db);
	const { rows: positions } = await sql<Position>`
			select p.id, p.enrollment_id, p.node_id, p.from_node_id, p.from_outcome,
				p.from_arrived_at, p.is_first_way, p.arrived_at, e.status
			from positions p join enrollments e on e.id = p.enrollment_id
			where e.journey_id = ${journey.id} and e.status in ('active', 'failed')
			order by p.id`.execute(conn.db);
	const entryDay = new Map(enrollments.map((e) => [e.id, dayOf(e.entered_at, zone)]));
	const differences: string[] = [];
	const compare = (what: string, counted: Tally, recounted: Tally) => {
		for (const key of new Set([...counted.keys(), ...recounted.keys()])) {
			const [is, should] = [counted.get(key) ?? 0, recounted.get(key) ?? 0];
			if (is !== should) differences.push(`${what} ${key}: ${is}, recounted ${should}`);
		}
	};

	differences.push(...wrongWays(visits, positions));

	for (const span of bySpans ? spansAround([...entryDay.values()]) : [EVER]) {
		const isIn = (entry: number, day: number) => {
			const by = span.basis === 'entry' ? entry : day;
			return by >= (span.from ?? -Infinity) && by <= (span.to ?? Infinity);
		};
		for (const grouping of bySpans ? GROUPINGS : (['cohort'] as const)) {
			const days = (entry: number | null, day: number | null) =>
				({
					total: [null, null],
					day: span.basis === 'entry' ? [entry, entry] : [null, day],
					cohort: [entry, day],
				})[grouping];
			const what = `${JSON.stringify(span)} by ${grouping}`;

			const ofEnrollments: Tally = new Map();
			for (const e of enrollments) {
				const entry = entryDay.get(e.id)!;
				if (isIn(entry, entry)) add(ofEnrollments, ['entered', '', '', ...days(entry, entry)]);
				if (e.status === 'active') continue;
				const day = dayOf(e.converted_at ?? e.ended_at!, zone);
				if (!isIn(entry, day)) continue;
				const reason = e.status === 'exited' ? (e.reason ?? '') : '';
				add(ofEnrollments, [e.status, reason, e.goal ?? '', ...days(entry, day)]);
			}
			const counted: Tally = new Map();
			for (const c of await store.reports.enrollments([journey.id], span, grouping))
				add(counted, [c.status, c.reason, c.goal, c.entryDay, c.day], c.enrollments);
			compare(`enrollments ${what}`, counted, ofEnrollments);
			const split: Tally = new Map();
			const byEmail = { by: 'attribute', name: 'externalId' } as const;
			for (const c of await store.reports.enrollments([journey.id], span, grouping, byEmail))
				add(split, [c.status, c.reason, c.goal, c.entryDay, c.day], c.enrollments);
			compare(`enrollments by attribute ${what}`, split, ofEnrollments);

			const [ofVisits, wentOn, countedWentOn]: Tally[] = [new Map(), new Map(), new Map()];
			const firsts = new Map<string, Visit>();
			for (const v of visits) {
				const entry = entryDay.get(v.enrollment_id)!;
				const day = dayOf(v.left_at, zone);
				const way = [v.node_id, v.from_node_id, v.from_outcome || null, v.outcome];
				if (isIn(entry, day)) {
					add(ofVisits, [...way, ...days(entry, day)]);
					add(wentOn, [...way, ...days(entry, day)], Number(v.is_first_way));
				}
				firsts.set(`${v.enrollment_id} ${v.node_id}`, v);
			}
			const countedVisits: Tally = new Map();
			const enrollmentsAt: Tally = new Map();
			for (const c of await store.reports.visits(journey.id, span, grouping)) {
				const way = [c.nodeId, c.fromNodeId, c.fromOutcome, c.outcome];
				add(countedVisits, [...way, c.entryDay, c.day], c.visits);
				add(countedWentOn, [...way, c.entryDay, c.day], c.wentOn);
				add(enrollmentsAt, [c.nodeId], c.enrollments);
			}
			compare(`visits ${what}`, countedVisits, ofVisits);
			compare(`visits that went on ${what}`, countedWentOn, wentOn);
			const splitWentOn: Tally = new Map();
			for (const c of await store.reports.visits(journey.id, span, grouping, byEmail)) {
				const way = [c.nodeId, c.fromNodeId, c.fromOutcome, c.outcome];
				add(splitWentOn, [...way, c.entryDay, c.day], c.wentOn);
			}
			compare(`visits that went on by attribute ${what}`, splitWentOn, wentOn);
			if (span.from === null && span.to === null) {
				const reached: Tally = new Map();
				for (const v of firsts.values()) add(reached, [v.node_id]);
				compare(`enrollments at nodes ${what}`, enrollmentsAt, reached);
			}
		}

		const sums = (list: DurationCount[]) =>
			list.flatMap(({ sketch }) =>
				Object.entries(sketch).flatMap(([bucket, n]) =>
					Array.from({ length: n }, () => durationOf(Number(bucket))),
				),
			);
		const durations = await store.reports.durations(journey.id, span);
		const stays = visits.filter((v) =>
			isIn(entryDay.get(v.enrollment_id)!, dayOf(v.left_at, zone)),
		);
		const ended = enrollments.filter(
			(e) =>
				e.status !== 'active' &&
				isIn(entryDay.get(e.id)!, dayOf(e.converted_at ?? e.ended_at!, zone)),
		);
		const exact = {
			stay: stays.map((v) => v.left_at - v.arrived_at),
			transition: stays.flatMap((v) =>
				v.from_arrived_at === null ? [] : v.arrived_at - v.from_arrived_at,
			),
			enrollment: ended.map((e) => (e.converted_at ?? e.ended_at!) - e.entered_at),
		};
		for (const kind of ['stay', 'transition', 'enrollment'] as const) {
			const sketched = sums(durations.filter((d) => d.kind === kind)).sort((a, b) => a - b);
			const values = exact[kind].sort((a, b) => a - b);
			const isNear = (value: number, i: number) =>
				Math.abs(sketched[i] - Math.max(0, value)) <= 0.0101 * value + 1;
			if (sketched.length !== values.length || !values.every(isNear))
				differences.push(`${kind} ${JSON.stringify(span)}: ${sketched}, exactly ${values}`);
		}
	}

	for (const span of bySpans ? spansAround([...entryDay.values()]) : [EVER]) {
		const [recounted, counted, firsts]: Tally[] = [new Map(), new Map(), new Map()];
		const seen = new Set<string>();
		for (const p of positions) {
			const entry = entryDay.get(p.enrollment_id)!;
			const place = `${p.enrollment_id} ${p.node_id}`;
			const isAlone = !seen.has(place);
			seen.add(place);
			const by = span.basis === 'entry' ? entry : dayOf(p.arrived_at, zone);
			if (by < (span.from ?? -Infinity) || by > (span.to ?? Infinity)) continue;
			const way = [p.node_id, p.from_node_id, p.from_outcome || null, entry];
			const here = visits.filter((v) => `${v.enrollment_id} ${v.node_id}` === place);
			add(recounted, ['positions', ...way]);
			const isReleased = here.some((v) => v.position_id === p.id);
			if (isReleased) add(recounted, ['released', ...way]);
			else add(recounted, ['wentOn', ...way], Number(p.is_first_way));
			if (isAlone) add(recounted, [p.status === 'failed' ? 'failed' : 'waiting', p.node_id, entry]);
			if (isAlone && here.length === 0) add(firsts, [p.node_id]);
		}
		const reached: Tally = new Map();
		for (const c of await store.reports.open(journey.id, span)) {
			const way = [c.nodeId, c.fromNodeId, c.fromOutcome, c.entryDay];
			add(counted, ['positions', ...way], c.positions);
			add(counted, ['released', ...way], c.released);
			add(counted, ['wentOn', ...way], c.wentOn);
			add(counted, ['waiting', c.nodeId, c.entryDay], c.waiting);
			add(counted, ['failed', c.nodeId, c.entryDay], c.failed);
			add(reached, [c.nodeId], c.enrollments);
		}
		compare(`open ${JSON.stringify(span)}`, counted, recounted);
		// Of several arrivals, the one that counts as the first may have come in another span.
		if (span.basis === 'entry') compare(`first at ${JSON.stringify(span)}`, reached, firsts);
	}
	return differences;
}
