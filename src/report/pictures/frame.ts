import { escapeHtml } from '../../lib/escape-html';
import { px, rect, text } from './marks';
import { styleOf, type Theme } from './palette';
import { printable } from './text';

export interface PictureOptions {
	/**
	 * `auto` follows the reader's preference. `page` has no style of its own and takes that of
	 * `reportCss`. PNG files need `light` or `dark`.
	 */
	theme: Theme;
	/** px. Heat maps, and maps with a column that is wider, are wider. */
	width: number;
	title: string;
	subtitle: string;
	/** Draws title and subtitle above the picture; by default, true. They are read aloud anyway. */
	heading?: boolean;
}

/** What a picture draws below its heading. */
export interface Drawing {
	/** px. */
	width: number;
	height: number;
	marks: string;
	/** For readers who cannot see it. */
	description: string;
}

/** px on every side; in a page, which has its own, only what lines stand out. */
const marginOf = (heading: boolean): number => (heading ? 16 : 2);
const LONGEST_DESCRIPTION = 2_000;

/** Width (px) that is left for the drawing. */
export function drawingWidth({ width, heading = true }: PictureOptions): number {
	return Math.max(200, width) - 2 * marginOf(heading);
}

/** A drawing as an SVG document. */
export function frame(drawing: Drawing, options: PictureOptions): string {
	const { theme, title, subtitle, heading = true } = options;
	const margin = marginOf(heading);
	const inner = Math.ceil(Math.max(drawing.width, drawingWidth(options)));
	const top = heading ? headingOf(title, subtitle, inner) : { height: 0, marks: '' };
	const width = inner + 2 * margin;
	const height = Math.ceil(drawing.height + top.height + 2 * margin);
	const style = styleOf(theme);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" class="picture picture-${theme}" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
		`<title>${escapeHtml(printable(title))}</title>`,
		`<desc>${escapeHtml(descriptionOf(subtitle, drawing.description))}</desc>`,
		style === '' ? '' : `<style>${style}</style>`,
		rect({ x: 0, y: 0, width, height }, 'p-back'),
		`<g transform="translate(${margin} ${margin})">${top.marks}</g>`,
		`<g transform="translate(${margin} ${px(margin + top.height)})">${drawing.marks}</g>`,
		'</svg>',
	].join('');
}

function headingOf(title: string, subtitle: string, width: number) {
	const marks = [
		title && text(0, 14, title, { size: 'title', width }),
		subtitle && text(0, title ? 34 : 12, subtitle, { color: 'p-soft', width }),
	];
	return {
		height: (title ? 22 : 0) + (subtitle ? 20 : 0) + (title || subtitle ? 10 : 0),
		marks: marks.join(''),
	};
}

function descriptionOf(subtitle: string, description: string): string {
	const parts = [subtitle, description].filter(Boolean).map(printable);
	return parts.join('. ').slice(0, LONGEST_DESCRIPTION).toWellFormed();
}
