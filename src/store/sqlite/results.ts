import type { QueryResult } from 'kysely';
import type { ColumnKinds } from '../connection';
import type { StatementResult, SqliteValue } from './protocol';

type Decode = (cell: SqliteValue) => unknown;

const asIs: Decode = (cell) => cell;
const asJson: Decode = (cell) => (typeof cell === 'string' ? JSON.parse(cell) : cell);
const asBool: Decode = (cell) => (cell === null ? null : cell !== 0);

/** Converts SQLite's results to Kysely's, with JSON and booleans as Postgres returns them. */
export class ResultReader {
	readonly #decoders = new Map<string, Decode>();

	constructor(kinds: ColumnKinds) {
		for (const name of kinds.json) this.#decoders.set(name, asJson);
		for (const name of kinds.bool) this.#decoders.set(name, asBool);
	}

	read<R>({ columns, rows, changes }: StatementResult): QueryResult<R> {
		const decoders = columns.map((name) => this.#decoders.get(name) ?? asIs);
		const objects = rows.map((cells) => {
			const object: Record<string, unknown> = {};
			for (let i = 0; i < cells.length; i++) object[columns[i]] = decoders[i](cells[i]);
			return object as R;
		});
		// With `returning`, every written row is returned.
		return { rows: objects, numAffectedRows: BigInt(changes || rows.length) };
	}
}
