import { sql } from 'kysely';
import { resolveZone } from '../../../time/zone';
import { matchesFilter } from '../../../value/filter';
import { concerns } from '../../../journey/instance';
import type { Journey, ExitCondition } from '../../../journey/journey';
import { addCalendar } from '../../../time/units';
import { inSubquery } from '../common/in-subquery';
import { countsFrom } from '../enrollments/counts-from';
import { convertCompleted } from '../enrollments/convert-completed';
import { endEnrollments } from '../enrollments/end';
import { countConversions } from '../enrollments/experiment-entries';
import { instanceIn } from '../enrollments/instance-in';
import { matchIn } from '../rules/match';
import type { TimedTx } from '../common/transaction';
import { affects, type ReactionScope, type ContactChanges } from './changes';

/** An enrollment that a goal or an exit condition may end. */
export interface EndableEnrollment {
	id: number;
	journey_id: number;
	contact_id: number;
	status: 'active' | 'completed';
	entered_at: number;
	ended_at: number | null;
	entry_event_id: number | null;
	/** When the entry event occurred, in ms. */
	entry_at: number | null;
	instance: string;
	instance_key: string | null;
}

/** An enrollment with the goal, or else the exit, that it met. */
export interface MetCondition {
	enrollment: EndableEnrollment;
	goal?: string;
	exit?: string;
}

/** Ends enrollments of the changed contacts that met a goal or an exit. */
export async function applyGoals(
	scope: ReactionScope,
	changes: readonly ContactChanges[],
): Promise<{ converted: number; exited: number }> {
	const byContact = new Map(changes.map((contact) => [contact.contactId, contact]));
	const journeys = scope.journeys.filter((journey) =>
		changes.some((contact) => mayEnd(journey, contact)),
	);
	if (journeys.length === 0) return { converted: 0, exited: 0 };
	const enrollments = await enrollmentsOf(scope, journeys, [...byContact.keys()]);
	const met = await findMetConditions(scope, journeys, enrollments, byContact);
	return await endMetEnrollments(scope, met);
}

function mayEnd({ config }: Journey, contact: ContactChanges): boolean {
	const { goals = [], exits = [] } = config;
	return hasLeft(config, contact) || [...goals, ...exits].some((each) => mayHoldNow(each, contact));
}

function mayHoldNow({ event, rule }: ExitCondition, contact: ContactChanges): boolean {
	if (rule !== undefined) return affects(rule, contact);
	return contact.events.some(({ name }) => name === event?.name);
}

function hasLeft({ entry, exitOnLeave }: Journey['config'], { segments }: ContactChanges): boolean {
	if (exitOnLeave !== true || (entry.on !== 'segment' && entry.on !== 'schedule')) return false;
	return segments.some(({ segment, entered }) => segment === entry.segment && !entered);
}

async function enrollmentsOf(
	{ conn, trx, now }: ReactionScope,
	journeys: readonly Journey[],
	contactIds: readonly number[],
): Promise<EndableEnrollment[]> {
	const since = Math.min(...journeys.map((journey) => attributedSince(journey, now)));
	const { rows } =
		await sql<EndableEnrollment>`select e.id, e.journey_id, e.contact_id, e.status, e.entered_at,
			e.ended_at, e.entry_event_id, v.occurred_at as entry_at, e.instance, e.instance_key
		from enrollments e left join events v on v.id = e.entry_event_id
		where ${inSubquery(conn, 'e.contact_id', conn.ids(contactIds))}
			and ${conn.anyOf(
				'e.journey_id',
				'int',
				journeys.map(({ id }) => id),
			)}
			and (e.status = 'active' or (e.status = 'completed' and e.ended_at >= ${since}))
		order by e.id ${conn.forUpdate('e')}`.execute(trx);
	return rows;
}

/** Enrollments completed before this instant (ms) can no longer convert. */
export function attributedSince({ config }: Pick<Journey, 'config'>, now: number): number {
	const { attribution, zone = 'UTC' } = config;
	if (attribution === undefined) return Number.MAX_SAFE_INTEGER;
	return addCalendar(now, { ...attribution, amount: -attribution.amount }, zone);
}

/** The goal or exit that each enrollment met by the changes of its contact; order kept by journey. */
export async function findMetConditions(
	scope: ReactionScope,
	journeys: readonly Journey[],
	enrollments: readonly EndableEnrollment[],
	changes: ReadonlyMap<number, ContactChanges>,
	{ countEntry = false } = {},
): Promise<MetCondition[]> {
	const met: MetCondition[] = [];
	for (const journey of journeys) {
		const { goals = [], exits = [] } = journey.config;
		const ofJourney = enrollments.filter(
			(enrollment) =>
				enrollment.journey_id === journey.id && mayStillEnd(journey, enrollment, scope),
		);
		const holds = await rulesThatHold(scope, journey, ofJourney, changes);
		for (const enrollment of ofJourney) {
			const contact = changes.get(enrollment.contact_id)!;
			const { timezone } = scope.contacts.get(enrollment.contact_id) ?? {};
			const { zone } = resolveZone(timezone, journey.config.zone ?? 'UTC');
			const isMet = ({ event, rule }: ExitCondition): boolean =>
				event === undefined
					? holds.get(enrollment.id)!.has(rule)
					: contact.events.some((each) => isMetBy(event, each, enrollment, countEntry, zone));
			const goal = goals.find(isMet)?.name;
			const left = hasLeft(journey.config, contact) ? 'left the segment' : undefined;
			const exit = exits.find(isMet)?.name ?? left;
			if (goal !== undefined) met.push({ enrollment, goal });
			else if (exit !== undefined && enrollment.status === 'active') met.push({ enrollment, exit });
		}
	}
	return met;
}

function mayStillEnd(
	journey: Journey,
	enrollment: EndableEnrollment,
	{ now }: ReactionScope,
): boolean {
	return (
		enrollment.status === 'active' || (enrollment.ended_at ?? 0) >= attributedSince(journey, now)
	);
}

/** Whether the event meets the goal; see countsFrom. */
function isMetBy(
	wanted: NonNullable<ExitCondition['event']>,
	event: ContactChanges['events'][number],
	enrollment: EndableEnrollment,
	countEntry: boolean,
	zone: string,
): boolean {
	if (event.name !== wanted.name) return false;
	if (event.id === enrollment.entry_event_id && !countEntry) return false;
	if (event.occurredAt < countsFrom(enrollment.entered_at, enrollment.entry_at)) return false;
	if (wanted.anyInstance !== true && !concerns(instanceIn(enrollment), event.properties))
		return false;
	return wanted.filter === undefined || matchesFilter(event.properties, wanted.filter, zone);
}

/** For each enrollment, the journey's rules that are true now. */
async function rulesThatHold(
	{ conn, trx, workspaceId, now }: ReactionScope,
	{ config }: Journey,
	enrollments: readonly EndableEnrollment[],
	changes: ReadonlyMap<number, ContactChanges>,
): Promise<Map<number, Set<ExitCondition['rule']>>> {
	const { goals = [], exits = [], zone = 'UTC' } = config;
	const rules = [...goals, ...exits].flatMap(({ rule }) => rule ?? []);
	const asked = rules.filter((rule) =>
		enrollments.some((enrollment) => affects(rule, changes.get(enrollment.contact_id)!)),
	);
	const answers =
		asked.length === 0
			? []
			: await matchIn(
					{ conn, workspaceId, moment: { now, zone } },
					trx,
					asked,
					enrollments.map((enrollment) => ({
						contactId: enrollment.contact_id,
						enrollmentId: enrollment.id,
					})),
				);
	return new Map(
		enrollments.map((enrollment, i) => [
			enrollment.id,
			new Set(asked.filter((_, k) => answers[i]?.[k])),
		]),
	);
}

/** Ends the enrollments; a goal met after completion changes 'completed' to 'converted'. */
export async function endMetEnrollments(
	tx: TimedTx,
	met: readonly MetCondition[],
): Promise<{ converted: number; exited: number }> {
	const active = met.filter(({ enrollment }) => enrollment.status === 'active');
	const ended = await endEnrollments(
		tx,
		active.map(({ enrollment, goal, exit }) =>
			goal === undefined
				? { enrollmentId: enrollment.id, status: 'exited', reason: exit ?? null }
				: { enrollmentId: enrollment.id, status: 'converted', reason: null, goal },
		),
	);
	const late = met.flatMap(({ enrollment, goal }) =>
		enrollment.status === 'completed' && goal !== undefined ? { id: enrollment.id, goal } : [],
	);
	await convertCompleted(tx, late);
	const goals = new Set(
		active.flatMap(({ enrollment, goal }) => (goal === undefined ? [] : enrollment.id)),
	);
	const converted = [...ended.filter((id) => goals.has(id)), ...late.map(({ id }) => id)];
	if (converted.length > 0) await countConversions(tx, converted);
	return { converted: converted.length, exited: ended.length + late.length - converted.length };
}
