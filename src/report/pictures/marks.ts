import { escapeHtml } from '../../lib/escape-html';
import { fit, printable, textWidth } from './text';

/** Pixels with one decimal, so that the same picture is the same text. */
export function px(value: number): string {
	return String(Math.round(value * 10) / 10 || 0);
}

/** A group of marks with what is shown when the pointer is over it. */
export function titled(title: string, marks: string): string {
	return `<g><title>${escapeHtml(printable(title))}</title>${marks}</g>`;
}

export interface TextStyle {
	size?: 'title' | 'large' | 'label' | 'small' | 'name';
	/** Class of the color; defaults to ink. */
	color?: string;
	anchor?: 'start' | 'middle' | 'end';
	struck?: boolean;
	/** px; text that is wider is cut. */
	width?: number;
}

/** Font sizes, in px. */
export const SIZES = { title: 16, large: 13, label: 12, small: 11, name: 12 } as const;

/** A line of text; `y` is its base line. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
	const { size = 'label', color = 'p-ink', anchor = 'start', struck, width = Infinity } = style;
	const line = fit(content, width, SIZES[size]);
	const classes = ['p-text', `p-${size}`, color];
	if (anchor !== 'start') classes.push(`p-${anchor}`);
	if (struck) classes.push('p-struck');
	return `<text class="${classes.join(' ')}" x="${px(x)}" y="${px(y)}">${escapeHtml(line)}</text>`;
}

/** Width (px) of a line of text. */
export function widthOf(content: string, size: keyof typeof SIZES = 'label'): number {
	return textWidth(printable(content), SIZES[size]);
}

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

export function rect({ x, y, width, height }: Box, classes: string, radius = 0): string {
	const round = radius > 0 ? ` rx="${px(radius)}"` : '';
	return `<rect class="${classes}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"${round}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, classes: string): string {
	return `<path class="p-path ${classes}" d="M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}"/>`;
}

export function circle(x: number, y: number, radius: number, classes: string): string {
	return `<circle class="${classes}" cx="${px(x)}" cy="${px(y)}" r="${px(radius)}"/>`;
}
