import { isoDay } from '../time/day';
import {
	daysOf,
	lengthOf,
	NO_SPAN_BEFORE,
	refuseTooManyDays,
	spanBefore,
	zonedDaysText,
} from './spans';
import { COMPARED, NUMBERS, numbersOf, type Numbers } from './message-columns';
import type { DaySpan, MessageCount, MessageReports } from './message-counts';
import type { Cell, Column, Picture, Report } from './report';

export interface MessageReportOptions {
	/** One journey, or those of a workspace. `zone` is the journey's; default UTC. */
	journeys: ReadonlyArray<{ id: number; name: string; zone?: string }>;
	span: DaySpan;
	/** `arm`: by the arm of the Split Test of that name. */
	by: 'channel' | 'step' | 'purpose' | 'day' | { arm: string };
	/** Columns of the span of the same length before; both ends of the span must be given. */
	compare?: boolean;
}

interface Ports {
	messageReports: Pick<MessageReports, 'counts' | 'countsByArm'>;
}

/**
 * Messages, what came of them, and deliverability: one row for each channel, step, day...
 * @throws RangeError for more days than ten years have
 */
export async function messageReport(ports: Ports, options: MessageReportOptions): Promise<Report> {
	const { span, by, compare = false } = options;
	if (by === 'day') refuseTooManyDays(span);
	const before = compare ? spanBefore(span) : null;
	const counts = await countsIn(ports, options, span);
	const earlier = before === null ? [] : await countsIn(ports, options, before);
	const rows = rowsOf(counts, earlier, options);
	const zone = zonesOf(options);
	const columns = [
		...groupColumns(options),
		...NUMBERS.map(({ column }) => inSpan(column, zonedDaysText(span, zone))),
		...(before === null
			? []
			: COMPARED.map(({ column }) => ofSpanBefore(column, zonedDaysText(before, zone)))),
	];
	return {
		title: `Messages${ofJourney(options)} by ${typeof by === 'string' ? TITLES[by] : `Arm of ${by.arm}`}`,
		subtitle: subtitleOf(options),
		columns,
		rows: rows.map(({ cells, now, before: was }) => ({
			...cells,
			...now,
			...(before !== null && numbersBefore(was)),
		})),
		notes: [
			...NOTES,
			...(typeof by === 'string' ? [] : [ARM_NOTE]),
			...(compare && before === null ? [NO_SPAN_BEFORE] : []),
		],
		picture: pictureOf(rows, by),
	};
}

const TITLES = { channel: 'Channel', step: 'Step', purpose: 'Purpose', day: 'Day' };

const NOTES = [
	'A message counts on the day it went out, and so does all that came of it later; no rate exceeds 100 %.',
	'Rates are shares of sent messages, because not every provider reports deliveries.',
	'Opens by machines and clicks by security scanners count apart, and only where no person followed.',
	'What happens to a message after its deletion from the ledger is not counted.',
];
const ARM_NOTE =
	'Messages sent after the contact took the arm count; those sent before the Split Test do not.';

async function countsIn(
	{ messageReports }: Ports,
	{ journeys, by }: MessageReportOptions,
	span: DaySpan,
): Promise<MessageCount[]> {
	const ids = journeys.map(({ id }) => id);
	if (typeof by !== 'string') return await messageReports.countsByArm(ids, span, by.arm);
	return await messageReports.counts(ids, span, by === 'day' ? 'day' : 'total');
}

interface Row {
	cells: Record<string, Cell>;
	now: Numbers;
	before: Numbers;
}

function rowsOf(
	counts: readonly MessageCount[],
	earlier: readonly MessageCount[],
	options: MessageReportOptions,
): Row[] {
	const days = lengthOf(options.span);
	const shifted = earlier.map((count) => {
		return { ...count, day: count.day === null ? null : count.day + days };
	});
	const cellsOf = cellsBy(options);
	const now = Map.groupBy(counts, (count) => keyOf(cellsOf(count)));
	const before = Map.groupBy(shifted, (count) => keyOf(cellsOf(count)));
	const everyDay = options.by === 'day' ? daysOf(options.span).map((day) => keyOf({ day })) : [];
	const keys = [...new Set([...everyDay, ...now.keys(), ...before.keys()])];
	const rows = keys.map((key) => ({
		cells: JSON.parse(key) as Record<string, Cell>,
		now: numbersOf(now.get(key) ?? []),
		before: numbersOf(before.get(key) ?? []),
	}));
	if (options.by === 'day') {
		return rows.sort((a, b) => (String(a.cells.day) < String(b.cells.day) ? -1 : 1));
	}
	// The most messages first.
	return rows.sort((a, b) => (b.now.sent ?? 0) - (a.now.sent ?? 0));
}

const keyOf = (cells: Record<string, Cell>) => JSON.stringify(cells);

function cellsBy({ by, journeys }: MessageReportOptions) {
	const names = new Map(journeys.map(({ id, name }) => [id, name]));
	return (count: MessageCount): Record<string, Cell> => {
		const { channel, purpose, nodeName, day, journeyId } = count;
		if (by === 'channel') return { channel };
		if (by === 'purpose') return { purpose };
		if (by === 'day') return { day: isoDay(day!) };
		if (by !== 'step') return { arm: count.arm };
		const step = { step: nodeName, channel };
		return journeys.length > 1 ? { journey: names.get(journeyId) ?? null, ...step } : step;
	};
}

function groupColumns({ by, journeys }: MessageReportOptions): Column[] {
	const text = (key: string, label: string, description: string): Column => {
		return { key, label, unit: key === 'day' ? 'date' : 'text', description };
	};
	const channel = text('channel', 'Channel', 'The channel that the messages were for.');
	if (by === 'channel') return [channel];
	if (by === 'purpose') {
		return [
			text('purpose', 'Purpose', 'Marketing messages need consent; transactional ones do not.'),
		];
	}
	if (by === 'day') {
		return [text('day', 'Day', "The day the messages went out, in the journey's time zone.")];
	}
	if (by !== 'step') return [text('arm', 'Arm', `The arm that the contact took at ${by.arm}.`)];
	return [
		...(journeys.length > 1 ? [text('journey', 'Journey', 'The journey that sent.')] : []),
		text('step', 'Step', 'The step that sent, by the name that it has now.'),
		channel,
	];
}

const numbersBefore = (numbers: Numbers): Numbers =>
	Object.fromEntries(COMPARED.map(({ column: { key } }) => [`${key}Before`, numbers[key]]));

/** The description with its date basis and window. */
const inSpan = (column: Column, span: string): Column => ({
	...column,
	description: `${column.description}; by the day the message went out, ${span}.`,
});

const ofSpanBefore = (column: Column, span: string): Column => ({
	key: `${column.key}Before`,
	label: `${column.label} Before`,
	unit: column.unit,
	description: `${column.description}; in the span of the same length before, ${span}.`,
});

const ofJourney = ({ journeys }: Pick<MessageReportOptions, 'journeys'>) =>
	journeys.length === 1 ? ` of ${journeys[0].name}` : '';

const subtitleOf = (options: Pick<MessageReportOptions, 'journeys' | 'span'>) =>
	`Went out ${zonedDaysText(options.span, zonesOf(options))}`;

/** The time zone of the days, in words. */
export function zonesOf({ journeys }: Pick<MessageReportOptions, 'journeys'>): string {
	const zones = new Set(journeys.map(({ zone = 'UTC' }) => zone));
	return zones.size > 1 ? "each journey's time zone" : ([...zones][0] ?? 'UTC');
}

const DRAWN = ['sent', 'opened', 'clicked'] as const;
const SERIES = ['Sent', 'Opened', 'Clicked'];

function pictureOf(rows: readonly Row[], by: MessageReportOptions['by']): Picture | null {
	if (rows.length === 0) return null;
	const labels = rows.map(({ cells }) => Object.values(cells).join(', '));
	if (by === 'day') {
		return {
			...{ type: 'lines', unit: 'messages', x: labels },
			series: DRAWN.map((key, i) => ({ label: SERIES[i], y: rows.map(({ now }) => now[key]) })),
		};
	}
	return {
		...{ type: 'bars', unit: 'messages', series: SERIES },
		bars: rows.map(({ now }, i) => ({
			label: labels[i],
			values: DRAWN.map((key) => now[key] ?? 0),
		})),
	};
}
