import type { AlertFacts } from '../../alert/facts';
import type { AlertLimits } from '../../alert/limits';
import { journeyZone } from '../../journey/cap';
import type { Journey } from '../../journey/journey';
import { isAlive, isOrphan, unreleased } from '../../operations/heartbeat';
import type { JourneySurvey, NodeSurvey, StoreSurvey } from '../../operations/survey';
import { DAY_MS } from '../../lib/milliseconds';
import { journeyMapOf } from '../../report/mined-map';
import type { Span } from '../../report/journey-counts';
import type { Store } from '../../store/store';
import { dayAt, type Day } from '../../time/day';

/** Days of entries in which a drop-off is judged, and days before them that it is compared with. */
const RECENT_DAYS = 7;
const BEFORE_DAYS = 28;

/** What the alerts of the workspace are judged by; only what is watched is looked up. */
export async function alertFacts(
	store: Store,
	workspaceId: number,
	limits: AlertLimits,
	now: number,
): Promise<AlertFacts> {
	const facts: AlertFacts = {
		...{ steps: [], failures: [], late: [], orphaned: [], deliveries: [], entries: [] },
	};
	const { dropOffPercent, failuresPerHour, minutesLate, daysWithoutEntries } = limits;
	const isUsed = (limit?: number) => limit !== undefined;
	if ([failuresPerHour, minutesLate, daysWithoutEntries].some(isUsed)) {
		const survey = await store.operations.survey(now);
		const active = survey.journeys.filter(
			(each) => each.active && each.workspaceId === workspaceId,
		);
		facts.failures = active.map((each) => ({ ...placeOf(each), failed: each.failedLastHour }));
		Object.assign(facts, stuckFacts(survey, active, now));
		if (isUsed(daysWithoutEntries)) {
			facts.entries = await entryFacts(store, active, daysWithoutEntries!, now);
		}
	}
	const isOfMessages = isUsed(limits.complaintPercent) || isUsed(limits.bouncePercent);
	if (!isOfMessages && !isUsed(dropOffPercent)) return facts;
	const journeys = await store.journeys.list(workspaceId);
	if (isOfMessages) facts.deliveries = await deliveryFacts(store, journeys, now);
	if (isUsed(dropOffPercent)) {
		for (const journey of journeys.filter(({ active }) => active)) {
			facts.steps.push(...(await stepFacts(store, journey, now)));
		}
	}
	return facts;
}

const placeOf = ({ journeyId, name: journey, key: journeyKey }: JourneySurvey) => ({
	...{ journeyId, journey, journeyKey },
});

/** A journey without heartbeats is `n8n-journey doctor`'s to report: its n8n may be down as a whole. */
function stuckFacts(survey: StoreSurvey, active: readonly JourneySurvey[], now: number) {
	const alive = active.filter((journey) => isAlive(journey, now));
	const late: AlertFacts['late'] = [];
	const orphaned: AlertFacts['orphaned'] = [];
	for (const node of survey.nodes) {
		const theirs = alive.filter(({ journeyId }) => node.journeyIds.includes(journeyId));
		if (theirs.length === 0) continue;
		const place = { ...placeOf(theirs[0]), nodeId: String(node.nodeId), node: node.name };
		if (isOrphan(node, theirs, survey, now))
			orphaned.push({ ...place, contacts: unreleased(node) });
		else late.push({ ...place, ...latenessOf(node) });
	}
	return { late, orphaned };
}

const latenessOf = ({ late: contacts, latestMs: longestMs }: NodeSurvey) => ({
	contacts,
	longestMs,
});

async function entryFacts(
	{ reports }: Store,
	active: readonly JourneySurvey[],
	days: number,
	now: number,
): Promise<AlertFacts['entries']> {
	const today = dayAt(now, 'UTC');
	// A journey's own day may be one ahead of UTC's, or one behind.
	const span: Span = { basis: 'entry', from: today - days - 1, to: null };
	const ids = active.map(({ journeyId }) => journeyId);
	const counts = await reports.enrollments(ids, span, 'day');
	const last = new Map<number, Day>();
	for (const { journeyId, status, entryDay } of counts) {
		if (status !== 'entered' || entryDay === null) continue;
		last.set(journeyId, Math.max(entryDay, last.get(journeyId) ?? entryDay));
	}
	return active.map((each) => {
		const sinceActive = Math.floor((now - each.activeSince) / DAY_MS);
		// Of older entries only that they are older is known.
		const sinceEntry = today - (last.get(each.journeyId) ?? span.from! - 1);
		const daysWithout = Math.max(0, Math.min(sinceActive, sinceEntry));
		return { ...placeOf(each), daysWithout };
	});
}

/** Of messages that went out today or yesterday. */
async function deliveryFacts(
	{ messageReports }: Store,
	journeys: readonly Journey[],
	now: number,
): Promise<AlertFacts['deliveries']> {
	const span = { from: dayAt(now, 'UTC') - 1, to: null };
	const ids = journeys.map(({ id }) => id);
	const counts = await messageReports.counts(ids, span, 'total');
	return [...Map.groupBy(counts, ({ channel }) => channel)].map(([channel, all]) => {
		const sum = (of: 'sent' | 'complained' | 'bounced') =>
			all.reduce((total, each) => total + each[of], 0);
		return {
			...{ channel, sent: sum('sent') },
			...{ complaints: sum('complained'), bounces: sum('bounced') },
		};
	});
}

/** The same numbers as in the journey's map. */
async function stepFacts(
	store: Store,
	{ id, name, key, nodeId, config }: Journey,
	now: number,
): Promise<AlertFacts['steps']> {
	const zone = journeyZone(config);
	const today = dayAt(now, zone);
	const graph = await store.journeys.graph(id);
	const journey = { id, name, nodeId, zone, graph };
	const mapOf = async (from: Day, to: Day) =>
		await journeyMapOf(store, { journey, today, span: { basis: 'entry', from, to } });
	const begin = today - RECENT_DAYS + 1;
	const recent = await mapOf(begin, today);
	const before = await mapOf(begin - BEFORE_DAYS, begin - 1);
	const known = new Map(before.nodes.map((node) => [node.id, node]));
	return recent.nodes.flatMap((node) => {
		const past = known.get(node.id);
		if (past === undefined || node.state !== 'current') return [];
		const place = { journeyId: id, journey: name, journeyKey: key };
		return {
			...{ ...place, nodeId: node.id, node: node.name },
			recent: { reached: node.reached, dropped: node.dropped - node.converted },
			before: { reached: past.reached, dropped: past.dropped - past.converted },
		};
	});
}
