import { CsvError, parse } from 'csv-parse/sync';

export interface CsvRecord {
	/** Of the file, from 1, where it begins. */
	line: number;
	cells: string[];
}

/** A line that is no record. */
export interface BadLine {
	line: number;
	reason: string;
	text: string;
}

export interface Csv {
	records: CsvRecord[];
	bad: BadLine[];
}

/** Characters of a record: an open quote must not swallow the rest of a large file. */
const MAX_RECORD = 1_000_000;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * The records of a CSV text (RFC 4180), separated by comma, semicolon, tab or vertical bar, whichever
 * the first line has most of, or as its `sep=;` says. Blank lines are left out. A line with a wrong
 * quote is bad alone: reading goes on at the next line.
 */
export function readCsv(text: string): Csv {
	const separator = /^sep=(.)\r?\n/i.exec(text);
	const delimiter = separator?.[1] ?? likelyDelimiter(text);
	let rest = Buffer.from(separator === null ? text : text.slice(separator[0].length));
	let line = separator === null ? 1 : 2;
	const csv: Csv = { records: [], bad: [] };
	while (rest.length > 0) {
		const { read, error } = readUntilError(rest, delimiter, line, csv.records);
		if (error === null) break;
		line += linesIn(rest.subarray(0, read));
		rest = rest.subarray(read);
		while (rest[0] === NEWLINE || rest[0] === RETURN) {
			if (rest[0] === NEWLINE) line++;
			rest = rest.subarray(1);
		}
		const end = rest.indexOf(NEWLINE);
		const bad = end === -1 ? rest : rest.subarray(0, end);
		csv.bad.push({ line, reason: reasonOf(error), text: bad.toString().trimEnd() });
		rest = rest.subarray(bad.length + 1);
		line++;
	}
	return csv;
}

/** Adds the records up to the first error; `read`: their bytes. */
function readUntilError(
	bytes: Buffer,
	delimiter: string,
	firstLine: number,
	records: CsvRecord[],
): { read: number; error: CsvError | null } {
	let read = 0;
	try {
		parse(bytes, {
			delimiter,
			raw: true,
			relax_column_count: true,
			skip_empty_lines: true,
			max_record_size: MAX_RECORD,
			on_record: (cells, info) => {
				// With `raw`, csv-parse hands over both, which its types do not know.
				const { record, raw } = cells as unknown as { record: string[]; raw: string };
				const lines = raw.trim().split('\n').length - 1;
				records.push({ line: firstLine - 1 + info.lines - lines, cells: record });
				read = info.bytes;
				return null;
			},
		});
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		return { read, error };
	}
	return { read, error: null };
}

function linesIn(bytes: Buffer): number {
	let lines = 0;
	for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
	return lines;
}

function reasonOf({ code }: CsvError): string {
	if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE') {
		return 'a quotation mark is never closed: close it, or write " within quotes as ""';
	}
	return 'a quotation mark is in the wrong place: put the whole cell in quotes, and write " within it as ""';
}

function likelyDelimiter(text: string): string {
	const first = /[^\r\n]+/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
	const counts = [',', ';', '\t', '|'].map((sign) => [sign, first.split(sign).length] as const);
	return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
