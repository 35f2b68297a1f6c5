import { unitName } from '../format';
import type { Cell, Column, Report } from '../report';

/** Read by Excel as the sign of UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';
/** With what a spreadsheet begins a formula, in ordinary and in full width; OWASP, 'CSV Injection'. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** Where a spreadsheet begins a cell that separates them by another character than the comma. */
const FORMULA_WITHIN = /([;|\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])/g;

/**
 * The rows of a report as a CSV file (RFC 4180) in UTF-8 with a byte order mark. Numbers are written
 * in full, with a point: times in ms, shares in percent. Text that a spreadsheet would take for a
 * formula gets an apostrophe in front, also behind a semicolon: where the comma is the decimal sign,
 * cells end there.
 */
export function reportCsv(report: Report): string {
	return [...csvLines(report)].join('');
}

/** The same line by line, for rows that are made as they are read. */
export function* csvLines(table: {
	columns: readonly Column[];
	rows: Iterable<Record<string, Cell>>;
}): Generator<string> {
	const { columns, rows } = table;
	yield `${BYTE_ORDER_MARK}${columns.map(heading).join(',')}\r\n`;
	for (const row of rows) {
		yield `${columns.map(({ key }) => csvCell(row[key] ?? null)).join(',')}\r\n`;
	}
}

function heading({ label, unit }: Column): string {
	const name = unitName(unit);
	return csvCell(name === '' ? label : `${label} (${name})`);
}

function csvCell(value: Cell): string {
	if (value === null) return '';
	if (typeof value !== 'string') return Number.isNaN(value) ? '' : String(value);
	const within = value.replaceAll(FORMULA_WITHIN, "$1'");
	const text = FORMULA.test(value) ? `'${within}` : within;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
