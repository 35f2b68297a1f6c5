import { formatCell, formatDuration, formatShort } from '../format';
import type { FunnelStep, Picture } from '../report';
import type { Drawing } from './frame';
import { rect, text, titled, widthOf } from './marks';
import { noData } from './no-data';
import { shareOf } from './share';

type Funnel = Extract<Picture, { type: 'funnel' }>;

const ROW = 62;
const BAR = 14;

/** A bar for each step, with what was lost on the way to it. */
export function drawFunnel({ unit, steps }: Funnel, width: number): Drawing {
	if (steps.length === 0) return noData(width);
	const most = Math.max(...steps.map(({ reached }) => reached), 0);
	const rows = steps.map((step, i) => {
		const y = i * ROW;
		const share = shareOf(step.reached, steps[0].reached);
		const number = [formatShort(step.reached, unit), share].filter(Boolean).join(' · ');
		const room = width - widthOf(number, 'large') - 12;
		const bar = { x: 0, y: y + 20, width, height: BAR };
		const filled = most > 0 ? (Math.max(0, step.reached) / most) * width : 0;
		const marks = [
			text(0, y + 13, step.label, { size: 'large', width: room }),
			text(width, y + 13, number, { size: 'large', anchor: 'end' }),
			rect(bar, 'p-shade-1', 3),
			filled > 0 ? rect({ ...bar, width: Math.max(2, filled) }, 'p-fill-0', 3) : '',
			text(0, y + 49, detailOf(step, steps[i - 1], width), {
				size: 'small',
				color: 'p-soft',
				width,
			}),
		];
		return titled(hintOf(step, steps[i - 1], steps[0], unit), marks.join(''));
	});
	return {
		...{ width, height: steps.length * ROW - 8, marks: rows.join('') },
		description: steps.map(({ label, reached }) => `${label}: ${reached}`).join('; '),
	};
}

/** As much as stands on one line; all of it is in the title. */
function detailOf(step: FunnelStep, before: FunnelStep | undefined, width: number): string {
	const lost = before && before.reached - step.reached;
	const parts = [
		before && `${shareOf(step.reached, before.reached) || '–'} of the step before`,
		step.waiting > 0 && `${formatShort(step.waiting, 'number')} waiting`,
		step.medianMs !== null && `median ${formatDuration(step.medianMs)}`,
		lost !== undefined && lost > 0 && `${formatShort(lost, 'number')} fewer`,
	].filter(Boolean);
	while (parts.length > 1 && widthOf(parts.join(' · '), 'small') > width) parts.pop();
	return parts.join(' · ');
}

function hintOf(
	step: FunnelStep,
	before: FunnelStep | undefined,
	first: FunnelStep,
	unit: Funnel['unit'],
): string {
	if (step.hint !== undefined) return step.hint;
	const parts = [
		`${step.label}: ${formatCell(step.reached, unit)} reached it`,
		shareOf(step.reached, first.reached) &&
			`${shareOf(step.reached, first.reached)} of the first step`,
		before &&
			shareOf(step.reached, before.reached) &&
			`${shareOf(step.reached, before.reached)} of the step before`,
		`${formatCell(step.waiting, unit)} waiting now`,
		step.medianMs !== null && `median time there ${formatDuration(step.medianMs)}`,
	];
	return parts.filter(Boolean).join('; ');
}
