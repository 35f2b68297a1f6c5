import type { IntervalMethod } from '../experiment/interval';
import type { Column, Unit } from './report';

/** A share (0 to 1) as a number of percent, or a difference of shares as one of percentage points. */
export const percent = (share: number | null | undefined): number | null =>
	share == null ? null : Number((100 * share).toPrecision(6));

export const numberText = (value: number): string => String(Number(value.toPrecision(3)));

export const shareText = (share: number): string => numberText(100 * share);

export interface ExperimentColumns {
	control: string | null;
	windowDays: number | null;
	method: IntervalMethod;
	/** In percent. */
	confidence: number;
}

export function columnsOfExperiment(settings: ExperimentColumns): Column[] {
	const { control, windowDays, method, confidence } = settings;
	const days = 'by the day of the split';
	const window =
		windowDays === null
			? 'conversions as long as the journey counts them'
			: `conversions within ${windowDays} days after the split`;
	const kind = method === 'anytimeValid' ? 'anytime-valid' : 'fixed-horizon';
	const basis = `${days}, ${window}`;
	const column = (key: string, label: string, unit: Unit, description: string): Column => ({
		...{ key, label, unit },
		description: `${description}; ${basis}.`,
	});
	const bounds = (key: string, label: string, unit: Unit, of: string): Column[] => [
		column(
			`${key}Low`,
			`${label} From`,
			unit,
			`Lower end of the ${kind} ${confidence} percent interval of ${of}`,
		),
		column(
			`${key}High`,
			`${label} To`,
			unit,
			`Upper end of the ${kind} ${confidence} percent interval of ${of}`,
		),
	];
	const versus = control === null ? 'the control' : `the control '${control}'`;
	const points = `by how many percentage points the conversion rate is above that of`;
	const share = `by how many percent the conversion rate is above that of`;
	const lift = (key: string, label: string, unit: Unit, of: string): Column[] => [
		column(key, label, unit, of[0].toUpperCase() + of.slice(1)),
		...bounds(key, label, unit, of),
	];
	return [
		{
			key: 'arm',
			label: 'Arm',
			unit: 'text',
			description: "Arm of the Split Test, or 'Holdout' for contacts that got no arm.",
		},
		column('verdict', 'Verdict', 'text', `What may be concluded about the difference to ${versus}`),
		{
			key: 'enrollments',
			label: 'Enrollments',
			unit: 'enrollments',
			description: `Enrollments whose first visit of the Split Test took the arm; ${days}.`,
		},
		column('conversions', 'Conversions', 'enrollments', 'Of these, enrollments that met a goal'),
		column(
			'rate',
			'Conversion Rate',
			'percent',
			'Conversions of enrollments, re-weighted where the probability of the arm has changed',
		),
		...bounds('rate', 'Rate', 'percent', 'the conversion rate'),
		...lift('difference', 'Difference', 'percentagePoints', `${points} ${versus}`),
		...lift('relativeDifference', 'Relative Difference', 'percent', `${share} ${versus}`),
		column(
			'probabilityBest',
			'Probability to Be Best',
			'probability',
			'Probability that the arm has the highest conversion rate of the arms of now (uniform prior)',
		),
		column(
			'expectedLoss',
			'Expected Loss',
			'percentagePoints',
			'How far the conversion rate would on average be below the best if the arm were chosen',
		),
		...lift('holdoutLift', 'Lift', 'percentagePoints', `${points} the holdout`),
		...lift('relativeHoldoutLift', 'Relative Lift', 'percent', `${share} the holdout`),
		{
			key: 'effectiveSample',
			label: 'Effective Sample',
			unit: 'enrollments',
			description: `Enrollments that would tell as much if all arms had always had the same probability (Kish); ${days}.`,
		},
		{
			key: 'repeated',
			label: 'Of Contacts Counted Before',
			unit: 'enrollments',
			description: `Of the enrollments, those whose contact had been counted at the Split Test before; ${days}.`,
		},
	];
}
