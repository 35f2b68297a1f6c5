import type { Connection } from '../../store/connection';
import { appliedMigrations } from '../../store/migrate';
import { migrations } from '../../store/migrations';
import type { Database } from '../../store/schema';
import {
	databaseClock,
	databaseSize,
	faultsOfFile,
	isStandby,
} from '../../store/sql/operations/database-stats';
import type { CliDeps } from '../deps';
import { bytesText, spanText } from '../format';
import { error, ok, warning, type Finding } from './finding';

type Conn = Connection<Database>;

/** Checks that the database is intact and writable. */
export async function databaseFindings(conn: Conn, words: string): Promise<Finding[]> {
	const faults = await faultsOfFile(conn);
	if (faults.length > 0) {
		return [
			error(
				'store',
				`${words} is damaged: ${faults.join('; ')}.`,
				'Stop n8n and restore a backup, or recover readable data with: sqlite3 journey.sqlite .recover',
			),
		];
	}
	if (await isStandby(conn)) {
		return [
			error(
				'store',
				`${words} is a read-only standby: journeys have stopped.`,
				'Use the address of the primary.',
			),
		];
	}
	const size = await databaseSize(conn);
	return [ok('store', `${words} responds; its size is ${bytesText(size)}.`, { size })];
}

/** The schema's finding; `current`: this version can read the tables. */
export async function schemaFindings(
	conn: Conn,
): Promise<{ current: boolean; findings: Finding[] }> {
	const applied = await appliedMigrations(conn);
	const known = Object.keys(migrations).sort();
	const finding = schemaFinding(applied, known);
	return { current: finding.level === 'ok', findings: [finding] };
}

export function schemaFinding(applied: readonly string[], known: readonly string[]): Finding {
	const [last = 'none', newest = 'none'] = [applied.at(-1), known.at(-1)];
	const about = { schema: applied.at(-1) ?? null, newest };
	const unknown = applied.filter((name) => !known.includes(name));
	if (unknown.length > 0) {
		return error(
			'schema',
			`The store has the schema ${unknown.at(-1)} of a newer version; this version of the pack supports schemas up to ${newest}.`,
			'Update the pack on every n8n process, and run this command from the newer version.',
			about,
		);
	}
	if (applied.length === 0) {
		return warning(
			'schema',
			'The store is empty: there are no tables yet.',
			'n8n creates them when the first journey is activated. If you have journeys, they are in another store: set --store.',
			about,
		);
	}
	if (applied.length < known.length) {
		return warning(
			'schema',
			`The store has the schema ${last}; this version of the pack needs ${newest}. Its content was not checked.`,
			'Start n8n with this version, which updates it, or run: n8n-journey migrate',
			about,
		);
	}
	return ok('schema', `The schema is up to date (${last}).`, about);
}

const SKEW = 2_000;
const MUCH_SKEW = 30_000;

/** On Postgres: the clocks of n8n's machines must agree. */
export async function clockFindings(conn: Conn, { now }: Pick<CliDeps, 'now'>): Promise<Finding[]> {
	if (!conn.capabilities.ownClock) return [];
	const before = now();
	const theirs = await databaseClock(conn);
	return [clockFinding(theirs, before, now())];
}

/** The database's clock was read between `before` and `after`; all in ms. */
export function clockFinding(theirs: number, before: number, after: number): Finding {
	const skew = theirs < before ? theirs - before : Math.max(0, theirs - after);
	const size = Math.abs(skew);
	if (size <= SKEW) return ok('clock', "The database's clock and this machine's agree.");
	const text = `The database's clock is ${spanText(size)} ${skew < 0 ? 'behind' : 'ahead of'} this machine's. n8n's machines use their own clocks for releases and leases: with a wrong clock, contacts are released early or late, and leases of other processes may be taken over.`;
	const remedy = 'Synchronize the clocks of all machines with NTP (timedatectl, chrony).';
	return (size > MUCH_SKEW ? error : warning)('clock', text, remedy, { skewMs: skew });
}
