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
	/** px. Maps and heat maps are wider where they must be. */
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

/** px on every side. */
const MARGIN = 16;
const LONGEST_DESCRIPTION = 2_000;

/** Width (px) that is left for the drawing. */
export const drawingWidth = (width: number): number => Math.max(200, width) - 2 * MARGIN;

/** A drawing as an SVG document. */
export function frame(drawing: Drawing, options: PictureOptions): string {
	const { theme, title, subtitle, heading = true } = options;
	const width = Math.ceil(Math.max(drawing.width, drawingWidth(options.width)) + 2 * MARGIN);
	const top = heading ? headingOf(title, subtitle, width - 2 * MARGIN) : { height: 0, marks: '' };
	const height = Math.ceil(drawing.height + top.height + 2 * MARGIN);
	const style = styleOf(theme);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" class="picture picture-${theme}" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
		`<title>${escapeHtml(printable(title))}</title>`,
		`<desc>${escapeHtml(descriptionOf(subtitle, drawing.description))}</desc>`,
		style === '' ? '' : `<style>${style}</style>`,
		rect({ x: 0, y: 0, width, height }, 'p-back'),
		top.marks,
		`<g transform="translate(${MARGIN} ${px(MARGIN + top.height)})">${drawing.marks}</g>`,
		'</svg>',
	].join('');
}

function headingOf(title: string, subtitle: string, width: number) {
	const marks = [
		title && text(MARGIN, MARGIN + 14, title, { size: 'title', width }),
		subtitle && text(MARGIN, MARGIN + (title ? 34 : 12), subtitle, { color: 'p-soft', width }),
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
