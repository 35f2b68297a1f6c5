import { journeyZone } from '../../journey/cap';
import type { Journey } from '../../journey/journey';
import { entryStateOf } from '../../report/entries';
import type { ReportedJourney } from '../../report/journey-report';
import type { Span, Split } from '../../report/journey-counts';
import { DATE_RANGES, spanOf, type DateRange } from '../../report/spans';
import { dayAt, isoDay, type Day } from '../../time/day';
import { DAY_MS } from '../../lib/milliseconds';
import { WaitSpecError } from '../../time/error';
import { parseMoment } from '../../time/moment';
import { ParameterError } from '../parameters/error';
import type { ReadParameter } from '../parameters/read';
import { locatorValue, textOf } from '../parameters/values';
import type { StoreHandle } from '../stores/handle';

/** What the reports of one execution share. */
export interface ReportContext {
	handle: StoreHandle;
	workspaceId: number;
	/** ms */
	now: number;
	/** The workflow's zone. */
	zone: string;
	read: ReadParameter;
	/** The node's name. */
	node: string;
}

/** The date range of a report, on each of its items. */
export interface ReportRange {
	/** Null: the report has only one. */
	dateBasis: Span['basis'] | null;
	/** ISO 8601; null: without a limit. */
	from: string | null;
	to: string | null;
	timeZone: string;
}

export const rangeOf = (
	{ from, to }: Pick<Span, 'from' | 'to'>,
	dateBasis: Span['basis'] | null,
	timeZone: string,
): ReportRange => ({
	dateBasis,
	from: from === null ? null : isoDay(from),
	to: to === null ? null : isoDay(to),
	timeZone,
});

/** The journey of the item; null if none is chosen. */
async function chosenJourney(
	{ handle, workspaceId, read }: ReportContext,
	index: number,
): Promise<{ journeys: Journey[]; chosen: Journey | null }> {
	const key = locatorValue(read<unknown>('journey', index, ''));
	const journeys = await handle.store.journeys.list(workspaceId);
	if (key === '') return { journeys, chosen: null };
	const chosen = journeys.find((journey) => journey.key === key);
	if (chosen !== undefined) return { journeys, chosen };
	const known = journeys.slice(0, MAX_NAMED).map((journey) => `'${journey.key}'`);
	const remedy =
		known.length === 0
			? 'Activate its workflow once, or set the option Workspace.'
			: `Select one of ${known.join(', ')}, or set the option Workspace.`;
	throw new ParameterError(`There is no journey '${key}' in this workspace. ${remedy}`);
}

const MAX_NAMED = 10;

export async function requiredJourney(context: ReportContext, index: number): Promise<Journey> {
	const { chosen } = await chosenJourney(context, index);
	if (chosen !== null) return chosen;
	throw new ParameterError("'Journey' is empty. Select the journey to report on.");
}

/** The chosen journey, or all of the workspace. */
export async function chosenJourneys(context: ReportContext, index: number): Promise<Journey[]> {
	const { journeys, chosen } = await chosenJourney(context, index);
	return chosen === null ? journeys : [chosen];
}

/** Of the days that a journey's counts have; without a journey the workflow's. */
export const zoneOf = (journey: Journey | undefined, { zone }: ReportContext): string =>
	journey === undefined ? zone : journeyZone(journey.config);

export async function reportedJourney(
	journey: Journey,
	context: ReportContext,
): Promise<ReportedJourney> {
	const { id, name, nodeId } = journey;
	const entryState = entryStateOf(journey);
	const graph = await context.handle.store.journeys.graph(id);
	return { id, name, nodeId, zone: zoneOf(journey, context), entryState, graph };
}

export function todayIn(zone: string, { now }: ReportContext): Day {
	return dayAt(now, zone);
}

/** The item's date range in the zone. */
export function spanAsked(
	context: ReportContext,
	index: number,
	zone: string,
	basis: Span['basis'],
): Span {
	const { read, now } = context;
	const given = read<unknown>('dateRange', index, 'last30Days');
	const range = DATE_RANGES.find((each): each is DateRange => each === given);
	if (range === undefined) {
		throw new ParameterError(
			`'Date Range' is '${String(given)}'. Set it to one of ${DATE_RANGES.join(', ')}.`,
		);
	}
	if (range !== 'custom') return spanOf({ range, basis }, now, zone);
	const [from, to] = [dayAsked(context, index, 'From', zone), dayAsked(context, index, 'To', zone)];
	try {
		return spanOf({ range, basis, from, to }, now, zone);
	} catch (error) {
		if (error instanceof RangeError) throw new ParameterError(error.message);
		throw error;
	}
}

function dayAsked(
	{ read }: ReportContext,
	index: number,
	label: 'From' | 'To',
	zone: string,
): Day | null {
	const text = textOf(read<unknown>(label.toLowerCase(), index, ''));
	if (text === '') return null;
	try {
		const moment = parseMoment(text);
		return 'at' in moment ? dayAt(moment.at, zone) : Math.floor(moment.local / DAY_MS);
	} catch (error) {
		if (!(error instanceof WaitSpecError)) throw error;
		throw new ParameterError(`'${label}' is '${text}'. Set it to a date such as 2026-03-14.`);
	}
}

export function basisAsked({ read }: ReportContext, index: number): Span['basis'] {
	const given = read<unknown>('dateBasis', index, 'entry');
	if (given === 'entry' || given === 'event') return given;
	throw new ParameterError(`'Date Basis' is '${String(given)}'. Set it to entry or event.`);
}

/** One of several values of a parameter. */
export function choiceAsked<T extends string>(
	{ read }: Pick<ReportContext, 'read'>,
	index: number,
	label: string,
	name: string,
	values: readonly T[],
): T {
	const given = read<unknown>(name, index, values[0]);
	const found = values.find((value) => value === given);
	if (found !== undefined) return found;
	throw new ParameterError(
		`'${label}' is '${String(given)}'. Set it to one of ${values.join(', ')}.`,
	);
}

/** What is chosen in a resource locator that must not be empty. */
export function chosen(
	{ read }: ReportContext,
	index: number,
	label: string,
	name: string,
): string {
	const value = locatorValue(read<unknown>(name, index, ''));
	if (value !== '') return value;
	throw new ParameterError(`'${label}' is empty. Select one from the list.`);
}

export function splitAsked(context: ReportContext, index: number): Split | undefined {
	const by = choiceAsked(context, index, 'Split By', 'splitBy', [
		'none',
		'arm',
		'attribute',
		'segment',
	]);
	switch (by) {
		case 'none':
			return undefined;
		case 'arm':
			return { by, node: chosen(context, index, 'Split Test', 'splitTest') };
		case 'attribute':
			return { by, name: chosen(context, index, 'Attribute', 'splitAttribute') };
		case 'segment':
			return { by, key: chosen(context, index, 'Segment', 'splitSegment') };
	}
}

/** The Split Test of that name in the journey's workflow. */
export async function splitTestAsked(
	context: ReportContext,
	index: number,
	{ workflowId }: Journey,
): Promise<{ nodeId: number; name: string }> {
	const name = chosen(context, index, 'Split Test', 'splitTest');
	const known = await context.handle.store.experiments.ofWorkflows([workflowId]);
	// The newest: one of that name may have been deleted.
	const found = known.findLast((each) => each.name === name);
	if (found !== undefined) return found;
	const names = known.map((each) => `'${each.name}'`).join(', ');
	throw new ParameterError(
		names === ''
			? `The journey has no Split Test '${name}' that contacts have passed. Wait for the first contacts.`
			: `The journey has no Split Test '${name}'. Select one of ${names}.`,
	);
}
