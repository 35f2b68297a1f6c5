import { escapeHtml } from '../../lib/escape-html';
import { DARK, LIGHT } from '../pictures/palette';
import type { Report } from '../report';
import { reportPicture } from './picture';
import { reportCss } from './style';
import { reportTable, type TableOptions } from './table';

export interface HtmlOptions {
	/** Of the document; defaults to the title of the first report. */
	title?: string;
	/** Below the title, e.g. when it was made. */
	subtitle?: string;
}

/** Reports as one HTML document without scripts that loads nothing; for reading, mailing, printing. */
export function htmlOf(reports: Report | readonly Report[], options: HtmlOptions = {}): string {
	const list = [reports].flat() as Report[];
	const title = options.title ?? list[0]?.title ?? 'Report';
	// One report with the document's title needs no heading of its own.
	const single = list.length === 1 && title === list[0].title;
	const explained = new Set<string>();
	const sections = list.map((report, i) =>
		sectionOf(report, { id: `report-${i + 1}`, explained }, single),
	);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}${reportCss}</style>
</head>
<body>
<main>
<h1><bdi>${escapeHtml(title)}</bdi></h1>
${options.subtitle === undefined ? '' : `<p class="subtitle"><bdi>${escapeHtml(options.subtitle)}</bdi></p>`}
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function sectionOf(report: Report, options: PartsOptions, single: boolean): string {
	const heading = single ? '' : `<h2><bdi>${escapeHtml(report.title)}</bdi></h2>`;
	return `<section class="report">
${heading}
${reportParts(report, options)}
</section>`;
}

export interface PartsOptions extends Omit<TableOptions, 'caption'> {
	/** Of the picture, in px; default 720. */
	width?: number;
	/** Rows up to which a table below a picture is open; by default all are. */
	openRows?: number;
	/** `reportPicture` of the report, where it is drawn already. */
	drawn?: string;
}

/** Subtitle, picture, table and notes of a report, to stand below its title in `class="report"`. */
export function reportParts(report: Report, options: PartsOptions = {}): string {
	const { width = 720, openRows = Infinity, drawn, ...tableOptions } = options;
	const { subtitle, notes, picture, rows } = report;
	const table = reportTable(report, { ...tableOptions, caption: null });
	const isFolded = picture !== null && rows.length > openRows;
	const parts = [
		subtitle && `<p class="report-subtitle"><bdi>${escapeHtml(subtitle)}</bdi></p>`,
		drawn ?? (picture && reportPicture(report, { width })),
		isFolded
			? `<details class="report-fold"><summary>Table with ${rows.length} rows</summary>${table}</details>`
			: table,
		notes.length > 0 &&
			`<ul class="report-notes">${notes.map((note) => `<li><bdi>${escapeHtml(note)}</bdi></li>`).join('')}</ul>`,
	];
	return parts.filter(Boolean).join('\n');
}

/** Of a document around `reportCss`. */
export const PAGE_STYLE = `:root{color-scheme:light dark}
body{margin:0;background:${LIGHT.back};color:${LIGHT.ink};font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:75rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;line-height:1.3;margin:2rem 0 .25rem;overflow-wrap:anywhere}
.subtitle{color:${LIGHT.soft};margin:0 0 1rem}
@media screen and (prefers-color-scheme:dark){body{background:${DARK.back};color:${DARK.ink}}.subtitle{color:${DARK.soft}}}
@media print{:root{color-scheme:light}body{background:#fff;color:#000}main{max-width:none;padding:0}}
`;
