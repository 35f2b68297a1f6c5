/** `#rgb` or `#rrggbb`. */
export const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/**
 * The colour of text on a background, black or white, by the higher contrast. It is never below
 * 4.5:1, the minimum of level AA (WCAG 2.2, 1.4.3).
 */
export function inkOn(colour: string): '#000000' | '#ffffff' {
	const luminance = luminanceOf(colour);
	const onWhite = 1.05 / (luminance + 0.05);
	const onBlack = (luminance + 0.05) / 0.05;
	return onWhite >= onBlack ? '#ffffff' : '#000000';
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export function luminanceOf(colour: string): number {
	const [red, green, blue] = channelsOf(colour).map((value) => {
		const share = value / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): number[] {
	const digits = colour.slice(1);
	const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
	return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16));
}
