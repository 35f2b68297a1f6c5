import { formatCell, formatShort } from '../format';
import type { IntervalMark, Picture, Unit } from '../report';
import type { Drawing } from './frame';
import { circle, line, rect, text, titled, widthOf } from './marks';
import { noData } from './no-data';
import { scaleOf } from './scale';

type Intervals = Extract<Picture, { type: 'intervals' }>;

const ROW = 46;

/** A value with its interval for each mark, one below the other on one axis. */
export function drawIntervals({ unit, marks, reference }: Intervals, width: number): Drawing {
	if (marks.length === 0) return noData(width);
	const ends = marks.flatMap(({ value, low, high }) => [value, low, high]);
	const known = [...ends, reference].filter((end): end is number => end !== null);
	const pad = 24;
	const scale = scaleOf(known, unit, width - 2 * pad, width < 420 ? 3 : 5);
	const at = (value: number) => pad + scale.at(value);
	const bottom = marks.length * ROW;
	const rows = marks.map((mark, i) => {
		const y = i * ROW;
		const number = numbersOf(mark, unit, formatShort);
		const room = Math.max(40, width - widthOf(number, 'large') - 12);
		const row = [
			text(0, y + 13, mark.label, { size: 'large', width: room }),
			text(width, y + 13, number, { size: 'large', anchor: 'end', width: width - 52 }),
			intervalOf(mark, at, y + 28),
		];
		return titled(mark.hint ?? `${mark.label}: ${numbersOf(mark, unit, formatCell)}`, row.join(''));
	});
	const axis =
		known.length === 0
			? ''
			: scale.ticks
					.map(
						(tick) =>
							line(at(tick), 18, at(tick), bottom, 'p-grid') +
							text(at(tick), bottom + 16, formatShort(tick, unit), {
								...{ size: 'small', color: 'p-soft', anchor: 'middle' },
							}),
					)
					.join('');
	const across =
		reference === null
			? ''
			: titled(
					`Reference: ${formatCell(reference, unit)}`,
					line(at(reference), 18, at(reference), bottom, 'p-line-soft p-dashed'),
				);
	// Behind the labels, so that no line runs through them.
	const backs = marks.map((_, i) => rect({ x: 0, y: i * ROW, width, height: 18 }, 'p-back'));
	return {
		...{ width, height: bottom + 22, marks: axis + across + backs.join('') + rows.join('') },
		description: marks
			.map((mark) => `${mark.label}: ${numbersOf(mark, unit, formatCell)}`)
			.join('; '),
	};
}

function intervalOf({ value, low, high }: IntervalMark, at: (value: number) => number, y: number) {
	const parts: string[] = [];
	if (low !== null && high !== null) {
		parts.push(
			`<g stroke-width="2">${line(at(low), y, at(high), y, 'p-stroke-0')}</g>`,
			line(at(low), y - 5, at(low), y + 5, 'p-stroke-0'),
			line(at(high), y - 5, at(high), y + 5, 'p-stroke-0'),
		);
	}
	if (value !== null) parts.push(circle(at(value), y, 5, 'p-fill-0'));
	return parts.join('');
}

function numbersOf(
	{ value, low, high }: IntervalMark,
	unit: Unit,
	format: (value: number, unit: Unit) => string,
): string {
	if (value === null) return 'too early to tell';
	if (low === null || high === null) return format(value, unit);
	return `${format(value, unit)} (${format(low, unit)} to ${format(high, unit)})`;
}
