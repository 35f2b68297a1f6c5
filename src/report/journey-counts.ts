import type { Day } from '../time/day';
import type { Sketch } from './sketch';

/**
 * `entry`: by the day on which the enrollment entered (a cohort). `event`: by the day on which what
 * is counted happened. Days are those of the journey's time zone.
 */
export type DateBasis = 'entry' | 'event';

/** Days from `from` to `to`, both included; null: without a limit. */
export interface Span {
	basis: DateBasis;
	from: Day | null;
	to: Day | null;
}

/**
 * What the counts are grouped by, beside what is counted. `total`: nothing; `day`: the day of the
 * span's basis; `cohort`: entry day and day of the event.
 */
export type Grouping = 'total' | 'day' | 'cohort';

interface Grouped {
	/** Null unless grouped by it. */
	entryDay: Day | null;
	/** Null unless grouped by it. */
	day: Day | null;
	/**
	 * The value of the split; null without one, for contacts that have none, and beyond the 20 most
	 * frequent values.
	 */
	group: string | null;
}

/**
 * Divides counts by a value of the enrollment or its contact. A segment and an attribute are those
 * of now, an arm is that of the enrollment. They are counted from enrollments and visits, so they
 * reach back only as far as visits are kept.
 */
export type Split =
	| { by: 'attribute'; name: string }
	/** In the segment or not: `in` and `out`. */
	| { by: 'segment'; key: string }
	/** Arms of the Split Test of that name. */
	| { by: 'arm'; node: string };

/**
 * Enrollments that entered, or that reached a status which they still have. `refused`: contacts that
 * would have entered; they are part of no total.
 */
export interface EnrollmentCount extends Grouped {
	journeyId: number;
	status: 'entered' | 'refused' | 'completed' | 'converted' | 'exited' | 'failed';
	/** Of 'exited': the name of the exit. Of 'refused': see REFUSALS. Else empty. */
	reason: string;
	/** Of 'converted': the name of the goal; else empty. */
	goal: string;
	enrollments: number;
}

/** Visits of a node that ended, by where they came from and by which output they left. */
export interface VisitCount extends Grouped {
	nodeId: number;
	/** The journey node passed before; null: unknown. */
	fromNodeId: number | null;
	/** The outcome with which it was left; null: unknown, or it was the trigger. */
	fromOutcome: string | null;
	outcome: string;
	visits: number;
	/** Enrollments for which it was the first visit of the node. */
	enrollments: number;
	/**
	 * Visits of `fromNodeId` that went on: those of which it was the first way on, as one visit may
	 * lead to several others.
	 */
	wentOn: number;
}

export interface DurationCount {
	/**
	 * `stay`: from arrival at the node to leaving it. `transition`: from arrival at `fromNodeId` to
	 * arrival at `nodeId`. `enrollment`: from the entry to the status in `outcome`.
	 */
	kind: 'stay' | 'transition' | 'enrollment';
	/** Null for 'enrollment'. */
	nodeId: number | null;
	/** Null unless 'transition'. */
	fromNodeId: number | null;
	/** Of 'transition': the outcome with which `fromNodeId` was left; else see VisitCount. */
	outcome: string;
	sketch: Sketch;
}

/** Open positions at a node, by where they came from. */
export interface OpenCount {
	nodeId: number;
	/** The journey node passed before; null: unknown. */
	fromNodeId: number | null;
	/** The outcome with which it was left; null: unknown, or it was the trigger. */
	fromOutcome: string | null;
	entryDay: Day;
	/** See Grouped. */
	group: string | null;
	/** Active enrollments; one that came to the node by two branches waits there once. */
	waiting: number;
	/** Failed enrollments, which a retry by hand continues. */
	failed: number;
	/** Of both, first visits of the node. */
	enrollments: number;
	/** Positions: of an enrollment that came by two branches both. */
	positions: number;
	/** Of positions that no visit stands for yet; see VisitCount. */
	wentOn: number;
	/** Of the positions, those whose visit is among the visits already: an execution passes them on. */
	released: number;
}

/** A node that a journey's enrollments were at, as it last was. */
export interface ReportedNode {
	nodeId: number;
	workflowId: string;
	nodeKey: string;
	name: string;
	type: string;
	/** See STAGES; null: none. */
	stage: string | null;
	touchpoint: string | null;
}

/**
 * Counts of journeys, kept with what they count in one transaction. Reports read them; they outlive
 * the deletion of old visits. At every instant `entered` = active + completed + converted + exited +
 * failed enrollments.
 */
export interface JourneyReports {
	enrollments(
		journeyIds: readonly number[],
		span: Span,
		grouping: Grouping,
		split?: Split,
	): Promise<EnrollmentCount[]>;
	visits(journeyId: number, span: Span, grouping: Grouping, split?: Split): Promise<VisitCount[]>;
	durations(journeyId: number, span: Span): Promise<DurationCount[]>;
	/**
	 * Open positions of enrollments that entered in the span, or that arrived in it, by its basis; by
	 * entry day, so that the reports of a page share them.
	 */
	open(journeyId: number, span: Span, split?: Split): Promise<OpenCount[]>;
	/** Nodes with visits or open positions, by id; the trigger's included. */
	nodes(journeyId: number): Promise<ReportedNode[]>;
}
