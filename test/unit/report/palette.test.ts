import { STRONG } from '../../../src/report/pictures/map-box';
import { DARK, LIGHT, type Palette } from '../../../src/report/pictures/palette';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(color: string): number {
	const [r, g, b] = [1, 3, 5].map((i) => {
		const channel = parseInt(color.slice(i, i + 2), 16) / 255;
		return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
	const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (light + 0.05) / (dark + 0.05);
}

/** As `name: ratio` of those that are too low. */
function below(least: number, pairs: Record<string, readonly [string, string]>): string[] {
	return Object.entries(pairs)
		.map(([name, [a, b]]) => [name, contrast(a, b)] as const)
		.filter(([, ratio]) => ratio < least)
		.map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`);
}

describe.each<[string, Palette]>([
	['light', LIGHT],
	['dark', DARK],
])('the %s palette', (_, palette) => {
	const { back, faint, ink, soft, line, good, bad, series, shades, losses } = palette;

	it('has text with a contrast of at least 4.5 to 1 on the background and on faint lanes', () => {
		for (const ground of [back, faint]) {
			expect(
				below(4.5, {
					...{ ink: [ink, ground], soft: [soft, ground] },
					...{ good: [good, ground], bad: [bad, ground] },
				}),
			).toEqual([]);
		}
	});

	it('has every text of a node with at least 4.5 to 1 on every shade of loss', () => {
		for (const [i, shade] of losses.entries()) {
			const texts = i < STRONG ? { ink, soft, good, bad } : { ink };
			const pairs = Object.entries(texts).map(([name, color]) => [
				`${name} on loss ${i}`,
				[color, shade],
			]);
			expect(below(4.5, Object.fromEntries(pairs))).toEqual([]);
		}
	});

	it('has the number on each shade with at least 4.5 to 1', () => {
		const pairs = shades.map(({ fill, ink: on }, i) => [`shade ${i}`, [on, fill]]);
		expect(below(4.5, Object.fromEntries(pairs))).toEqual([]);
	});

	it('has marks, lines and edges with at least 3 to 1 on the background and on faint lanes', () => {
		for (const ground of [back, faint]) {
			const pairs = [...series, line].map((color, i) => [`mark ${i}`, [color, ground]]);
			expect(below(3, Object.fromEntries(pairs))).toEqual([]);
		}
	});

	it('has the text of a badge with at least 4.5 to 1 on it', () => {
		expect(below(4.5, { badge: [back, series[0]] })).toEqual([]);
	});

	it('has shades that grow steadily in contrast with the background', () => {
		const ratios = shades.map(({ fill }) => contrast(fill, back));
		expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
	});
});
