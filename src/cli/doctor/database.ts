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

/** A database that answers: is it sound, and may it be written? */
export async function databaseFindings(conn: Conn, words: string): Promise<Finding[]> {
	const faults = await faultsOfFile(conn);
	if (faults.length > 0) {
		return [
			error(
				'store',
				`${words} is damaged: ${faults.join('; ')}.`,
				'Stop n8n and put back a backup, or save what can be read with: sqlite3 journey.sqlite .recover',
			),
		];
	}
	if (await isStandby(conn)) {
		return [
			error(
				'store',
				`${words} is a standby, which takes no writes: journeys stand still.`,
				'Give the address of the primary.',
			),
		];
	}
	const size = await databaseSize(conn);
	return [ok('store', `${words} answers; it takes ${bytesText(size)}.`, { size })];
}

/** Of the schema: `current` says whether this version can read the tables. */
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
			`The store has the schema ${unknown.at(-1)}, and this version of the pack knows those up to ${newest}: a newer version has made it.`,
			'Update the pack on every process of n8n, and run this command out of the newer one.',
			about,
		);
	}
	if (applied.length === 0) {
		return warning(
			'schema',
			'The store is empty: there are no tables yet.',
			'n8n makes them when the first journey is activated. If you have journeys, they are in another store: name it with --store.',
			about,
		);
	}
	if (applied.length < known.length) {
		return warning(
			'schema',
			`The store has the schema ${last}, and this version of the pack wants ${newest}. What is in it was not looked at.`,
			'n8n brings it up to date when it starts with this version; or run: n8n-journey migrate',
			about,
		);
	}
	return ok('schema', `The schema is up to date (${last}).`, about);
}

const SKEW = 2_000;
const MUCH_SKEW = 30_000;

/** On Postgres: n8n runs on machines whose clocks should be one. */
export async function clockFindings(conn: Conn, { now }: Pick<CliDeps, 'now'>): Promise<Finding[]> {
	if (!conn.capabilities.ownClock) return [];
	const before = now();
	const theirs = await databaseClock(conn);
	return [clockFinding(theirs, before, now())];
}

/** `theirs` was read between `before` and `after`; all in ms. */
export function clockFinding(theirs: number, before: number, after: number): Finding {
	const skew = theirs < before ? theirs - before : Math.max(0, theirs - after);
	const size = Math.abs(skew);
	if (size <= SKEW) return ok('clock', "The database's clock and this machine's agree.");
	const text = `The database's clock is ${spanText(size)} ${skew < 0 ? 'behind' : 'ahead of'} this machine's. n8n's machines release contacts and hold on to them by their own clocks: with a wrong one, contacts go early or late, and may be taken out of the hands of another process.`;
	const remedy = 'Keep the clocks of all machines right by NTP (timedatectl, chrony).';
	return (size > MUCH_SKEW ? error : warning)('clock', text, remedy, { skewMs: skew });
}
