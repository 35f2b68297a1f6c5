import type { BackupProgress, BackupSummary } from '../backup/format';
import type { CliDeps } from './deps';
import { counted } from './format';

/** Rows between two lines of one table. */
const EVERY = 100_000;

/** Tells on standard error what is under way; a table with few rows takes no line. */
export function progressOf({ err }: Pick<CliDeps, 'err'>): BackupProgress {
	let told = { table: '', rows: 0 };
	return ({ table, rows }) => {
		const before = told.table === table ? told.rows : 0;
		if (rows - before < EVERY) return;
		told = { table, rows };
		err(`${table}: ${counted(rows, 'row')} so far\n`);
	};
}

/** `1,200 contacts, 3,400 events and 900 messages`, and the rows of all tables. */
export function contentText({ rows }: BackupSummary): string {
	const { contacts = 0, events = 0, messages = 0 } = rows;
	const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
	return `${counted(contacts, 'contact')}, ${counted(events, 'event')} and ${counted(messages, 'message')}, ${counted(total, 'row')} in all`;
}
