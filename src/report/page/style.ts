import { adaptiveStyle, DARK, LIGHT, type Palette } from '../pictures/palette';

/** Widths up to which pictures shrink with their page, in 100 px. */
export const MOST_HUNDREDS = 40;

const leastWidths = Array.from(
	{ length: MOST_HUNDREDS },
	(_, i) => `.report-least-${i + 1} svg{max-width:100%;min-width:${(i + 1) * 100}px}`,
).join('');

/**
 * The style of what `reportTable`, `reportPicture`, `mapList` and `htmlOf` make, light or dark as the
 * reader prefers. Every rule is for a class that begins with `report` or `picture`.
 */
export const reportCss = `${variables('.report', LIGHT)}
@media screen and (prefers-color-scheme:dark){${variables('.report', DARK)}}
${adaptiveStyle('picture-page')}
.report{color:var(--report-ink);overflow-wrap:anywhere}
.report-subtitle,.report-notes,.report-columns dd,.report-columns small,.report-table caption{color:var(--report-soft)}
.report-subtitle{margin:0 0 1rem}
.report-scroll,.report-picture{overflow-x:auto;max-width:100%;margin:0 0 1rem}
.report-scroll:focus-visible,.report-picture:focus-visible{outline:3px solid var(--report-mark);outline-offset:2px}
.report-picture svg{display:block;height:auto}
${leastWidths}
.report-table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4}
.report-table caption{text-align:left;padding:0 0 .5rem}
.report-table th,.report-table td{padding:.4rem .6rem;border-bottom:1px solid var(--report-grid);text-align:left;vertical-align:top;overflow-wrap:normal;min-width:4rem}
.report-table thead th{border-bottom:2px solid var(--report-line);vertical-align:bottom;cursor:help;text-decoration:underline dotted var(--report-line);text-underline-offset:.2em}
.report-table tbody th{font-weight:500;min-width:7rem;overflow-wrap:anywhere}
.report-table .number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.report-table thead .number{white-space:normal}
.report-columns{margin:0 0 1rem;font-size:.875rem}
.report-columns summary,.report-fold summary{cursor:pointer}
.report-fold{margin:0 0 1rem}
.report-fold>summary{font-size:.875rem;margin:0 0 .5rem}
.report-columns dt{font-weight:600;margin-top:.5rem}
.report-columns dd{margin:0}
.report-notes{padding-left:1.1rem;font-size:.875rem}
.report-list{font-size:.875rem;line-height:1.45}
.report-map{position:relative}
.report-list ol{list-style:none;margin:0;padding:0}
.report-list ol ol{border-left:2px solid var(--report-grid);padding-left:.75rem;margin-left:.25rem}
.report-list .report-branches,.report-list ol ol ol ol ol ol ol ol ol ol{border-left:0;padding-left:0;margin-left:0}
.report-list li{margin:.5rem 0}
.report-list .report-node{border:1px solid var(--report-line);border-radius:.5rem;padding:.5rem .65rem;background:var(--report-faint)}
.report-list .report-unvisited{border-style:dashed}
.report-list .report-deleted strong{text-decoration:line-through}
.report-list small{display:block;color:var(--report-soft);font-size:.8125rem}
.report-list .report-way{display:block;color:var(--report-soft);margin:.15rem 0}
.report-list .report-badge{display:inline-block;border:1px solid var(--report-line);border-radius:1rem;padding:0 .5rem;font-size:.75rem;margin-left:.25rem}
@media print,(min-width:601px){.report-map .report-list{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.report-picture-narrow{display:none}}
@media screen and (max-width:600px){.report-stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.report-stacked,.report-stacked tbody,.report-stacked tr,.report-stacked tbody th,.report-stacked td{display:block}.report-stacked tr{border-bottom:1px solid var(--report-grid);padding:.35rem 0}.report-stacked tbody th,.report-stacked td{border:0;padding:.1rem 0;text-align:left}.report-stacked tbody td[data-label]{display:grid;grid-template-columns:7rem 1fr;gap:.5rem;white-space:normal;text-align:left;overflow-wrap:anywhere}.report-stacked td[data-label]::before{content:attr(data-label);color:var(--report-soft)}}
@media screen and (max-width:600px){.report-picture-wide{display:none}}
@media print{.report-scroll,.report-picture{overflow:visible}.report-columns::details-content,.report-fold::details-content{content-visibility:visible;height:auto}.report-again{display:none}.report-columns:not(:has(dt:not(.report-again))){display:none}.report-picture svg{max-width:100%;min-width:0}.report{break-inside:auto}.report-table{font-size:.5rem}.report-table th,.report-table td,.report-table tbody th{min-width:0;padding:.15rem .25rem;overflow-wrap:break-word}.report-table .number{white-space:normal}.report-table tr,.report-picture{break-inside:avoid}}
`;

function variables(scope: string, palette: Palette): string {
	const { ink, soft, grid, line, faint, series } = palette;
	const values = { ink, soft, grid, line, faint, mark: series[0] };
	const entries = Object.entries(values).map(([name, color]) => `--report-${name}:${color}`);
	return `${scope}{${entries.join(';')}}`;
}
