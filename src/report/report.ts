import type { JourneyMap } from './journey-map';

/** What a number counts or measures; times in ms, shares in percent (0 to 100). */
export type Unit =
	| 'text'
	| 'date'
	| 'boolean'
	| 'contacts'
	| 'enrollments'
	| 'visits'
	| 'messages'
	| 'answers'
	| 'events'
	| 'points'
	| 'percent'
	| 'percentagePoints'
	| 'probability'
	| 'ms'
	| 'number';

export interface Column {
	/** Field of the rows. */
	key: string;
	/** Title Case. */
	label: string;
	unit: Unit;
	/** One sentence: what it counts, the date basis and the window. Shown on hover. */
	description: string;
}

export type Cell = string | number | boolean | null;

/**
 * What every report comes as: n8n items, an HTML table and a CSV file show the same columns and rows,
 * and a picture draws the same numbers.
 */
export interface Report {
	/** e.g. `Funnel of Welcome` */
	title: string;
	/** Date range and basis in words, e.g. `Entered 2026-03-01 to 2026-03-31 (Europe/Berlin)`. */
	subtitle: string;
	columns: Column[];
	rows: Array<Record<string, Cell>>;
	/** What a reader must know about the numbers, in whole sentences. */
	notes: string[];
	picture: Picture | null;
}

/** One bar of a bar chart; several series lie beside each other. */
export interface Bar {
	label: string;
	/** In the order of the chart's series. */
	values: number[];
	/** Shown on hover; by default label, series and value. */
	hint?: string;
}

export interface FunnelStep {
	label: string;
	/** Enrollments that reached it. */
	reached: number;
	/** Enrollments there now. */
	waiting: number;
	/** Median time there, in ms; null: unknown. */
	medianMs: number | null;
	hint?: string;
}

/** A value with its interval, such as an arm's conversion rate. */
export interface IntervalMark {
	label: string;
	/** Null: too early to tell. */
	value: number | null;
	low: number | null;
	high: number | null;
	hint?: string;
}

export type Picture =
	| { type: 'map'; map: JourneyMap }
	| { type: 'funnel'; unit: Unit; steps: FunnelStep[] }
	| { type: 'bars'; unit: Unit; series: string[]; bars: Bar[] }
	/** `x` are labels in order, such as days; null is a gap in the line. */
	| {
			type: 'lines';
			unit: Unit;
			x: string[];
			series: Array<{ label: string; y: Array<number | null> }>;
	  }
	/** `reference` is a line across, such as zero difference. */
	| { type: 'intervals'; unit: Unit; marks: IntervalMark[]; reference: number | null }
	/** A table of shades, such as cohorts by week; null: not mature or nothing to show. */
	| { type: 'heatmap'; unit: Unit; x: string[]; y: string[]; values: Array<Array<number | null>> };
