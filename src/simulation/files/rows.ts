import type { JsonObject, JsonValue } from '../../lib/json';
import { shorten } from '../../value/flaw';
import { inspect, isJsonObject, repairText } from '../../value/guard';
import { DEFAULT_LIMITS } from '../../value/limits';
import { readCsv } from './csv';
import { InputFileError, textOf, type InputFile } from './input-file';

/** A value, and where it belongs: `address.city` is at `['address', 'city']`. */
export type Field = [path: readonly string[], value: JsonValue];

/** A row of a table, or an object of JSON. Empty cells have no field. */
export interface Row {
	/** As in 'line 4'. */
	place: string;
	fields: Field[];
}

/** A row that cannot be used. */
export interface RejectedRow {
	/** As in 'line 4'. */
	place: string;
	/** What is wrong and how to mend it. */
	reason: string;
	/** The beginning of its text. */
	row: string;
}

export interface Rows {
	rows: Row[];
	rejected: RejectedRow[];
}

/**
 * The rows of a CSV file with a head line, of NDJSON (one object a line), or of a JSON array.
 *
 * A column of CSV holds numbers if each of its cells is a plain decimal, truth values if each is
 * `true` or `false`, and text otherwise; text too are columns that `isText` names, and numbers with
 * leading zeros or more than 15 digits. A cell with a JSON object or array is read as such.
 * @throws InputFileError if the file has no rows, or its head line cannot be used
 */
export function readRows(file: InputFile, isText: (path: readonly string[]) => boolean): Rows {
	const text = textOf(file);
	const start = text.trimStart()[0];
	if (start === undefined) throw new InputFileError(file, 'it is empty');
	if (start === '[') return readArray(file, text);
	return start === '{' ? readLines(text) : readTable(file, text, isText);
}

function readArray(file: InputFile, text: string): Rows {
	let entries: unknown;
	try {
		entries = JSON.parse(text);
	} catch (error) {
		throw new InputFileError(file, `it is no valid JSON: ${(error as Error).message}`);
	}
	const result: Rows = { rows: [], rejected: [] };
	for (const [i, entry] of (entries as unknown[]).entries()) {
		add(result, `entry ${i + 1}`, entry, JSON.stringify(entry));
	}
	return result;
}

function readLines(text: string): Rows {
	const result: Rows = { rows: [], rejected: [] };
	for (const [i, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		let entry: unknown;
		try {
			entry = JSON.parse(line);
		} catch {
			const reason = 'it is no JSON: write one object a line';
			result.rejected.push({ place: `line ${i + 1}`, reason, row: shorten(line.trim()) });
			continue;
		}
		add(result, `line ${i + 1}`, entry, line);
	}
	return result;
}

function add(result: Rows, place: string, entry: unknown, text: string): void {
	const reject = (reason: string) =>
		result.rejected.push({ place, reason, row: shorten(text.trim()) });
	if (!isJsonObject(entry)) {
		reject('it is no object: write one such as {"userId": "42"}');
		return;
	}
	const { flaw, unstorable } = inspect(entry, '', DEFAULT_LIMITS);
	if (flaw !== null) {
		reject(`${flaw.path} ${flaw.reason}`.trim());
		return;
	}
	const value = unstorable ? repairText(entry) : entry;
	const fields = Object.entries(value).map(([key, member]): Field => [key.split('.'), member]);
	const problem = pathProblem(fields.map(([path]) => path));
	if (problem !== null) reject(problem);
	else result.rows.push({ place, fields });
}

function readTable(
	file: InputFile,
	text: string,
	isText: (path: readonly string[]) => boolean,
): Rows {
	const { records, bad } = readCsv(text);
	const [head, ...body] = records;
	if (head === undefined || bad.some(({ line }) => line < head.line)) {
		throw new InputFileError(file, `line 1: it is no head line: name the columns in it`);
	}
	const paths = head.cells.map((name) =>
		name
			.trim()
			.split('.')
			.map((part) => part.trim()),
	);
	const problem = pathProblem(paths.filter((path) => path.join('') !== ''));
	if (problem !== null) throw new InputFileError(file, `line ${head.line}: ${problem}`);
	const rejected = bad.map(({ line, reason, text: row }) => ({
		...{ place: `line ${line}`, reason, row: shorten(row) },
	}));
	const whole = body.filter(({ line, cells }) => {
		const reason = cellsProblem(cells, head.cells, paths);
		const row = shorten(cells.join(','));
		if (reason !== null) rejected.push({ place: `line ${line}`, reason, row });
		return reason === null;
	});
	const readers = paths.map((path, i) =>
		isText(path) ? asText : readerOf(whole.map(({ cells }) => cells[i].trim())),
	);
	const rows = whole.map(({ line, cells }): Row => {
		const fields = cells.flatMap((cell, i): Field[] => {
			const value = repairText(cell.trim());
			return value === '' ? [] : [[paths[i], readers[i](value)]];
		});
		return { place: `line ${line}`, fields };
	});
	return { rows, rejected };
}

function cellsProblem(
	cells: readonly string[],
	head: readonly string[],
	paths: ReadonlyArray<readonly string[]>,
): string | null {
	if (cells.length !== head.length) {
		return `it has ${cells.length} cells, the head line ${head.length}: put cells with the separator or a line break in quotes`;
	}
	const unnamed = cells.findIndex((cell, i) => cell.trim() !== '' && paths[i].join('') === '');
	if (unnamed !== -1) return `cell ${unnamed + 1} has no column name: name it in the head line`;
	const long = cells.findIndex((cell) => cell.length > DEFAULT_LIMITS.maxTextLength);
	if (long === -1) return null;
	return `${head[long]} is longer than ${DEFAULT_LIMITS.maxTextLength} characters: shorten it`;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Why the columns cannot be told apart; null if they can. */
function pathProblem(paths: ReadonlyArray<readonly string[]>): string | null {
	const known = new Set<string>();
	for (const path of paths) {
		const name = path.join('.');
		if (path.includes('')) return `'${shorten(name)}' is no name of a column: rename it`;
		const forbidden = path.find((part) => FORBIDDEN.has(part));
		if (forbidden !== undefined) return `'${forbidden}' is a forbidden name: rename it`;
		if (known.has(name)) return `there are two columns '${shorten(name)}': rename one`;
		known.add(name);
	}
	return null;
}

type CellReader = (cell: string) => JsonValue;

const MAX_DIGITS = 15;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const TRUTH = /^(?:true|false)$/i;

const asText: CellReader = (cell) => cell;
const asNumber: CellReader = (cell) => Number(cell);
const asTruth: CellReader = (cell) => cell.toLowerCase() === 'true';

function readerOf(cells: readonly string[]): CellReader {
	const filled = cells.filter((cell) => cell !== '');
	const isNumber = (cell: string) =>
		NUMBER.test(cell) && cell.replace(/\D/g, '').length <= MAX_DIGITS;
	if (filled.every(isNumber)) return asNumber;
	return filled.every((cell) => TRUTH.test(cell)) ? asTruth : asTextOrJson;
}

function asTextOrJson(cell: string): JsonValue {
	if (!/^(?:\[.*\]|\{.*\})$/s.test(cell)) return cell;
	try {
		const value = JSON.parse(cell) as JsonValue;
		return inspect(value, '', DEFAULT_LIMITS).flaw === null ? value : cell;
	} catch {
		return cell;
	}
}

/** The fields as one object; the problem as text if one is both a value and has members. */
export function nested(fields: readonly Field[]): JsonObject | string {
	const result: JsonObject = {};
	// Short paths first: a value then stands before its members, whichever column came first.
	for (const [path, value] of [...fields].sort(([a], [b]) => a.length - b.length)) {
		let target = result;
		for (const part of path.slice(0, -1)) {
			const inner = Object.hasOwn(target, part) ? target[part] : (target[part] = {});
			if (!isJsonObject(inner)) {
				return `'${path.join('.')}' and '${part}' exclude each other: leave one out`;
			}
			target = inner;
		}
		target[path.at(-1)!] = value;
	}
	return result;
}
