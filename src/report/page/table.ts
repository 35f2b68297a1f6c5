import { escapeHtml } from '../../lib/escape-html';
import { formatCell, isText, unitName } from '../format';
import type { Cell, Column, Report } from '../report';

export interface TableOptions {
	/** Begins the ids of the table; unique on the page. Defaults to `report`. */
	id?: string;
	/** Defaults to the report's title; null: no caption, for a page that has a heading above it. */
	caption?: string | null;
	/** Where the first cell of a row leads; null: nowhere. */
	hrefOf?(row: Report['rows'][number]): string | null;
	/** On a narrow screen each row is a block with the headings beside its cells. */
	stacked?: boolean;
	/** Columns that a table above on the page explains; on paper they are explained once. */
	explained?: Set<string>;
	/** In place of rows; defaults to `No data in this date range.` */
	empty?: string;
}

/**
 * The rows of a report as an HTML table in a region that scrolls sideways, with what its columns
 * mean below it unless there are none; for a page with `reportCss`.
 */
export function reportTable(report: Report, options: TableOptions = {}): string {
	const {
		id = 'report',
		caption = report.title,
		hrefOf = () => null,
		stacked = false,
		empty = NO_DATA,
		explained = new Set(),
	} = options;
	const { columns, rows } = report;
	const hasMeanings = rows.length > 0 && columns.length > 0;
	const headings = columns.map((column, i) =>
		headingCell(column, hasMeanings ? `${id}-column-${i + 1}` : null),
	);
	const body =
		rows.length === 0
			? `<tr><td colspan="${Math.max(1, columns.length)}">${escapeHtml(empty)}</td></tr>`
			: rows.map((row) => tableRow(columns, row, hrefOf(row), stacked)).join('\n');
	const table = stacked
		? '<table class="report-table report-stacked" role="table">'
		: '<table class="report-table">';
	return `<div class="report-scroll" role="region" tabindex="0" aria-label="${escapeHtml(`Table: ${report.title}`)}">
${table}
${caption === null ? '' : `<caption>${bdi(caption)}</caption>`}
<thead><tr>${headings.join('')}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>
${hasMeanings ? meanings(columns, id, explained) : ''}`;
}

/** Browsers take a row that is a block for no row. */
const ROW = ' role="row"';
const NO_DATA = 'No data in this date range.';

/** `title` is for the pointer; keyboards and screen readers get to the description by its id. */
function headingCell({ label, unit, description }: Column, id: string | null): string {
	const kind = isText(unit) ? '' : ' class="number"';
	const described = id === null ? '' : ` aria-describedby="${escapeHtml(id)}"`;
	return `<th scope="col"${kind} title="${escapeHtml(description)}"${described}>${bdi(label)}</th>`;
}

function tableRow(
	columns: readonly Column[],
	row: Record<string, Cell>,
	href: string | null,
	stacked: boolean,
): string {
	const cells = columns.map(({ key, label, unit }, i) => {
		const text = bdi(formatCell(row[key] ?? null, unit));
		if (i === 0) {
			const linked = href === null ? text : `<a href="${escapeHtml(href)}">${text}</a>`;
			return `<th scope="row"${stacked ? ' role="rowheader"' : ''}>${linked}</th>`;
		}
		const kind = isText(unit) ? '' : ' class="number"';
		return `<td${kind}${stacked ? ` role="cell" data-label="${escapeHtml(label)}"` : ''}>${text}</td>`;
	});
	return `<tr${stacked ? ROW : ''}>${cells.join('')}</tr>`;
}

function meanings(columns: readonly Column[], id: string, explained: Set<string>): string {
	const entries = columns.map(({ label, unit, description }, i) => {
		const name = unitName(unit);
		const term = name === '' ? bdi(label) : `${bdi(label)} <small>(${name})</small>`;
		const meaning = `${term}: ${description}`;
		const again = explained.has(meaning) ? ' class="report-again"' : '';
		explained.add(meaning);
		return `<dt${again}>${term}</dt><dd${again} id="${escapeHtml(`${id}-column-${i + 1}`)}">${bdi(description)}</dd>`;
	});
	return `<details class="report-columns"><summary>What the columns mean</summary>
<dl>${entries.join('\n')}</dl></details>`;
}

/** Isolated, so that text written from right to left does not reorder what stands beside it. */
const bdi = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
