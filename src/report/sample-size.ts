import { sampleSize } from '../experiment/sample-size';
import type { Cell, Report } from './report';

export interface SampleSizeOptions {
	/** The expected conversion rate of the control, in percent. */
	baseline: number;
	/** Smallest relative changes that are to be found, in percent; default 5, 10, 20 and 50. */
	changes?: readonly number[];
	/** Arms, the control included; default 2. */
	arms?: number;
	/** In percent; default 80. */
	power?: number;
	/** In percent; default 95. */
	confidence?: number;
	/** Enrollments per day that reach the split; given, the report says how many days it takes. */
	perDay?: number;
}

const CHANGES = [5, 10, 20, 50];

/**
 * Enrollments that an experiment needs before it starts, one row for each change. Throws RangeError
 * for an invalid option.
 */
export function sampleSizeReport(options: SampleSizeOptions): Report {
	const { baseline, changes = CHANGES, arms = 2, power = 80, confidence = 95, perDay } = options;
	refuseOutside(options);
	const possible = changes.filter((change) => {
		const rate = baseline * (1 + change / 100);
		return change !== 0 && rate > 0 && rate < 100;
	});
	const assumed = `two-sided test at ${numberOf(100 - confidence)} percent, power ${power} percent, arms of the same size, read once at the end`;
	return {
		title: 'Required Sample Size',
		subtitle: `From a conversion rate of ${baseline} percent, with ${arms} arms`,
		columns: [
			{
				key: 'changePercent',
				label: 'Change',
				unit: 'percent',
				description:
					'The smallest change of the conversion rate that is to be found, relative to the control.',
			},
			{
				key: 'ratePercent',
				label: 'Conversion Rate',
				unit: 'percent',
				description: 'The conversion rate after that change.',
			},
			{
				key: 'perArm',
				label: 'Enrollments per Arm',
				unit: 'enrollments',
				description: `Enrollments that each arm needs: ${assumed}.`,
			},
			{
				key: 'total',
				label: 'Enrollments',
				unit: 'enrollments',
				description: `Enrollments that all arms need together: ${assumed}.`,
			},
			{
				key: 'days',
				label: 'Days',
				unit: 'number',
				description:
					'Days until so many enrollments have reached the Split Test, at the given number per day.',
			},
		],
		rows: possible.map((change): Record<string, Cell> => {
			const rate = baseline * (1 + change / 100);
			const exact = sampleSize({
				control: baseline / 100,
				arm: rate / 100,
				alpha: 1 - confidence / 100,
				power: power / 100,
			});
			const perArm = Math.ceil(exact);
			const total = perArm * arms;
			const days = perDay === undefined ? null : Math.ceil(total / perDay);
			return { changePercent: change, ratePercent: numberOf(rate), perArm, total, days };
		}),
		notes: [
			`Assumed: ${assumed} (Fleiss, Levin and Paik 2003, as in R's power.prop.test).`,
			'Anytime-valid intervals need about twice as many for the same power, and may show a larger difference long before.',
			...(possible.length < changes.length
				? ['Changes to a rate of 0 percent or below, or of 100 percent or above, are left out.']
				: []),
		],
		picture: null,
	};
}

const numberOf = (value: number): number => Number(value.toPrecision(6));

function refuseOutside({
	baseline,
	arms = 2,
	power = 80,
	confidence = 95,
	perDay,
}: SampleSizeOptions) {
	const refuse = (what: string, value: number, allowed: string) => {
		throw new RangeError(`${what} is ${value}. Set it to ${allowed}.`);
	};
	if (!(baseline > 0 && baseline < 100)) {
		refuse('The conversion rate', baseline, 'a percentage above 0 and below 100');
	}
	if (!(Number.isInteger(arms) && arms >= 2)) {
		refuse('The number of arms', arms, 'a whole number from 2');
	}
	if (!(power >= 50 && power < 100))
		refuse('The power', power, 'a percentage from 50 to below 100');
	if (!(confidence > 50 && confidence < 100)) {
		refuse('The confidence', confidence, 'a percentage above 50 and below 100');
	}
	if (perDay !== undefined && !(perDay > 0)) {
		refuse('The number per day', perDay, 'a number above 0');
	}
}
