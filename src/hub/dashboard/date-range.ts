import type { DateBasis, Span } from '../../report/journey-counts';
import { DATE_RANGES, dayOfIso, spanOf, type DateRange } from '../../report/spans';
import { dayAt, isoDay, type Day } from '../../time/day';
import { CHECKED, Html, markup } from '../pages/html';
import type { PageContext, PageName } from './view';

/** What the form above reports asks for. */
export interface RangeChoice {
	range: DateRange;
	span: Span;
	/** The current day in the zone. */
	today: Day;
	compare: boolean;
	/** Why the dates that were given do not count; null: they do. */
	flaw: string | null;
}

const LABELS: Record<DateRange, string> = {
	last7Days: 'Last 7 days',
	last30Days: 'Last 30 days',
	last90Days: 'Last 90 days',
	thisMonth: 'This month',
	lastMonth: 'Last month',
	allTime: 'All time',
	custom: 'From and to',
};
const BASES: Record<DateBasis, string> = {
	entry: 'Day of entry (cohort)',
	event: 'Day of the event',
};
const DEFAULT: DateRange = 'last30Days';

/** The date range in the address; the last 30 days unless it is valid. */
export function rangeIn({ query, now }: PageContext, zone: string): RangeChoice {
	const basis: DateBasis = query.basis === 'event' ? 'event' : 'entry';
	const [from, to] = [dayOfIso(query.from ?? ''), dayOfIso(query.to ?? '')];
	// Dates that were just entered count, though the range was not set to them.
	const isEntered = query.was !== 'custom' && (from !== null || to !== null);
	const asked = DATE_RANGES.find((each) => each === query.range) ?? DEFAULT;
	const known = isEntered ? 'custom' : asked;
	const common = { today: dayAt(now, zone), compare: query.compare === '1' };
	try {
		const span = spanOf({ range: known, basis, from, to }, now, zone);
		return { range: known, span, flaw: null, ...common };
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		const span = spanOf({ range: DEFAULT, basis }, now, zone);
		return { range: DEFAULT, span, flaw: error.message, ...common };
	}
}

interface FormOptions {
	page: PageName;
	/** Fields that stay as they are. */
	keep?: ReadonlyArray<string>;
	/** Whether the basis can be chosen; without it, days are those of the messages. */
	basis?: boolean;
	compare?: boolean;
	more?: Html;
}

/** A form that asks for a date range; it reloads the page by GET. */
export function rangeForm(
	{ query, viewer }: PageContext,
	{ range, span, compare, flaw }: RangeChoice,
	options: FormOptions,
): Html {
	const kept = (options.keep ?? []).flatMap((name) =>
		query[name] === undefined ? [] : [hidden(name, query[name])],
	);
	const day = (value: Day | null) => (range === 'custom' && value !== null ? isoDay(value) : '');
	return markup`${flaw !== null && markup`<p class="warning" role="status">${flaw}</p>`}
<form method="get" class="filter" aria-label="Date range">
${hidden('page', options.page)}${hidden('was', range)}${kept}${viewer.token !== null && hidden('t', viewer.token)}
<label>Date range<select name="range">${choices(LABELS, range)}</select></label>
<label>From<input type="date" name="from" value="${day(span.from)}"></label>
<label>To<input type="date" name="to" value="${day(span.to)}"></label>
${options.basis && markup`<label>Dated by<select name="basis">${choices(BASES, span.basis)}</select></label>`}
${options.more}
${options.compare && markup`<label class="check"><input type="checkbox" name="compare" value="1"${compare && CHECKED}> Compare to the span before</label>`}
<button>Show</button>
</form>`;
}

const hidden = (name: string, value: string): Html =>
	markup`<input type="hidden" name="${name}" value="${value}">`;

/** Options of a select. */
export const choices = (labels: Readonly<Record<string, string>>, chosen: string): Html[] =>
	Object.entries(labels).map(
		([value, label]) =>
			markup`<option value="${value}"${value === chosen && SELECTED}>${label}</option>`,
	);

const SELECTED = new Html(' selected');
