import { entryNotes, refusalNotes } from './entries';
import { flowOf, type Flow } from './flow';
import type {
	DurationCount,
	EnrollmentCount,
	JourneyReports,
	OpenCount,
	ReportedNode,
	Span,
	Split,
	VisitCount,
} from './journey-counts';
import {
	groupText,
	splitText,
	type JourneyReportOptions,
	type JourneyReportPorts,
	type ReportedJourney,
} from './journey-report';
import { openEnds, openEndText, type OpenEnd } from './open-ends';
import { percentOf, wholeMs } from './rates';
import type { Cell, Column, FunnelStep, Report } from './report';
import { daysText, spanBefore, spanText, windowText } from './spans';
import { stepCounts, type StepCount } from './steps';
import { totalsOf, type JourneyTotals } from './totals';

export interface FunnelOptions extends JourneyReportOptions {
	/** Columns of the span of the same length before. */
	compare?: boolean;
	split?: Split;
}

/** The counts of one span, as the store has them. */
export interface FunnelCounts {
	enrollments: readonly EnrollmentCount[];
	/** Of all days before the span, by event date; else empty. */
	enrollmentsBefore: readonly EnrollmentCount[];
	visits: readonly VisitCount[];
	open: readonly OpenCount[];
	durations: readonly DurationCount[];
}

/** One row for the journey, one for each step, and one for each exit and goal. */
export async function funnelReport(
	{ reports }: JourneyReportPorts,
	options: FunnelOptions,
): Promise<Report> {
	const { journey, span, today, split } = options;
	const earlier = options.compare === true ? spanBefore(span, today) : null;
	const [nodes, counts, countsBefore] = await Promise.all([
		reports.nodes(journey.id),
		funnelCounts(reports, journey.id, span, split),
		earlier === null ? null : funnelCounts(reports, journey.id, earlier, split),
	]);
	return funnelOf(options, nodes, counts, countsBefore);
}

export async function funnelCounts(
	reports: JourneyReports,
	journeyId: number,
	span: Span,
	split?: Split,
): Promise<FunnelCounts> {
	const hasPast = span.basis === 'event' && span.from !== null;
	const past: Span = { basis: 'event', from: null, to: (span.from ?? 0) - 1 };
	const [enrollments, enrollmentsBefore, visits, open, durations] = await Promise.all([
		reports.enrollments([journeyId], span, 'total', split),
		hasPast && split === undefined ? reports.enrollments([journeyId], past, 'total') : [],
		reports.visits(journeyId, span, 'total', split),
		reports.open(journeyId, span, split),
		reports.durations(journeyId, span),
	]);
	if (!hasPast || split === undefined)
		return { enrollments, enrollmentsBefore, visits, open, durations };
	// Which values have counts of their own depends on the span: before it and in it they must be the same.
	const until: Span = { ...span, from: null };
	const days = await reports.enrollments([journeyId], until, 'day', split);
	const isBefore = ({ day }: EnrollmentCount) => day !== null && day < span.from!;
	return { enrollments, enrollmentsBefore: days.filter(isBefore), visits, open, durations };
}

/** @param before counts of the span before; null: not compared */
export function funnelOf(
	options: FunnelOptions,
	nodes: readonly ReportedNode[],
	counts: FunnelCounts,
	before: FunnelCounts | null,
): Report {
	const { journey, span, split, today } = options;
	const flow = flowOf(journey.nodeId, nodes, journey.graph, counts.visits);
	const groups = split === undefined ? [undefined] : groupsOf(counts, before);
	const sections = groups.map((group) => ({
		group,
		now: sectionOf(flow, journey, counts, group),
		before: before && sectionOf(flow, journey, before, group),
	}));
	return {
		title: `Funnel of ${journey.name}`,
		subtitle: spanText(span, journey.zone),
		columns: columnsOf(options, before && spanBefore(span, today)),
		rows: sections.flatMap(({ group, now, before: then }) =>
			rowsOf(span, now, then).map((row) => ({
				...(split && { group: groupText(split, group ?? null) }),
				...row,
			})),
		),
		notes: notesOf(options, counts, before !== null),
		picture: sections.length === 1 ? pictureOf(sections[0].now) : groupedPicture(sections, split),
	};
}

interface Section {
	totals: JourneyTotals;
	steps: StepCount[];
	openEnds: OpenEnd[];
}

/** @param group of the split; undefined: without one */
function sectionOf(
	flow: Flow,
	{ nodeId, graph }: ReportedJourney,
	counts: FunnelCounts,
	group: string | null | undefined,
): Section {
	const ofGroup = <T extends { group: string | null }>(all: readonly T[]): T[] =>
		all.filter((each) => group === undefined || each.group === group);
	const totals = totalsOf(ofGroup(counts.enrollments), ofGroup(counts.enrollmentsBefore));
	const facts = { visits: ofGroup(counts.visits), open: ofGroup(counts.open) };
	const steps = stepCounts(flow, {
		...{ ...facts, entered: totals.entered, startNodeId: nodeId },
		// Durations are kept for all groups together.
		durations: group === undefined ? counts.durations : [],
	});
	return { totals, steps, openEnds: openEnds(graph, steps, facts) };
}

/** Most enrollments first. */
function groupsOf(counts: FunnelCounts, before: FunnelCounts | null): Array<string | null> {
	const entered = new Map<string | null, number>();
	for (const { enrollments } of [counts, before ?? { enrollments: [] }]) {
		for (const { group, status, enrollments: n } of enrollments) {
			entered.set(group, (entered.get(group) ?? 0) + (status === 'entered' ? n : 0));
		}
	}
	return [...entered]
		.sort(([a, m], [b, n]) => n - m || (String(a) < String(b) ? -1 : 1))
		.map(([group]) => group);
}

type Row = Record<string, Cell>;

function rowsOf(span: Span, now: Section, before: Section | null): Row[] {
	const compared = (reached: number, overall: number | null): Row =>
		before === null ? {} : { reachedBefore: reached, overallRatePercentBefore: overall };
	const { totals } = now;
	const rateBefore = before && percentOf(before.totals.converted, before.totals.entered);
	const journey: Row = {
		...{ kind: 'journey', step: 'All Enrollments', nodeId: null, state: null },
		reached: totals.entered,
		...(span.basis === 'event' && { waitingBefore: totals.waitingBefore }),
		...{ stepRatePercent: null, overallRatePercent: null },
		waitingNow: totals.waiting,
		...{ movedOn: null, completed: totals.completed, converted: totals.converted },
		conversionRatePercent: percentOf(totals.converted, totals.entered),
		...{ exited: totals.exited, failed: totals.failed, dropped: null },
		...{ medianMs: null },
		...compared(before?.totals.entered ?? 0, null),
		...(before && { conversionRatePercentBefore: rateBefore }),
	};
	const steps = now.steps.map((count, i): Row => {
		const then = before?.steps[i];
		const first = before?.steps[0]?.reached ?? 0;
		return {
			...{
				kind: 'step',
				step: count.step.name,
				nodeId: count.step.nodeKey,
				state: count.step.state,
			},
			reached: count.reached,
			...(span.basis === 'event' && { waitingBefore: null }),
			stepRatePercent: i === 0 ? null : percentOf(count.reached, now.steps[i - 1].reached),
			overallRatePercent: percentOf(count.reached, now.steps[0].reached),
			waitingNow: count.waiting,
			...{ movedOn: count.movedOn, completed: count.finished, converted: count.converted },
			conversionRatePercent: percentOf(count.converted, count.reached),
			...{ exited: count.exited, failed: count.failed, dropped: count.dropped },
			medianMs: wholeMs(count.medianMs),
			...compared(then?.reached ?? 0, percentOf(then?.reached ?? 0, first)),
			...(before && { conversionRatePercentBefore: null }),
		};
	});
	const empty = Object.fromEntries(Object.keys(journey).map((key) => [key, null]));
	const ended = (kind: string, name: string, reached: number): Row => ({
		...{ ...empty, kind, step: name, reached },
		overallRatePercent: percentOf(reached, totals.entered),
	});
	return [
		journey,
		...steps,
		...now.openEnds.map((end) => ended('end', openEndText(end), end.enrollments)),
		...totals.exitsByReason.map(({ reason, enrollments }) =>
			ended('exit', reason || 'Exit without a name', enrollments),
		),
		...totals.conversionsByGoal.map(({ goal, enrollments }) =>
			ended('goal', goal || 'Goal without a name', enrollments),
		),
	];
}

function columnsOf({ span, split }: FunnelOptions, earlier: Span | null): Column[] {
	const window = windowText(span);
	const n = (key: string, label: string, description: string): Column => ({
		...{ key, label, unit: 'enrollments' },
		description: `${description} (enrollments, ${window})`,
	});
	const share = (key: string, label: string, description: string): Column => ({
		...{ key, label, unit: 'percent' },
		description: `${description} (percent of enrollments, ${window})`,
	});
	const text = (key: string, label: string, description: string): Column => ({
		...{ key, label, unit: 'text', description },
	});
	const before = earlier && daysText(earlier);
	return [
		...(split ? [text('group', 'Group', `Value of the split by ${splitText(split)}`)] : []),
		text(
			'kind',
			'Kind',
			"'journey': all enrollments; 'step': a node; 'end': of its completed and dropped ones, those that left by an output without a line; 'exit' and 'goal': enrollments that ended by it",
		),
		text('step', 'Step', 'Name of the node, end, exit or goal, in the order of the flow'),
		n('reached', 'Reached', 'Reached the step; of the journey: entered'),
		...(span.basis === 'event'
			? [n('waitingBefore', 'Waiting Before', 'Active when the date range began')]
			: []),
		share(
			'stepRatePercent',
			'Step Rate',
			'Reached the step, for each 100 that reached the row above; over 100 where the row above is a smaller branch',
		),
		share('overallRatePercent', 'Overall Rate', 'Reached the step, of those that entered'),
		n('waitingNow', 'Waiting', 'Of these, at the step now; of the journey: active'),
		n('movedOn', 'Moved On', 'Of these, went on to another step'),
		n('completed', 'Completed', 'Of these, came to the end of the journey here'),
		n('converted', 'Converted', 'Of these, met a goal here'),
		share('conversionRatePercent', 'Conversion Rate', 'Met a goal, of those that reached the step'),
		n('exited', 'Exited', 'Of these, left by an exit here'),
		n(
			'failed',
			'Failed',
			'Of these, failed here or on the way to the next step, and can be retried',
		),
		n('dropped', 'Dropped', 'Of these, went no further although there is a next step'),
		{
			...{ key: 'medianMs', label: 'Median Time', unit: 'ms' },
			description: `Median time from arrival at the step to leaving it (ms, visits, ${window})`,
		},
		...(before === null
			? []
			: [
					n('reachedBefore', 'Reached Before', `Reached the step in the span before, ${before}`),
					share(
						'overallRatePercentBefore',
						'Overall Rate Before',
						`Overall rate in the span before, ${before}`,
					),
					share(
						'conversionRatePercentBefore',
						'Conversion Rate Before',
						`Conversion rate in the span before, ${before}`,
					),
				]),
		text('nodeId', 'Node ID', "n8n's ID of the node"),
		text(
			'state',
			'State',
			"'current': in the workflow; 'unvisited': in the workflow, never visited; 'deleted': no longer in the workflow",
		),
	];
}

function notesOf(
	{ journey, span, split, compare }: FunnelOptions,
	counts: FunnelCounts,
	compared: boolean,
): string[] {
	const isEmpty =
		counts.enrollments.every(({ status }) => status === 'refused') && counts.visits.length === 0;
	return [
		...entryNotes(journey),
		...refusalNotes(counts.enrollments),
		...(isEmpty ? [`There are no enrollments ${daysText(span)}.`] : []),
		span.basis === 'entry'
			? 'Of each row: reached = waiting + moved on + completed + converted + exited + failed + dropped. The journey as a whole has no steps to move on to.'
			: 'Of the journey: waiting before + entered = waiting + completed + converted + exited + failed. Enrollments of earlier days are among those that happened in this range.',
		...(split
			? [
					'A split is counted from enrollments and visits, so it reaches back only as far as visits are kept. Segments and attributes are those of now.',
				]
			: []),
		...(compare === true && !compared
			? ['There is no span before to compare with: the date range has no beginning.']
			: []),
	];
}

function pictureOf({ steps }: Section): Report['picture'] {
	return {
		...{ type: 'funnel', unit: 'enrollments' },
		steps: steps.map(({ step, reached, waiting, medianMs }): FunnelStep => ({
			...{ label: step.name, reached, waiting, medianMs: wholeMs(medianMs) },
		})),
	};
}

/** Groups beside each other, in percent of those that entered. */
function groupedPicture(
	sections: ReadonlyArray<{ group?: string | null; now: Section }>,
	split: Split | undefined,
): Report['picture'] {
	if (split === undefined || sections.length === 0) return null;
	return {
		...{ type: 'bars', unit: 'percent' },
		series: sections.map(({ group }) => groupText(split, group ?? null)),
		bars: sections[0].now.steps.map(({ step }, i) => ({
			label: step.name,
			values: sections.map(({ now }) => percentOf(now.steps[i].reached, now.steps[0].reached) ?? 0),
		})),
	};
}
