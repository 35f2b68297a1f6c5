/**
 * Colors for one background. Text has a contrast of at least 4.5 to 1 with what it stands on, marks
 * of at least 3 to 1 with the background (WCAG 2.2, 1.4.3 and 1.4.11). Series differ in lightness
 * too, and no meaning is in the color alone.
 */
export interface Palette {
	back: string;
	ink: string;
	soft: string;
	grid: string;
	/** Axes and the edges of marks. */
	line: string;
	/** Marks of series, in order. */
	series: readonly string[];
	/** Shares from low to high, each with the color of text on it. */
	shades: ReadonlyArray<{ fill: string; ink: string }>;
	/** Lost shares from none to all; under `ink`, the first three under other text, too. */
	losses: readonly string[];
	good: string;
	bad: string;
	/** What is only a background for other marks. */
	faint: string;
}

export const LIGHT: Palette = {
	back: '#ffffff',
	ink: '#1b1f24',
	soft: '#57606a',
	grid: '#e3e7eb',
	line: '#7a838d',
	series: ['#1f6fb4', '#a84a00', '#0a7a5a', '#9a3b8e', '#6b6100', '#5a6570'],
	shades: [
		{ fill: '#f2f7fc', ink: '#1b1f24' },
		{ fill: '#d6e6f4', ink: '#1b1f24' },
		{ fill: '#abcfe6', ink: '#1b1f24' },
		{ fill: '#6fb0d7', ink: '#0b0e11' },
		{ fill: '#2b72b0', ink: '#ffffff' },
		{ fill: '#0b4f94', ink: '#ffffff' },
		{ fill: '#08306b', ink: '#ffffff' },
	],
	losses: ['#eef4fa', '#fdf3e1', '#fde3bd', '#fbc48a', '#f19a62'],
	good: '#0a6b4f',
	bad: '#a12d0c',
	faint: '#f6f8fa',
};

export const DARK: Palette = {
	back: '#1a1f26',
	ink: '#eceff3',
	soft: '#a9b3bf',
	grid: '#2c343e',
	line: '#7f8b98',
	series: ['#6cb4ee', '#f0a050', '#4cc9a0', '#d796cc', '#d8cf5a', '#a9b3bf'],
	shades: [
		{ fill: '#1d2733', ink: '#eceff3' },
		{ fill: '#1c3850', ink: '#eceff3' },
		{ fill: '#1b4b72', ink: '#eceff3' },
		{ fill: '#1f6296', ink: '#ffffff' },
		{ fill: '#64a8da', ink: '#0b0e11' },
		{ fill: '#9ccaec', ink: '#0b0e11' },
		{ fill: '#d3e8f8', ink: '#0b0e11' },
	],
	losses: ['#202c39', '#39301c', '#503a16', '#6e4314', '#8f4a12'],
	good: '#5fd3ac',
	bad: '#ff9a78',
	faint: '#20262e',
};

export type Theme = 'light' | 'dark' | 'auto' | 'page';

/** The fonts with which labels are measured, or narrower ones; the last is that of PNG files. */
export const FONTS =
	'"Segoe UI",Roboto,"Helvetica Neue",Helvetica,Arial,"Liberation Sans","DejaVu Sans",sans-serif';

/** The style sheet of a picture that stands alone; empty for `page`, whose page has it. */
export function styleOf(theme: Theme): string {
	if (theme === 'page') return '';
	if (theme === 'auto') return adaptiveStyle('picture-auto');
	return shapes(`picture-${theme}`) + colors(`picture-${theme}`, theme === 'dark' ? DARK : LIGHT);
}

/** Light or dark, as the reader prefers. */
export function adaptiveStyle(scope: string): string {
	return (
		`${shapes(scope)}${colors(scope, LIGHT)}` +
		`@media screen and (prefers-color-scheme:dark){${colors(scope, DARK)}}`
	);
}

function rules(scope: string, entries: ReadonlyArray<readonly [string, string]>): string {
	return entries.map(([name, style]) => `.${scope} .${name}{${style}}`).join('');
}

/** What light and dark have in common. */
function shapes(scope: string): string {
	return rules(scope, [
		['p-text', `font-family:${FONTS};white-space:pre`],
		['p-title', 'font-size:16px;font-weight:600'],
		['p-large', 'font-size:13px'],
		['p-label', 'font-size:12px'],
		['p-small', 'font-size:11px'],
		['p-name', 'font-size:12px;font-weight:600'],
		['p-struck', 'text-decoration:line-through'],
		['p-end', 'text-anchor:end'],
		['p-middle', 'text-anchor:middle'],
		['p-path', 'fill:none;stroke-linejoin:round;stroke-linecap:round'],
		['p-dashed', 'stroke-dasharray:4 3'],
	]);
}

function colors(scope: string, palette: Palette): string {
	const { series, shades, losses } = palette;
	return rules(scope, [
		['p-back', `fill:${palette.back}`],
		['p-faint', `fill:${palette.faint}`],
		['p-ink', `fill:${palette.ink}`],
		['p-soft', `fill:${palette.soft}`],
		['p-good', `fill:${palette.good}`],
		['p-bad', `fill:${palette.bad}`],
		['p-on-mark', `fill:${palette.back}`],
		['p-grid', `stroke:${palette.grid}`],
		['p-line', `stroke:${palette.line}`],
		['p-line-soft', `stroke:${palette.soft}`],
		['p-line-good', `stroke:${palette.good}`],
		['p-rim', `stroke:${palette.back}`],
		['p-arrow', `fill:${palette.line}`],
		...series.map((color, i) => [`p-fill-${i}`, `fill:${color}`] as const),
		...series.map((color, i) => [`p-stroke-${i}`, `stroke:${color}`] as const),
		...shades.map(({ fill }, i) => [`p-shade-${i}`, `fill:${fill}`] as const),
		...shades.map(({ ink }, i) => [`p-on-shade-${i}`, `fill:${ink}`] as const),
		...losses.map((color, i) => [`p-loss-${i}`, `fill:${color}`] as const),
	]);
}
