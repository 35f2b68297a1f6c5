import { sql, type RawBuilder } from 'kysely';
import type { Grouping, Span } from '../../../report/journey-counts';

/** Whether the day in the column is in the span. */
export function inSpan(column: string, { from, to }: Omit<Span, 'basis'>): RawBuilder<boolean> {
	const day = sql.ref(column);
	if (from !== null && to !== null) return sql<boolean>`${day} between ${from} and ${to}`;
	if (from !== null) return sql<boolean>`${day} >= ${from}`;
	return to === null ? sql<boolean>`true` : sql<boolean>`${day} <= ${to}`;
}

/** The day by which a span selects. */
export const basisColumn = ({ basis }: Span): 'entry_day' | 'day' =>
	basis === 'entry' ? 'entry_day' : 'day';

/** Columns that counts are grouped by. */
export function groupColumns(span: Span, grouping: Grouping): string[] {
	if (grouping === 'total') return [];
	return grouping === 'day' ? [basisColumn(span)] : ['entry_day', 'day'];
}
