import type { CellType } from '../connection';
import { StoreError } from '../errors';

export type Parameter = string | number | boolean | null;

// JSON.stringify escapes only NUL and lone surrogates this way; a text's own backslash is doubled.
const ESCAPED = /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g;
const REPLACEMENT = '\ufffd';

function refuse(where: string, seen: string, remedy: string): never {
	throw new StoreError('invalid-value', `${where} is ${seen}. ${remedy}`);
}

function refuseNul(where: string): never {
	refuse(where, 'a text with a NUL character (U+0000)', 'Databases cannot hold it; remove it.');
}

function toText(value: string, where: string): string {
	if (value.includes('\0')) refuseNul(where);
	return value;
}

function toNumber(value: number, where: string): number {
	if (!Number.isFinite(value)) refuse(where, String(value), 'Give a finite number or null.');
	return value;
}

/** A parameter that all databases read alike; anything else is refused. */
export function toParameter(value: unknown, index: number): Parameter {
	const where = `Parameter ${index + 1} of the statement`;
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return toText(value, where);
	if (typeof value === 'number') return toNumber(value, where);
	if (typeof value === 'boolean') return value;
	const seen = typeof value === 'object' ? value.constructor?.name : typeof value;
	return refuse(where, `of type ${seen}`, 'Give ms for a date and connection.json() for JSON.');
}

/**
 * JSON text of a value, safe for every store. Half a surrogate pair (an emoji cut in two) becomes
 * U+FFFD, as it does in plain text, because it has no UTF-8. `where` names the value in errors.
 */
export function toJson(value: unknown, where: string): string {
	const text = JSON.stringify(value);
	if (text === undefined) refuse(where, `a ${typeof value}`, 'JSON has no such value; give null.');
	if (!text.includes('\\u')) return text;
	return text.replace(ESCAPED, (_match, backslashes: string, code: string) =>
		code === '0000' ? refuseNul(where) : backslashes + REPLACEMENT,
	);
}

/** A checked cell of records(), ready for JSON.stringify. */
export function toCell(value: unknown, type: CellType, where: string): unknown {
	if (value === null || value === undefined) return null;
	if (type === 'json') return value;
	if (type === 'text' && typeof value === 'string') return toText(value, where);
	if (type === 'real' && typeof value === 'number') return toNumber(value, where);
	if (type === 'int' && Number.isSafeInteger(value)) return value;
	if (type === 'bool' && typeof value === 'boolean') return value;
	return refuse(where, `${String(value)} (${typeof value})`, `The column takes ${type} or null.`);
}

/** How errors name a cell of records(). */
export function cellName(column: string, row: number): string {
	return `Column "${column}" of row ${row + 1}`;
}

/** Checks the list of anyOf() and ids(). */
export function toList(
	list: readonly (number | string)[],
	type: 'int' | 'text',
): readonly (number | string)[] {
	return list.map((value, i) => {
		const cell = toCell(value, type, `Entry ${i + 1} of the list`);
		if (cell === null) refuse(`Entry ${i + 1} of the list`, 'null', `Give ${type} only.`);
		return cell as number | string;
	});
}
