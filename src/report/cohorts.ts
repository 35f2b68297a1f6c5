import { isoDay, type Day } from '../time/day';
import { flowOf, type FlowStep } from './flow';
import type { EnrollmentCount, OpenCount, ReportedNode, Span, VisitCount } from './journey-counts';
import type { JourneyReportOptions, JourneyReportPorts } from './journey-report';
import { percentOf } from './rates';
import type { Cell, Column, Report } from './report';
import { daysText, spanText, weekStart, windowText } from './spans';
import { enrollmentsIn } from './totals';

export interface CohortsOptions extends Omit<JourneyReportOptions, 'span'> {
	/** Days of entry; a cohort has no other basis. */
	span: Span & { basis: 'entry' };
	/** Conversions count within so many days after the day of entry. */
	windowDays: number;
}

/** By week of entry: how many reached each step, and how many converted in time. */
export async function cohortsReport(
	{ reports }: JourneyReportPorts,
	options: CohortsOptions,
): Promise<Report> {
	const { journey, span } = options;
	const [nodes, enrollments, visits, open] = await Promise.all([
		reports.nodes(journey.id),
		reports.enrollments([journey.id], span, 'cohort'),
		reports.visits(journey.id, span, 'day'),
		reports.open(journey.id, span),
	]);
	return cohortsOf(options, nodes, enrollments, visits, open);
}

/** An ISO week; the days of it that are in the span. */
interface Cohort {
	week: Day;
	entered: number;
	/** All its enrollments have had the whole window. */
	isMature: boolean;
}

export function cohortsOf(
	options: CohortsOptions,
	nodes: readonly ReportedNode[],
	enrollments: readonly EnrollmentCount[],
	visits: readonly VisitCount[],
	open: readonly OpenCount[],
): Report {
	const { journey, span, windowDays } = options;
	const { steps } = flowOf(journey.nodeId, nodes, journey.graph, [...visits, ...open]);
	const enrolled = enrollments.filter(({ status }) => status !== 'refused');
	const byWeek = Map.groupBy(enrolled, ({ entryDay }) => weekStart(entryDay ?? 0));
	const cohorts = [...byWeek.keys()]
		.sort((a, b) => a - b)
		.map((week) => cohortOf(week, byWeek.get(week)!, options));
	const firstVisits = reachedByWeek([...visits, ...open]);
	const reachedBy = ({ week, entered }: Cohort, { nodeId }: FlowStep) =>
		nodeId === journey.nodeId ? entered : (firstVisits.get(`${week} ${nodeId}`) ?? 0);
	const convertedBy = ({ week }: Cohort) =>
		enrollmentsIn(
			byWeek.get(week)!.filter(({ entryDay, day }) => (day ?? 0) - (entryDay ?? 0) <= windowDays),
			'converted',
		);
	const goal = `Converted Within ${windowDays} ${windowDays === 1 ? 'Day' : 'Days'}`;
	const rowsOf = (cohort: Cohort): Array<Record<string, Cell>> => [
		...steps.map((step) => rowOf('step', step.name, cohort, reachedBy(cohort, step))),
		rowOf('converted', goal, cohort, convertedBy(cohort)),
	];
	const rows = cohorts.flatMap(rowsOf);
	const young = cohorts.filter(({ isMature }) => !isMature).length;
	return {
		title: `Cohorts of ${journey.name}`,
		subtitle: `${spanText(span, journey.zone)}, conversions within ${windowDays} days`,
		columns: columnsOf(options),
		rows,
		notes: [
			...(cohorts.length === 0 ? [`There are no enrollments ${daysText(span)}.`] : []),
			...(young > 0
				? [
						young === 1
							? `1 cohort is not mature: not all of its enrollments have had ${windowDays} days, so it has no rates yet.`
							: `${young} cohorts are not mature: not all of their enrollments have had ${windowDays} days, so they have no rates yet.`,
					]
				: []),
			'A cohort is a week of entry, from Monday to Sunday. Repeated visits of a step count once.',
		],
		picture: {
			...{ type: 'heatmap', unit: 'percent' },
			x: [...steps.map(({ name }) => name), 'Converted'],
			y: cohorts.map(({ week }) => isoDay(week)),
			values: cohorts.map((cohort) =>
				rowsOf(cohort).map(({ ratePercent }) => ratePercent as number | null),
			),
		},
	};
}

function cohortOf(
	week: Day,
	enrollments: readonly EnrollmentCount[],
	{ span, today, windowDays }: CohortsOptions,
): Cohort {
	const lastDay = Math.min(week + 6, span.to ?? Infinity);
	return {
		week,
		entered: enrollmentsIn(enrollments, 'entered'),
		isMature: lastDay + windowDays < today,
	};
}

/** First visits by week of entry and node. */
function reachedByWeek(
	counts: ReadonlyArray<Pick<VisitCount, 'entryDay' | 'nodeId' | 'enrollments'>>,
): Map<string, number> {
	const reached = new Map<string, number>();
	for (const { entryDay, nodeId, enrollments } of counts) {
		const key = `${weekStart(entryDay ?? 0)} ${nodeId}`;
		reached.set(key, (reached.get(key) ?? 0) + enrollments);
	}
	return reached;
}

function rowOf(
	kind: string,
	step: string,
	{ week, entered, isMature }: Cohort,
	reached: number,
): Record<string, Cell> {
	return {
		cohort: isoDay(week),
		...{ kind, step, entered },
		reached: isMature ? reached : null,
		ratePercent: isMature ? percentOf(reached, entered) : null,
		maturity: isMature ? 'mature' : 'not mature',
	};
}

function columnsOf({ span, windowDays }: CohortsOptions): Column[] {
	const window = windowText(span);
	return [
		{
			...{ key: 'cohort', label: 'Week From', unit: 'date' },
			description: 'Monday of the week in which the enrollments entered',
		},
		{
			...{ key: 'kind', label: 'Kind', unit: 'text' },
			description: "'step': reached a node; 'converted': met a goal in time",
		},
		{
			...{ key: 'step', label: 'Step', unit: 'text' },
			description: 'Name of the node, in the order of the flow',
		},
		{
			...{ key: 'entered', label: 'Entered', unit: 'enrollments' },
			description: `Entered in that week (enrollments, ${window})`,
		},
		{
			...{ key: 'reached', label: 'Reached', unit: 'enrollments' },
			description: `Of these, reached the step until now, or converted within ${windowDays} days after the day of entry (enrollments, ${window}); empty while not mature`,
		},
		{
			...{ key: 'ratePercent', label: 'Rate', unit: 'percent' },
			description: `Reached, of those that entered in that week (percent of enrollments, ${window}); empty while not mature`,
		},
		{
			...{ key: 'maturity', label: 'Maturity', unit: 'text' },
			description: `'not mature' until ${windowDays} whole days have passed for each enrollment of the week`,
		},
	];
}
