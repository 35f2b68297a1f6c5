/*
 * Prints every text of the nodes and credentials that the editor shows, for proofreading:
 * `npm run words`, or `npm run words -- "lead score"` for those whose name contains it.
 */
import { displayedTexts, loadPanels, type DisplayedText } from './displayed-texts';

const [filter = ''] = process.argv.slice(2);
const panels = loadPanels().filter(({ owner }) =>
	owner.toLowerCase().includes(filter.toLowerCase()),
);

/** A field that occurs in several places, such as in all rule editors, is listed once. */
function dropDuplicates(texts: readonly DisplayedText[]): DisplayedText[] {
	const seen = new Set<string>();
	return texts.filter(({ place, kind, text }) => {
		const [, option] = place.split(' = ');
		const key = [option ?? place.split('.').at(-1), kind, text].join('\n');
		return !seen.has(key) && seen.add(key);
	});
}

const COLUMNS = ['owner', 'place', 'kind'] as const;
const HEADINGS = { owner: 'NODE', place: 'PLACE', kind: 'KIND', text: 'TEXT' };

const rows = dropDuplicates(panels.flatMap(displayedTexts));
const widths = COLUMNS.map((column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of [HEADINGS, ...rows]) {
	const cells = COLUMNS.map((column, i) => row[column].padEnd(widths[i]));
	console.log([...cells, row.text.replaceAll('\n', ' ')].join('  '));
}
