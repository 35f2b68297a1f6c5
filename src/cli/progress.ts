import type { BackupProgress, BackupSummary } from '../backup/format';
import type { CliDeps } from './deps';
import { counted } from './format';

/** Rows between two progress lines of one table. */
const EVERY = 100_000;

/** Reports progress on standard error; small tables get no line. */
export function progressOf({ err }: Pick<CliDeps, 'err'>): BackupProgress {
	let reported = { table: '', rows: 0 };
	return ({ table, rows }) => {
		const before = reported.table === table ? reported.rows : 0;
		if (rows - before < EVERY) return;
		reported = { table, rows };
		err(`${table}: ${counted(rows, 'row')} so far\n`);
	};
}

/** `1,200 contacts, 3,400 events and 900 messages`, and the rows of all tables. */
export function contentText({ rows }: BackupSummary): string {
	const { contacts = 0, events = 0, messages = 0 } = rows;
	const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
	return `${counted(contacts, 'contact')}, ${counted(events, 'event')} and ${counted(messages, 'message')}, ${counted(total, 'row')} in all`;
}
