import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { formatCell } from '../../../src/report/format';
import { svgOf } from '../../../src/report/pictures/svg';
import type { Picture } from '../../../src/report/report';
import { naughtyText } from '../../support/hostile';
import { largeMap, smallMap } from '../../support/report/sample-maps';
import { LABELS, samplePictures } from '../../support/report/sample-reports';

const OPTIONS = { theme: 'light', width: 720, title: 'Title', subtitle: 'Subtitle' } as const;
const TYPES = ['map', 'funnel', 'bars', 'lines', 'intervals', 'heatmap'] as const;

function sample(type: (typeof TYPES)[number], count: number): Picture {
	if (type !== 'map') return samplePictures(count)[type];
	const map = count === 5 ? smallMap() : largeMap(Math.max(1, count));
	return { type, map: count === 0 ? { ...map, nodes: [], edges: [] } : map };
}

interface Drawn {
	/** Elements with their attributes' names, in order. */
	shape: string[];
	/** Of `text` elements. */
	texts: Array<{ text: string; x: number }>;
	titles: string[];
}

function read(svg: string): Drawn {
	const drawn: Drawn = { shape: [], texts: [], titles: [] };
	let inside = '';
	const parser = new Parser(
		{
			onopentag(name, attributes) {
				inside = name;
				drawn.shape.push([name, ...Object.keys(attributes)].join(' '));
				if (name === 'text') drawn.texts.push({ text: '', x: Number(attributes.x) });
				if (name === 'title') drawn.titles.push('');
			},
			ontext(part) {
				if (inside === 'text') drawn.texts.at(-1)!.text += part;
				if (inside === 'title') drawn.titles[drawn.titles.length - 1] += part;
			},
			onclosetag: () => (inside = ''),
		},
		{ xmlMode: true },
	);
	parser.end(svg);
	return drawn;
}

/** All labels of a picture replaced. */
function labelled(picture: Picture, label: string): Picture {
	const each = <T extends { label: string }>(list: T[]) => list.map((one) => ({ ...one, label }));
	switch (picture.type) {
		case 'map': {
			const { map } = picture;
			return {
				type: 'map',
				map: {
					...map,
					nodes: map.nodes.map((node) => ({ ...node, name: label, touchpoint: label })),
					edges: map.edges.map((edge) => ({ ...edge, output: label })),
				},
			};
		}
		case 'funnel':
			return { ...picture, steps: each(picture.steps) };
		case 'bars':
			return { ...picture, bars: each(picture.bars) };
		case 'lines':
			return { ...picture, series: each(picture.series), x: picture.x.map(() => label) };
		case 'intervals':
			return { ...picture, marks: each(picture.marks) };
		case 'heatmap':
			return { ...picture, x: picture.x.map(() => label), y: picture.y.map(() => label) };
	}
}

const CASES = TYPES.flatMap((type) =>
	[0, 1, 2, 5, 6, 20, 100].map((count) => [type, count] as const),
);

describe('a picture', () => {
	it.each(CASES)(
		'of type %s with %d entries has only numbers where numbers belong',
		(type, count) => {
			for (const width of [0, 358, 720, 1_440]) {
				const svg = svgOf(sample(type, count), { ...OPTIONS, width });
				expect(svg).not.toMatch(/NaN|Infinity|undefined|\[object/);
				for (const [, value] of svg.matchAll(/ (?:x|y|width|height|r|cx|cy)="([^"]*)"/g)) {
					expect(value).toMatch(/^-?\d+(\.\d)?$/);
				}
				for (const [, value] of svg.matchAll(/ (?:width|height|r)="([^"]*)"/g)) {
					expect(Number(value)).toBeGreaterThanOrEqual(0);
				}
			}
		},
	);

	it.each(CASES)(
		'of type %s with %d entries is the same text for the same input',
		(type, count) => {
			expect(svgOf(sample(type, count), OPTIONS)).toBe(svgOf(sample(type, count), OPTIONS));
		},
	);

	it.each(TYPES)('of type %s says what it is to readers who cannot see it', (type) => {
		const svg = svgOf(sample(type, 5), OPTIONS);
		expect(svg).toMatch(
			/^<svg [^>]*role="img"[^>]*><title>Title<\/title><desc>Subtitle\. [^<]+<\/desc>/,
		);
	});

	it.each(TYPES)('of type %s has no elements but its own whatever its labels are', (type) => {
		const picture = sample(type, 6);
		fc.assert(
			fc.property(naughtyText, (words) => {
				// A letter, so that an empty label does not leave its line out.
				const options = { ...OPTIONS, title: `a${words}`, subtitle: `a${words}` };
				const svg = svgOf(labelled(picture, `a${words}`), options);
				// Which labels there is room for, and on how many lines, depends on their length.
				const kinds = new Set(read(svg).shape);
				expect([...kinds].filter((kind) => !ALLOWED.test(kind))).toEqual([]);
				// eslint-disable-next-line no-control-regex
				expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
				expect(svg.isWellFormed()).toBe(true);
			}),
		);
	});

	it.each(TYPES)('of type %s is drawn where everything is zero', (type) => {
		const json = JSON.stringify(sample(type, 6), (_, value: unknown) =>
			typeof value === 'number' ? 0 : value,
		);
		expect(svgOf(JSON.parse(json) as Picture, OPTIONS)).not.toMatch(/NaN|Infinity/);
	});

	it('shows shares, counts and times in short, and in full in its titles', () => {
		const { texts, titles } = read(svgOf(sample('funnel', 3), OPTIONS));
		expect(texts.map(({ text }) => text)).toContain('12.3k · 100 %');
		expect(titles).toContain(
			'Send Email: 12,345 reached it; 100 % of the first step; 0 waiting now',
		);
	});

	it.each(['funnel', 'bars', 'lines', 'intervals', 'heatmap'] as const)(
		'of type %s has every number of its report in a title',
		(type) => {
			const picture = sample(type, 20);
			const { titles } = read(svgOf(picture, OPTIONS));
			const all = titles.join('\n');
			for (const [value, unit] of numbersOf(picture)) {
				expect(all).toContain(formatCell(value, unit));
			}
		},
	);

	const timeOf = (ms: number | null) =>
		ms !== null && ms < 1_000 ? 'under 1 s' : formatCell(ms, 'ms');

	it('of a map has every number of its report in a text or a title', () => {
		const map = smallMap();
		const { texts, titles } = read(svgOf({ type: 'map', map }, OPTIONS));
		const all = [...titles, ...texts.map(({ text }) => text)].join('\n');
		for (const node of map.nodes) {
			const { reached, waiting, converted, medianMs, p90Ms } = node;
			for (const value of [reached, waiting, converted]) {
				if (value > 0) expect(all).toContain(formatCell(value, 'number'));
			}
			for (const ms of [medianMs, p90Ms]) if (ms !== null) expect(all).toContain(timeOf(ms));
		}
		for (const { visits, medianMs } of map.edges) {
			expect(all).toContain(`${formatCell(visits, 'number')} visits · median ${timeOf(medianMs)}`);
		}
		for (const value of Object.values(map.totals))
			expect(all).toContain(formatCell(value, 'number'));
	});

	it('cuts a long label with an ellipsis and has all of it in a title', () => {
		const { texts, titles } = read(svgOf(sample('bars', 3), { ...OPTIONS, width: 358 }));
		expect(texts.map(({ text }) => text)).toContain('A label that is m…');
		expect(titles).toContain(LABELS[1]);
	});

	it('never cuts a character of several code points in two', () => {
		const label = '👩‍👩‍👧'.repeat(60);
		const { texts } = read(svgOf(labelled(sample('bars', 1), label), OPTIONS));
		const cut = texts.find(({ text }) => text.includes('…'))!.text;
		expect(cut.replace('…', '').replaceAll('👩‍👩‍👧', '')).toBe('');
	});

	it('draws no line across a gap', () => {
		const lines: Picture = {
			...{ type: 'lines', unit: 'percent', x: ['a', 'b', 'c', 'd', 'e'] },
			series: [{ label: 's', y: [1, 2, null, 4, 5] }],
		};
		const svg = svgOf(lines, OPTIONS);
		expect(/p-stroke-0" stroke-width="2" d="([^"]*)"/.exec(svg)![1]).toMatch(
			/^M[\d. ]+L[\d. ]+M[\d. ]+L[\d. ]+$/,
		);
		expect(svg.match(/<circle/g)).toHaveLength(4);
	});

	it('draws bars of negative values to the other side of zero', () => {
		const bars: Picture = {
			...{ type: 'bars', unit: 'contacts', series: ['Net'] },
			bars: [
				{ label: 'lost', values: [-10] },
				{ label: 'won', values: [20] },
			],
		};
		const boxes = [
			...svgOf(bars, OPTIONS).matchAll(
				/class="p-fill-0" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g,
			),
		];
		const [lost, won] = boxes.map(([, x, width]) => ({
			x: Number(x),
			end: Number(x) + Number(width),
		}));
		expect(lost.end).toBeCloseTo(won.x, 0);
		expect((won.end - won.x) / (lost.end - lost.x)).toBeCloseTo(2, 1);
	});

	it('says that it is too early where an interval has no value', () => {
		const { titles } = read(svgOf(sample('intervals', 4), OPTIONS));
		expect(titles.at(-1)).toBe('رسالة ترحيب للعملاء الجدد: too early to tell');
	});

	it('follows the theme: one palette in light and dark, both in auto, none in a page', () => {
		const styleOf = (theme: 'light' | 'dark' | 'auto' | 'page') =>
			/<style>(.*?)<\/style>/.exec(svgOf(sample('bars', 2), { ...OPTIONS, theme }))?.[1];
		expect(styleOf('light')).toContain('.picture-light .p-back{fill:#ffffff}');
		expect(styleOf('dark')).toContain('.picture-dark .p-back{fill:#1a1f26}');
		expect(styleOf('auto')).toMatch(
			/#ffffff.*@media screen and \(prefers-color-scheme:dark\).*#1a1f26/,
		);
		expect(styleOf('page')).toBeUndefined();
	});
});

/** What the functions of the pictures make, and nothing else. */
const ALLOWED =
	/^(svg xmlns class role viewBox width height|title|desc|style|g|g transform|g stroke-width|rect class x y width height( rx)?|text class x y|path class d|path class stroke-width d|circle class cx cy r)$/;

function numbersOf(picture: Picture): Array<[number, 'number' | 'percent' | 'percentagePoints']> {
	const known = (values: Array<number | null>) => values.filter((value) => value !== null);
	switch (picture.type) {
		case 'funnel':
			return picture.steps.flatMap(({ reached, waiting }) => [
				[reached, 'number'],
				[waiting, 'number'],
			]);
		case 'bars':
			return picture.bars.flatMap(({ values }) =>
				values.map((value) => [value, 'number'] as [number, 'number']),
			);
		case 'lines':
			return picture.series.flatMap(({ y }) =>
				known(y).map((value) => [value, 'percent'] as [number, 'percent']),
			);
		case 'intervals':
			return picture.marks.flatMap(({ value, low, high }) =>
				known([value, low, high]).map(
					(each) => [each, 'percentagePoints'] as [number, 'percentagePoints'],
				),
			);
		case 'heatmap':
			return known(picture.values.flat()).map((value) => [value, 'percent'] as [number, 'percent']);
		case 'map':
			return [];
	}
}
