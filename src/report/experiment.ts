import type { Experiments } from '../experiment/experiments';
import type { Day } from '../time/day';
import type { Report } from './report';

export interface ExperimentReportPorts {
	experiments: Pick<Experiments, 'phases' | 'results' | 'pinned'>;
}

export interface ExperimentReportOptions {
	/** The Split Test; see Experiments.ofWorkflow. */
	node: { nodeId: number; name: string };
	/** Days of the split, both included; null: without a limit. */
	from: Day | null;
	to: Day | null;
	/** The zone of these days, which is the journey's. */
	zone: string;
	/** The current day in that zone. */
	today: Day;
	/**
	 * Only conversions within so many days after the split count, and only enrollments that have had
	 * these days. Null: all of them, and conversions whenever the journey counts them.
	 */
	windowDays?: number | null;
	/**
	 * `anytimeValid` (default): the intervals hold however often the report is read. `fixedHorizon`:
	 * narrower, and right only if it is read once, at the end that was planned.
	 */
	method?: 'anytimeValid' | 'fixedHorizon';
	/** In percent, above 50 and below 100; default 95. */
	confidence?: number;
	/** The arm that the others are compared with; default the first of the newest phase. */
	control?: string;
}

export interface SampleSizeOptions {
	/** The expected conversion rate of the control, in percent. */
	baseline: number;
	/** Smallest relative changes that are to be found, in percent; default 5, 10, 20 and 50. */
	changes?: readonly number[];
	/** Arms, the control included; default 2. */
	arms?: number;
	/** In percent; default 80. */
	power?: number;
	/** In percent; default 95. */
	confidence?: number;
	/** Enrollments per day that reach the split; given, the report says how many days it takes. */
	perDay?: number;
}

/** One row for each arm. */
export declare function experimentReport(
	ports: ExperimentReportPorts,
	options: ExperimentReportOptions,
): Promise<Report>;

/** Enrollments that each arm needs, one row for each change. */
export declare function sampleSizeReport(options: SampleSizeOptions): Report;
