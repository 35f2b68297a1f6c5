import { sql, type RawBuilder } from 'kysely';
import type { DaySpan } from '../../../report/message-counts';

/** Days beyond any calendar, for spans without a limit: so one statement serves all spans. */
const FIRST = -2_000_000_000;
const LAST = 2_000_000_000;

/** Whether the day in the column is in the span. */
export const within = (column: string, { from, to }: DaySpan): RawBuilder<boolean> =>
	sql<boolean>`${sql.ref(column)} between ${from ?? FIRST} and ${to ?? LAST}`;
