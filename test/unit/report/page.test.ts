import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { htmlOf, reportParts } from '../../../src/report/page/html';
import { mapList } from '../../../src/report/page/map-list';
import { reportCss } from '../../../src/report/page/style';
import { reportTable } from '../../../src/report/page/table';
import { reportPicture } from '../../../src/report/page/picture';
import type { Report } from '../../../src/report/report';
import { naughtyText } from '../../support/hostile';
import { largeMap, mapEdge, mapNode, smallMap } from '../../support/report/sample-maps';
import {
	column,
	reportWith,
	sampleReports,
	samplePictures,
} from '../../support/report/sample-reports';

/** Elements with their attributes' names, in order, and the text between them. */
function skeleton(html: string): { shape: string[]; text: string } {
	const shape: string[] = [];
	let text = '';
	const parser = new Parser({
		onopentag: (name, attributes) => shape.push([name, ...Object.keys(attributes)].join(' ')),
		ontext: (part) => (text += part),
	});
	parser.end(html);
	return { shape, text };
}

const textIn = (words: string): Report =>
	reportWith({
		...{ title: words, subtitle: words, notes: [words] },
		columns: [{ ...column('a', words, 'text'), description: words }, column('b', 'B', 'text')],
		rows: [{ a: words, b: words }],
	});

describe('a report as an HTML document', () => {
	it('has no script, no handler, no style attribute and loads nothing', () => {
		const html = htmlOf(sampleReports());
		const { shape } = skeleton(html);
		expect(
			shape.filter((each) => /^(script|link|img|iframe|object|embed|base|form)\b/.test(each)),
		).toEqual([]);
		expect(shape.filter((each) => /\s(on\w+|style|href|src|srcset)\b/.test(each))).toEqual([]);
		expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import/);
	});

	it('has title, subtitle, picture, table, notes and what the columns mean', () => {
		const { shape, text } = skeleton(htmlOf(sampleReports()[0]));
		expect(shape).toEqual(expect.arrayContaining(['h1', 'details class', 'ul class']));
		expect(text).toContain('Entered 2026-03-01 to 2026-03-31 (Europe/Berlin)');
		expect(text).toContain('What Median Time counts, by day of entry.');
		expect(text).toContain('Contacts that entered twice are counted twice.');
		expect(shape.filter((each) => each.startsWith('svg'))).toHaveLength(1);
	});

	it('has no id twice, however many reports it has', () => {
		const ids = [...htmlOf(sampleReports()).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.length).toBeGreaterThan(20);
	});

	it('has the same elements whatever the text of contacts is', () => {
		const { shape } = skeleton(htmlOf(textIn('word')));
		fc.assert(
			fc.property(naughtyText, (words) => {
				expect(skeleton(htmlOf(textIn(`a${words}`))).shape).toEqual(shape);
			}),
		);
	});

	it('says so where there are no rows', () => {
		expect(skeleton(htmlOf(reportWith({ rows: [] }))).text).toContain(
			'No data in this date range.',
		);
	});
});

describe('the table of a report', () => {
	it('ties each heading to the description of its column', () => {
		const html = reportTable(reportWith(), { id: 'one' });
		for (const i of [1, 2, 3, 4]) {
			expect(html).toContain(`aria-describedby="one-column-${i}"`);
			expect(html).toContain(`<dd id="one-column-${i}">`);
		}
		expect(html).toContain('title="What Reached counts, by day of entry."');
	});

	it('explains no columns where it has no rows', () => {
		const html = reportTable(reportWith({ rows: [] }), { id: 'one' });
		expect(html).not.toContain('What the columns mean');
		expect(html).not.toContain('aria-describedby');
	});

	it('explains a column once on paper, however many tables of the page have it', () => {
		const onPaper = (html: string) => (html.match(/<dt>/g) ?? []).length;
		const [one, two] = [reportWith(), reportWith({ title: 'Another' })];
		expect(onPaper(htmlOf([one, two]))).toBe(one.columns.length);
		const other = { ...one.columns[0], description: 'Something else.' };
		const third = reportWith({ columns: [other, ...one.columns.slice(1)] });
		expect(onPaper(htmlOf([one, two, third]))).toBe(one.columns.length + 1);
		expect(reportCss).toMatch(/@media print\{.*\.report-again\{display:none\}/);
	});

	it('isolates text, so that Arabic does not reorder the numbers beside it', () => {
		const html = reportTable(reportWith({ rows: [{ step: 'رسالة 12', reached: 5 }] }));
		expect(html).toContain('<th scope="row"><bdi>رسالة 12</bdi></th>');
		expect(html).toContain('<td class="number"><bdi>5</bdi></td>');
	});

	it('has a caption, unless the page has a heading', () => {
		expect(reportTable(reportWith())).toContain('<caption><bdi>Funnel of Welcome</bdi></caption>');
		expect(reportTable(reportWith(), { caption: null })).not.toContain('caption');
	});
});

describe('the parts of a report in a page', () => {
	const rows = Array.from({ length: 30 }, () => ({}));
	const long = { ...reportWith({ picture: samplePictures(3).bars }), rows };

	it('fold a table below its picture that has more rows than asked for, and say how many', () => {
		const html = reportParts(long, { openRows: 29 });
		expect(html).toContain('<details class="report-fold"><summary>Table with 30 rows</summary>');
		expect(reportParts(long, { openRows: 30 })).not.toContain('report-fold');
		expect(reportParts(long)).not.toContain('report-fold');
	});

	it('leave a table open that has no picture above it', () => {
		expect(reportParts({ ...long, picture: null }, { openRows: 1 })).not.toContain('report-fold');
	});
});

describe('the style sheet of reports', () => {
	it('styles nothing but classes that begin with report or picture', () => {
		const selectors = reportCss
			.replace(/@media[^{]*\{/g, '')
			.split(/\{[^{}]*\}/)
			.flatMap((each) => each.split(','))
			.map((each) => each.replace(/[\s}]+/g, ' ').trim())
			.filter((each) => each !== '');
		expect(selectors.length).toBeGreaterThan(50);
		expect(selectors.filter((each) => !/^\.(report|picture)/.test(each))).toEqual([]);
	});

	it('has every class that pictures in pages use', () => {
		const pictures = Object.values(samplePictures(12)).map((picture) => reportWith({ picture }));
		const html = [...pictures, ...sampleReports()].map((each) => reportPicture(each)).join('');
		const used = [...html.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(' '));
		const missing = [...new Set(used)].filter(
			(name) => name.startsWith('p-') && !reportCss.includes(`.${name}{`),
		);
		expect(missing).toEqual([]);
	});
});

describe('a journey map as a list', () => {
	it('names each node once as an entry, in the order of the flow', () => {
		const names = [...mapList(smallMap()).matchAll(/<strong><bdi>([^<]*)/g)].map(
			([, name]) => name,
		);
		expect(names).toEqual([
			...[
				'Journey Trigger',
				'Send Welcome Email',
				'Wait for Purchase',
				'Send Thanks',
				'Send Reminder',
			],
		]);
		const large = [...mapList(largeMap(300)).matchAll(/<strong>/g)];
		expect(large).toHaveLength(300);
	});

	it('has the numbers of the picture: totals, reached, lost, waiting, converted, medians', () => {
		const { text } = skeleton(mapList(smallMap()));
		expect(text).toContain(
			'1,234 entered = 76 waiting + 440 completed + 401 converted + 313 exited + 4 failed',
		);
		expect(text).toContain(
			'1,226 reached it · 1,150 visits ended · 310 lost (25.3 %) · 76 waiting now',
		);
		expect(text).toContain('Timed Out · 428 visits · median 7 d');
		expect(text).toContain('401 converted here');
	});

	it('ends where the journey loops, and says to what it leads back', () => {
		const map = smallMap();
		map.edges.push(mapEdge('remind', 'wait', { output: 'Again', visits: 12 }));
		map.edges.push(mapEdge('wait', 'wait', { output: 'Not Yet', visits: 3 }));
		const { text } = skeleton(mapList(map));
		expect(text).toContain('↑ Again · 12 visits, on to Wait for Purchase (listed above)');
		expect(text).toContain('back to itself: Not Yet · 3 visits');
	});

	it('does not exhaust the stack in a chain of 5,000 nodes', () => {
		const nodes = Array.from({ length: 5_000 }, (_, i) => mapNode(`n${i}`));
		const edges = nodes.slice(1).map(({ id }, i) => mapEdge(`n${i}`, id, { visits: 1 }));
		const list = mapList({ ...smallMap(), start: 'n0', nodes, edges });
		expect(list.match(/<strong>/g)).toHaveLength(5_000);
	});
});

describe('A table of a page', () => {
	const report: Report = {
		...{ title: 'Contacts', subtitle: '', notes: [], picture: null },
		columns: [
			{ key: 'name', label: 'Name', unit: 'text', description: 'Its name.' },
			{ key: 'score', label: 'Score', unit: 'points', description: 'Its points.' },
		],
		rows: [
			{ name: '<b>Ann</b>', score: 7 },
			{ name: 'Bob', score: null },
		],
	};

	it('leads on from the first cell of the rows that lead somewhere', () => {
		const html = reportTable(report, {
			hrefOf: ({ score }) => (score === null ? null : '?a="1"&b=2'),
		});
		expect(html).toContain(
			'<a href="?a=&quot;1&quot;&amp;b=2"><bdi>&lt;b&gt;Ann&lt;/b&gt;</bdi></a>',
		);
		expect(html.match(/<a /g)).toHaveLength(1);
	});

	it('names its columns beside the cells where rows become blocks, and stays a table', () => {
		const html = reportTable(report, { stacked: true });
		expect(html).toContain('role="table"');
		expect(html.match(/<tr role="row">/g)?.length).toBe(2);
		expect(html).toContain('<td class="number" role="cell" data-label="Score">');
		expect(reportTable(report)).not.toContain('data-label');
	});

	it('says in its own words that there are no rows', () => {
		expect(reportTable({ ...report, rows: [] }, { empty: 'No <contact>.' })).toContain(
			'No &lt;contact&gt;.',
		);
	});
});
