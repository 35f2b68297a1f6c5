import { isoDay, type Day } from '../time/day';
import type { DurationCount, EnrollmentCount } from './journey-counts';
import type { JourneyReportOptions, JourneyReportPorts } from './journey-report';
import { percentOf, wholeMs } from './rates';
import type { Cell, Column, Picture, Report } from './report';
import { mergeInto, quantile, type Sketch } from './sketch';
import { daysText, spanBefore, spanText, weekStart, windowText } from './spans';
import { enrollmentsIn, totalsOf } from './totals';

export interface ConversionsOptions extends JourneyReportOptions {
	/** What the rows are, below the first one for all. */
	by: 'goal' | 'day' | 'week';
	/** How long after the end of an enrollment a goal still counts, in words; null: it does not. */
	attribution: string | null;
	/** Columns of the span of the same length before; of the rows 'total' and 'goal'. */
	compare?: boolean;
}

/** Conversions by goal, day or week, and the median time to convert. */
export async function conversionsReport(
	{ reports }: JourneyReportPorts,
	options: ConversionsOptions,
): Promise<Report> {
	const { journey, span, today } = options;
	const earlier = options.compare === true ? spanBefore(span, today) : null;
	const grouping = options.by === 'goal' ? 'total' : 'day';
	const [counts, durations, before] = await Promise.all([
		reports.enrollments([journey.id], span, grouping),
		reports.durations(journey.id, span),
		earlier === null ? null : reports.enrollments([journey.id], earlier, 'total'),
	]);
	return conversionsOf(options, counts, durations, before);
}

/** @param before counts of the span before; null: not compared */
export function conversionsOf(
	options: ConversionsOptions,
	counts: readonly EnrollmentCount[],
	durations: readonly DurationCount[],
	before: readonly EnrollmentCount[] | null,
): Report {
	const { journey, span, by, today } = options;
	const earlier = before && spanBefore(span, today);
	const compared = (goal: string | null): Record<string, Cell> =>
		before === null ? {} : comparison(before, goal, options);
	const total = {
		...{ kind: 'total', goal: null, date: null },
		...shares(counts, options),
		medianMs: wholeMs(quantile(timesToConvert(durations), 0.5)),
		...compared(null),
	};
	const rows =
		by === 'goal'
			? goalsOf(counts, before ?? []).map(({ goal, enrollments }) => ({
					...{ kind: 'goal', goal: goal || 'Goal without a name', date: null },
					...{ entered: total.entered, waiting: null, converted: enrollments },
					conversionRatePercent:
						span.basis === 'entry' ? percentOf(enrollments, total.entered) : null,
					medianMs: null,
					...compared(goal),
				}))
			: byPeriod(counts, by, span).map(([day, inPeriod]) => ({
					...{ kind: by, goal: null, date: isoDay(day) },
					...shares(inPeriod, options),
					medianMs: null,
					...(before && { convertedBefore: null, conversionRatePercentBefore: null }),
				}));
	return {
		title: `Conversions of ${journey.name}`,
		subtitle: spanText(span, journey.zone),
		columns: columnsOf(options, earlier && daysText(earlier)),
		rows: [total, ...rows],
		notes: notesOf(options, counts),
		picture: pictureOf(options, rows),
	};
}

/** Goals that were met, also those that were met in the span before only. */
function goalsOf(counts: readonly EnrollmentCount[], before: readonly EnrollmentCount[]) {
	const met = totalsOf(counts).conversionsByGoal;
	const known = new Set(met.map(({ goal }) => goal));
	const gone = totalsOf(before).conversionsByGoal.filter(({ goal }) => !known.has(goal));
	return [...met, ...gone.map(({ goal }) => ({ goal, enrollments: 0 }))];
}

function shares(counts: readonly EnrollmentCount[], { span }: ConversionsOptions) {
	const { entered, waiting, converted } = totalsOf(counts);
	const isCohort = span.basis === 'entry';
	return {
		entered,
		waiting: isCohort ? waiting : null,
		converted,
		// Who converts on a day did not enter on it.
		conversionRatePercent: isCohort ? percentOf(converted, entered) : null,
	};
}

function comparison(
	before: readonly EnrollmentCount[],
	goal: string | null,
	{ span }: ConversionsOptions,
): Record<string, Cell> {
	const ofGoal = before.filter((each) => goal === null || each.goal === goal);
	const converted = enrollmentsIn(ofGoal, 'converted');
	const entered = enrollmentsIn(before, 'entered');
	return {
		convertedBefore: converted,
		conversionRatePercentBefore: span.basis === 'entry' ? percentOf(converted, entered) : null,
	};
}

/** Days or weeks in order, those without counts in between included. */
function byPeriod(
	counts: readonly EnrollmentCount[],
	by: 'day' | 'week',
	{ basis }: ConversionsOptions['span'],
): Array<[Day, EnrollmentCount[]]> {
	const periodOf = (day: Day) => (by === 'week' ? weekStart(day) : day);
	const periods = new Map<Day, EnrollmentCount[]>();
	for (const count of counts) {
		const day = basis === 'entry' ? (count.entryDay ?? count.day) : (count.day ?? count.entryDay);
		if (day === null) continue;
		const period = periodOf(day);
		const known = periods.get(period);
		if (known === undefined) periods.set(period, [count]);
		else known.push(count);
	}
	const days = [...periods.keys()];
	const step = by === 'week' ? 7 : 1;
	const all: Array<[Day, EnrollmentCount[]]> = [];
	if (days.length === 0) return all;
	const last = days.reduce((a, b) => Math.max(a, b));
	const first = days.reduce((a, b) => Math.min(a, b));
	for (let day = first; day <= last; day += step) all.push([day, periods.get(day) ?? []]);
	return all;
}

function timesToConvert(durations: readonly DurationCount[]): Sketch {
	const sum: Sketch = {};
	for (const { kind, outcome, sketch } of durations) {
		if (kind === 'enrollment' && outcome === 'converted') mergeInto(sum, sketch);
	}
	return sum;
}

function notesOf(
	{ span, attribution, by }: ConversionsOptions,
	counts: readonly EnrollmentCount[],
): string[] {
	const { waiting, entered } = totalsOf(counts);
	return [
		...(entered === 0 ? [`There are no enrollments ${daysText(span)}.`] : []),
		...(span.basis === 'entry' && waiting > 0
			? [`${waiting} of these enrollments are still active and may convert later.`]
			: []),
		attribution === null
			? 'A goal counts while the enrollment is active.'
			: `A goal counts while the enrollment is active and for ${attribution} after its end.`,
		...(span.basis === 'event'
			? [
					'By event date there is no rate: those that convert on a day entered on other days. Select the entry date for rates.',
				]
			: []),
		...(by === 'week' ? ['Weeks begin on Monday.'] : []),
	];
}

type Row = Record<string, Cell>;

function pictureOf({ by, span }: ConversionsOptions, rows: readonly Row[]): Picture | null {
	if (rows.length === 0) return null;
	if (by === 'goal') {
		return {
			...{ type: 'bars', unit: 'enrollments', series: ['Converted'] },
			bars: rows.map(({ goal, converted }) => ({
				label: String(goal),
				values: [Number(converted)],
			})),
		};
	}
	const isRate = span.basis === 'entry';
	const values = rows.map(
		(row) => row[isRate ? 'conversionRatePercent' : 'converted'] as number | null,
	);
	return {
		...{ type: 'lines', unit: isRate ? 'percent' : 'enrollments' },
		x: rows.map(({ date }) => String(date)),
		series: [{ label: isRate ? 'Conversion Rate' : 'Converted', y: values }],
	};
}

function columnsOf({ span, by }: ConversionsOptions, before: string | null): Column[] {
	const window = windowText(span);
	return [
		{
			...{ key: 'kind', label: 'Kind', unit: 'text' },
			description: `'total': all enrollments; '${by}': one ${by}`,
		},
		{ key: 'goal', label: 'Goal', unit: 'text', description: 'Name of the goal that was met' },
		{
			...{ key: 'date', label: by === 'week' ? 'Week From' : 'Date', unit: 'date' },
			description: `Day of the ${span.basis === 'entry' ? 'entry' : 'conversion'}, or the Monday of its week`,
		},
		{
			...{ key: 'entered', label: 'Entered', unit: 'enrollments' },
			description: `Entered the journey (enrollments, ${window})`,
		},
		{
			...{ key: 'waiting', label: 'Still Active', unit: 'enrollments' },
			description: `Of these, still active and able to convert (enrollments, ${window})`,
		},
		{
			...{ key: 'converted', label: 'Converted', unit: 'enrollments' },
			description: `Met a goal; an enrollment converts once (enrollments, ${window})`,
		},
		{
			...{ key: 'conversionRatePercent', label: 'Conversion Rate', unit: 'percent' },
			description: `Met a goal, of those that entered (percent of enrollments, ${window})`,
		},
		{
			...{ key: 'medianMs', label: 'Median Time to Convert', unit: 'ms' },
			description: `Median time from the entry to the conversion (ms, enrollments, ${window})`,
		},
		...(before === null
			? []
			: ([
					{
						...{ key: 'convertedBefore', label: 'Converted Before', unit: 'enrollments' },
						description: `Met a goal in the span before, ${before} (enrollments)`,
					},
					{
						...{ key: 'conversionRatePercentBefore', label: 'Conversion Rate Before' },
						...{ unit: 'percent', description: `Conversion rate in the span before, ${before}` },
					},
				] satisfies Column[])),
	];
}
