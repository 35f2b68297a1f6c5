import fc from 'fast-check';
import { reportCsv } from '../../../src/report/page/csv';
import { naughtyText } from '../../support/hostile';
import { column, reportWith } from '../../support/report/sample-reports';

/** Fields of a CSV file by RFC 4180; written for this test. */
function parse(csv: string): string[][] {
	const rows: string[][] = [];
	let [row, field, quoted] = [[] as string[], '', false];
	for (let i = 0; i < csv.length; i++) {
		const sign = csv[i];
		if (quoted) {
			if (sign !== '"') field += sign;
			else if (csv[i + 1] === '"') field += csv[++i];
			else quoted = false;
		} else if (sign === '"') quoted = true;
		else if (sign === ',') [row, field] = [[...row, field], ''];
		else if (sign === '\r' && csv[i + 1] === '\n') {
			rows.push([...row, field]);
			[row, field] = [[], ''];
			i++;
		} else field += sign;
	}
	return rows;
}

const single = (value: string | number | boolean | null) =>
	reportWith({ columns: [column('a', 'A', 'text')], rows: [{ a: value }] });

/** The one cell of the second line. */
const cellOf = (value: string | number | boolean | null) =>
	parse(reportCsv(single(value)).slice(1))[1][0];

describe('the CSV file of a report', () => {
	it('begins with a byte order mark and names the unit of each column', () => {
		const [heading] = reportCsv(reportWith()).split('\r\n');
		expect(heading).toBe('\ufeffStep,Reached (enrollments),Share (%),Median Time (ms)');
	});

	it('has numbers in full, nothing for null, and one line for each row', () => {
		expect(reportCsv(reportWith()).split('\r\n').slice(1)).toEqual([
			'Journey Trigger,1234,100,',
			'Send Welcome Email,1230,99.68,2000',
			'Wait for Purchase,412,33.39,129600000',
			'',
		]);
	});

	it('leaves negative numbers numbers', () => {
		expect(cellOf(-12.5)).toBe('-12.5');
	});

	it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1+1', '＠x'])(
		'puts an apostrophe before the text %j, which a spreadsheet takes for a formula',
		(text) => {
			expect(cellOf(text)).toBe(`'${text}`);
		},
	);

	it.each([
		['a;=1+1', "a;'=1+1"],
		['a; "=1+1"', 'a; "\'=1+1"'],
		['a;\t@x;+1', "a;\t'@x;'+1"],
		['a|-1', "a|'-1"],
		['total: 7; name: Ann', 'total: 7; name: Ann'],
	])('guards a formula behind %j, where cells end at a semicolon or a tab', (text, cell) => {
		expect(cellOf(text)).toBe(cell);
	});

	it('guards a heading that contacts can write, such as the value of a split', () => {
		const report = reportWith({ columns: [column('a', '=HYPERLINK("x")', 'text')], rows: [] });
		expect(parse(reportCsv(report).slice(1))[0]).toEqual(['\'=HYPERLINK("x")']);
	});

	it('keeps any text in its cell, and none begins a formula', () => {
		fc.assert(
			fc.property(naughtyText, naughtyText, (a, b) => {
				const columns = [column('a', 'A', 'text'), column('b', 'B', 'text')];
				const rows = parse(reportCsv(reportWith({ columns, rows: [{ a, b }] })).slice(1));
				expect(rows).toHaveLength(2);
				expect(rows[1].map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n＝＋－＠])/, ''))).toEqual([
					a,
					b,
				]);
				for (const cell of rows[1]) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
			}),
		);
	});
});
