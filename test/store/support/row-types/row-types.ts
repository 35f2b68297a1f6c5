import type { Execution, Row } from './recorder';
import type { ColumnType, RowType, TypedStatement } from './source-types';

export type DatabaseName = 'sqlite' | 'postgres';

/** What only one of the databases understands. */
const ONLY: Record<DatabaseName, RegExp> = {
	sqlite: /\b(pragma|sqlite)_|\bpragma\b/,
	postgres: /\bpg_|\bcurrent_setting\b|::/,
};

/** Compares what raw statements return with the types that the source gives to their rows. */
export class RowTypes {
	readonly #byText: ReadonlyMap<string, readonly TypedStatement[]>;
	readonly #checked = new Set<string>();
	readonly #mismatches = new Set<string>();

	constructor(statements: readonly TypedStatement[]) {
		this.#byText = Map.groupBy(statements, textOf);
	}

	take({ rows, template }: Execution): void {
		if (rows.length === 0) return;
		const text = textOf({ template });
		this.#checked.add(text);
		for (const statement of this.#byText.get(text) ?? []) {
			for (const mismatch of rows.flatMap((row) => mismatchesOf(statement, row))) {
				this.#mismatches.add(`${statement.place}: ${mismatch}; ${text}`);
			}
		}
	}

	/** How rows differ from their types. */
	mismatches(): string[] {
		return [...this.#mismatches].sort();
	}

	/** Statements that have returned no row, although the database understands them. */
	unchecked(database: DatabaseName): string[] {
		const foreign = ONLY[database === 'sqlite' ? 'postgres' : 'sqlite'];
		return [...this.#byText]
			.filter(([text]) => !this.#checked.has(text) && !foreign.test(text))
			.flatMap(([text, statements]) => statements.map(({ place }) => `${place}; ${text}`));
	}
}

const textOf = ({ template }: Pick<TypedStatement, 'template'>): string =>
	template.join('${}').replace(/\s+/g, ' ').trim();

/** How a row differs from its type. */
export function mismatchesOf({ columns, patterns }: RowType, row: Row): string[] {
	const missing = [...columns]
		.filter(([name, { optional }]) => !optional && !(name in row))
		.map(([name]) => `the result lacks the column '${name}' of the type`);
	const others = Object.entries(row).flatMap(([name, value]) => {
		const type = columns.get(name) ?? patterns.find(([pattern]) => pattern.test(name))?.[1];
		if (type === undefined) return [`the type lacks the column '${name}' of the result`];
		if (isAllowed(type, value)) return [];
		return [`the column '${name}' is ${shown(value)}, not ${type.text}`];
	});
	return [...missing, ...others];
}

function isAllowed({ allowed }: ColumnType, value: unknown): boolean {
	return [kindOf(value), JSON.stringify(value), 'unknown'].some((kind) => allowed.has(kind));
}

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	return Array.isArray(value) ? 'array' : typeof value;
}

/** Numbers and JSON by their kind alone, as they differ from row to row. */
const shown = (value: unknown): string =>
	typeof value === 'string' ? `the text '${value.slice(0, 20)}'` : kindOf(value);
