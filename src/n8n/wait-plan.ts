import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';
import type { Contact } from '../contact/contact';
import { FROM_ENTRY, type Arrival, type Outcome, type StoredWait } from '../journey/position';
import { readPath } from '../json';
import { dueAt } from '../time/due';
import { addCalendar, type Amount, type Unit } from '../time/units';
import { parseWaitSpec, type PastPolicy, type WaitSpec } from '../time/wait-spec';
import { resolveZone } from '../time/zone';
import { ParameterError } from './explain';
import type { Traveller } from './journey-item';
import { eventIdOf, leaseOf, storedPart } from './journey-item';
import { batchParameters, hasExpression, type ReadParameter } from './parameters';
import { propertyFilter, type FilterParameter } from './property-filter';

/** What one contact is to wait for, before it is known when that is. */
interface WaitPlan {
	spec: WaitSpec;
	event?: StoredWait['event'];
	/** Where the date comes from, for waits that follow the contact. */
	attribute?: string;
}

export interface Planner {
	arrival(traveller: Traveller, now: number): Arrival;
	/** Zones that were not understood and the like, for the builder to see. */
	hints: Set<string>;
}

interface WaitOptions {
	whenContactChanges?: 'recompute' | 'keep';
	filterMatch?: string;
}

/** Reads Wait Until's parameters, once for the batch where they hold no expression. */
export function waitPlanner(context: IExecuteFunctions, workflowZone: string): Planner {
	const read = batchParameters(context);
	const planOf = planReader(context, read, workflowZone);
	const hints = new Set<string>();
	return {
		hints,
		arrival(traveller, now) {
			const { contact, journey, json, index } = traveller;
			const plan = planOf(traveller, now);
			const due = dueAt(plan.spec, { now, zone: contact.timezone, fallbackZone: workflowZone });
			due.hints.forEach((hint) => hints.add(hint));
			const timesOut = plan.event !== undefined || (due.past && pastPolicy(plan) === 'timedOut');
			const onDue: Outcome = timesOut ? 'timedOut' : 'reached';
			const follows = read<WaitOptions>('options', index, {}).whenContactChanges !== 'keep';
			return {
				enrollmentId: journey.enrollmentId,
				contactId: contact.id,
				from: leaseOf(traveller),
				dueAt: due.dueAt === null ? null : Math.max(due.dueAt, now),
				onDue,
				wait: storedWait(plan, due.past || !follows, workflowZone, now),
				eventId: eventIdOf(json),
				item: storedPart(json),
			};
		},
	};
}

const pastPolicy = ({ spec }: WaitPlan): PastPolicy | undefined =>
	'past' in spec ? spec.past : undefined;

/** Only what an event or a change of the contact can alter is kept with the position. */
function storedWait(
	plan: WaitPlan,
	fixed: boolean,
	workflowZone: string,
	now: number,
): StoredWait | null {
	const moves = !fixed && dependsOnContact(plan);
	if (plan.event === undefined && !moves) return null;
	return {
		...(plan.event && { event: plan.event }),
		...(moves && { spec: plan.spec, zone: workflowZone, from: now }),
		...(moves && plan.attribute && { attribute: plan.attribute }),
	};
}

const CALENDAR_UNITS: ReadonlySet<Unit> = new Set(['days', 'weeks', 'months', 'years']);

function dependsOnContact({ spec, attribute }: WaitPlan): boolean {
	if (attribute !== undefined || spec.kind === 'timeOfDay' || spec.kind === 'date') return true;
	const amount = spec.kind === 'duration' ? spec : spec.maxWait;
	return amount !== undefined && CALENDAR_UNITS.has(amount.unit);
}

function planReader(context: IExecuteFunctions, read: ReadParameter, workflowZone: string) {
	const build = (traveller: Traveller, now: number): WaitPlan => {
		const parameter: Read = (name, fallback) => read(name, traveller.index, fallback);
		return buildPlan(parameter, traveller, now, workflowZone);
	};
	const { parameters } = context.getNode();
	const varies =
		hasExpression(parameters) || parameters.waitFor === 'date' || parameters.waitFor === 'event';
	if (varies) return build;
	let plan: WaitPlan | undefined;
	return (traveller: Traveller, now: number) => (plan ??= build(traveller, now));
}

function buildPlan(
	parameter: Read,
	traveller: Pick<Traveller, 'contact' | 'json'>,
	now: number,
	workflowZone: string,
): WaitPlan {
	switch (parameter<string>('waitFor')) {
		case 'duration':
			return { spec: parse({ kind: 'duration', ...amount(parameter, 'amount', 'unit') }) };
		case 'timeOfDay':
			return { spec: timeOfDay(parameter) };
		case 'date':
			return datePlan(parameter, traveller);
		case 'event':
			return eventPlan(parameter, traveller, now, workflowZone);
		default:
			throw new ParameterError("Set 'Wait For' to one of the kinds of wait it offers.");
	}
}

/**
 * Refuses, before anybody waits, what no contact could wait for: a window without length, an
 * unreadable date, no event. What only an item can tell is left for then.
 */
export function checkWaitParameters({ parameters }: Pick<INode, 'parameters'>, now: number): void {
	const { waitFor, dateFrom = 'fixed' } = parameters;
	if (hasExpression(parameters) || (waitFor === 'date' && dateFrom !== 'fixed')) return;
	const read = ((name: string, fallback?: unknown) => parameters[name] ?? fallback) as Read;
	const nobody = { contact: { timezone: null } as Contact, json: {} };
	const { spec } = buildPlan(read, nobody, now, UTC);
	dueAt(spec, { now, zone: UTC, fallbackZone: UTC });
}

const UTC = 'UTC';

type Read = <T>(name: string, fallback?: T) => T;

const parse = (spec: object): WaitSpec => parseWaitSpec(spec);

function amount(parameter: Read, amountName: string, unitName: string): Amount {
	return { amount: parameter<number>(amountName), unit: parameter<Unit>(unitName) };
}

function timeOfDay(parameter: Read): WaitSpec {
	const weekdays = parameter<number[]>('weekdays', []);
	const span = { from: parameter<string>('windowFrom', ''), to: parameter<string>('windowTo', '') };
	const within = parameter<string>('timeMode') === 'window';
	return parse({
		kind: 'timeOfDay',
		...(within ? { window: span } : { time: parameter<string>('time') }),
		// All seven and none mean the same: every day.
		...(weekdays.length > 0 && weekdays.length < 7 && { weekdays }),
		past: parameter<string>('ifPastTime', 'waitForNext'),
	});
}

function datePlan(
	parameter: Read,
	{ contact, json }: Pick<Traveller, 'contact' | 'json'>,
): WaitPlan {
	const source = parameter<string>('dateFrom');
	const path = source === 'fixed' ? '' : parameter<string>('datePath').trim();
	const sources: Record<string, () => unknown> = {
		fixed: () => parameter<string>('date'),
		contact: () => readPath({ ...contact.attributes, ...contact }, path),
		event: () => readPath((json.event as IDataObject | undefined)?.properties, path),
		item: () => readPath(json, path),
	};
	const date = sources[source]();
	if (date === undefined || date === null || date === '') {
		if (source === 'fixed') throw new ParameterError("Set 'Date' to the date to wait for.");
		throw new ParameterError(
			`There is no date at '${path}' of the ${source}. Check the path, or filter such contacts out before the wait.`,
		);
	}
	const offset = parameter<number>('offset', 0);
	const time = parameter<string>('dateTime', '');
	return {
		spec: parse({
			kind: 'date',
			date,
			...(time !== '' && { time }),
			...(offset !== 0 && { offset: { amount: offset, unit: parameter<Unit>('offsetUnit') } }),
			...(parameter<boolean>('yearly', false) && { yearly: true }),
			past: parameter<string>('ifPastDate', 'continue'),
		}),
		...(source === 'contact' && { attribute: path }),
	};
}

function eventPlan(
	parameter: Read,
	{ contact }: Pick<Traveller, 'contact'>,
	now: number,
	workflowZone: string,
): WaitPlan {
	const name = eventName(parameter<unknown>('eventName'));
	if (name === '') throw new ParameterError("Set 'Event Name' to the event to wait for.");
	const filter = propertyFilter(
		parameter<FilterParameter>('propertyFilters', {}),
		parameter<WaitOptions>('options', {}).filterMatch,
	);
	const limited = parameter<boolean>('limitWait', true);
	return {
		spec: parse({
			kind: 'event',
			...(limited && { maxWait: amount(parameter, 'maxWait', 'maxWaitUnit') }),
		}),
		event: {
			name,
			...(filter && { filter }),
			since: countedSince(parameter, now, resolveZone(contact.timezone, workflowZone).zone),
		},
	};
}

/** A resource locator, or its plain value. */
export function eventName(parameter: unknown): string {
	const value =
		typeof parameter === 'object' && parameter !== null
			? (parameter as { value?: unknown }).value
			: parameter;
	return typeof value === 'string' ? value.trim() : '';
}

function countedSince(parameter: Read, now: number, zone: string): number {
	switch (parameter<string>('countEvents', 'sinceEntry')) {
		case 'sinceWait':
			return now;
		case 'lookBack': {
			const { amount: back, unit } = amount(parameter, 'lookBack', 'lookBackUnit');
			return addCalendar(now, { amount: -back, unit }, zone);
		}
		default:
			return FROM_ENTRY;
	}
}
