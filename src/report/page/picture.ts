import { escapeHtml } from '../../lib/escape-html';
import { svgOf } from '../pictures/svg';
import type { Picture, Report } from '../report';
import { mapList } from './map-list';
import { MOST_HUNDREDS } from './style';

/** px; for screens of phones. */
const NARROW = 358;
/** px; of the rows of a map. */
const MAP = 1_000;

/**
 * The picture of a report in a page with `reportCss`; empty without one. `width` in px is that of
 * wide screens. On narrow screens a map is a list, which screen readers get in any case, and other
 * pictures are drawn once more.
 */
export function reportPicture(report: Report, { width = 720 } = {}): string {
	const { picture, title } = report;
	if (picture === null) return '';
	const least = picture.type === 'map' ? Math.max(width, MAP) : width;
	const wide = region(`Picture: ${title}`, 'report-picture-wide', drawn(report, picture, least));
	if (picture.type === 'map') return `<div class="report-map">${wide}${mapList(picture.map)}</div>`;
	return (
		wide + region(`Picture: ${title}`, 'report-picture-narrow', drawn(report, picture, NARROW))
	);
}

function drawn({ title, subtitle }: Report, picture: Picture, width: number): string {
	return svgOf(picture, { theme: 'page', width, title, subtitle, heading: false });
}

/** Pictures may be wider than the screen, so keyboards can scroll them. */
function region(label: string, kind: string, svg: string): string {
	const classes = ['report-picture', kind, leastWidth(svg)].filter(Boolean).join(' ');
	return `<div class="${classes}" role="region" tabindex="0" aria-label="${escapeHtml(label)}">${svg}</div>
`;
}

/** The class with which a picture shrinks with its page to four fifths; then it scrolls. */
function leastWidth(svg: string): string {
	const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
	const hundreds = Math.ceil((width * 0.8) / 100);
	return hundreds <= MOST_HUNDREDS ? `report-least-${hundreds}` : '';
}
