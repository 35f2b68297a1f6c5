import { compareArms, type ArmResult, type Comparison, type Lift } from '../experiment/comparison';
import type { ExperimentPhase, Experiments, Pin } from '../experiment/experiments';
import type { Difference, IntervalMethod } from '../experiment/interval';
import { MISMATCH_BELOW } from '../experiment/sample-ratio';
import { HOLDOUT } from '../experiment/split';
import type { Day } from '../time/day';
import { zonedDaysText } from './spans';
import { columnsOfExperiment, numberText, percent, shareText } from './experiment-columns';
import type { Cell, Picture, Report } from './report';

export interface ExperimentReportPorts {
	experiments: Pick<Experiments, 'phases' | 'results' | 'pinned'>;
}

export interface ExperimentReportOptions {
	/** The Split Test; see Experiments.ofWorkflow. */
	node: { nodeId: number; name: string };
	/** Days of the split, both included; null: without a limit. */
	from: Day | null;
	to: Day | null;
	/** The zone of these days, which is the journey's. */
	zone: string;
	/** The current day in that zone. */
	today: Day;
	/**
	 * Only conversions within so many days after the split count, and only enrollments that have had
	 * these days. Null: all of them, and conversions whenever the journey counts them.
	 */
	windowDays?: number | null;
	/** See IntervalMethod; default `anytimeValid`. */
	method?: IntervalMethod;
	/** In percent, above 50 and below 100; default 95. */
	confidence?: number;
	/** The arm that the others are compared with; default the first of the newest phase. */
	control?: string;
}

/**
 * The arms of a Split Test, one row each: rates with their intervals, differences, the probability of
 * being best, and a verdict. Throws RangeError for an invalid option.
 */
export async function experimentReport(
	{ experiments }: ExperimentReportPorts,
	options: ExperimentReportOptions,
): Promise<Report> {
	const { node, from, to, today, windowDays = null } = options;
	const settings = settingsOf(options);
	// The last contact of a day has had the window once so many whole days have followed.
	const mature = windowDays === null ? null : today - windowDays - 1;
	const last = mature === null ? to : Math.min(to ?? mature, mature);
	const [phases, sums, pin, immature] = await Promise.all([
		experiments.phases(node.nodeId),
		experiments.results(node.nodeId, { from, to: last, windowDays }),
		experiments.pinned(node.nodeId),
		last === to || last === null
			? []
			: experiments.results(node.nodeId, {
					from: Math.max(last + 1, from ?? last + 1),
					to,
					windowDays,
				}),
	]);
	const comparison = await compareArms(phases, sums, {
		...settings,
		...(options.control !== undefined && { control: options.control }),
	});
	const waiting = immature.reduce((sum, { enrollments }) => sum + enrollments, 0);
	return {
		title: `Experiment of ${node.name}`,
		subtitle: `Split ${zonedDaysText({ from, to }, options.zone)}`,
		columns: columnsOfExperiment({ ...settings, control: comparison.control, windowDays }),
		rows: comparison.arms.map(rowOf),
		notes: notesOf({ ...settings, comparison, phases, pin, windowDays, waiting }),
		picture: pictureOf(comparison),
	};
}

function settingsOf({
	method = 'anytimeValid',
	confidence = 95,
	windowDays,
}: ExperimentReportOptions) {
	if (!(confidence > 50 && confidence < 100)) {
		throw new RangeError(
			`The confidence is ${confidence} percent. Set it to a number above 50 and below 100.`,
		);
	}
	if (windowDays != null && !(Number.isInteger(windowDays) && windowDays >= 1)) {
		throw new RangeError(`The window is ${windowDays} days. Set it to a whole number from 1.`);
	}
	return { method, alpha: 1 - confidence / 100, confidence };
}

function rowOf(result: ArmResult): Record<string, Cell> {
	const { rate, interval } = result;
	return {
		arm: result.arm,
		verdict: result.verdict,
		enrollments: rate?.enrollments ?? 0,
		conversions: rate?.conversions ?? 0,
		rate: percent(rate?.rate),
		rateLow: percent(interval?.low),
		rateHigh: percent(interval?.high),
		...cellsOf('difference', result.lift.absolute),
		...cellsOf('relativeDifference', result.lift.relative),
		probabilityBest: result.best === null ? null : Number(result.best.toPrecision(6)),
		expectedLoss: percent(result.loss),
		...cellsOf('holdoutLift', result.holdoutLift.absolute),
		...cellsOf('relativeHoldoutLift', result.holdoutLift.relative),
		effectiveSample: rate === null ? 0 : Math.round(rate.effective),
		repeated: result.repeated,
	};
}

const cellsOf = (key: string, found: Difference | null): Record<string, Cell> => ({
	[key]: percent(found?.value),
	[`${key}Low`]: percent(found?.low),
	[`${key}High`]: percent(found?.high),
});

/** Differences to the control, or the rates where there is nothing to compare with. */
function pictureOf({ arms, control }: Comparison): Picture | null {
	if (arms.length === 0) return null;
	const others = arms.filter(({ arm }) => arm !== control);
	if (others.length === 0) {
		return {
			type: 'intervals',
			unit: 'percent',
			marks: arms.map(({ arm, rate, interval }) => ({
				label: arm,
				value: interval === null ? null : percent(rate?.rate),
				low: percent(interval?.low),
				high: percent(interval?.high),
			})),
			reference: null,
		};
	}
	return {
		type: 'intervals',
		unit: 'percentagePoints',
		marks: others.map(({ arm, lift: { absolute }, verdict }) => ({
			label: arm,
			value: percent(absolute?.value),
			low: percent(absolute?.low),
			high: percent(absolute?.high),
			hint: `${arm} against ${control}: ${verdict}`,
		})),
		reference: 0,
	};
}

interface Noted {
	comparison: Comparison;
	phases: readonly ExperimentPhase[];
	pin: Pin | null;
	windowDays: number | null;
	/** Enrollments that have not had the window yet. */
	waiting: number;
	method: IntervalMethod;
	confidence: number;
}

function notesOf(noted: Noted): string[] {
	return [
		'Each enrollment counts once, for the arm of its first visit, whatever happened to it later (intention to treat).',
		methodNote(noted),
		...ratioNotes(noted.comparison),
		...windowNotes(noted),
		...phaseNotes(noted),
		...overallNotes(noted.comparison),
		...repeatedNotes(noted.comparison),
		...armNotes(noted),
		...pinNotes(noted.pin),
	];
}

const methodNote = ({ method, confidence }: Noted): string =>
	method === 'anytimeValid'
		? `Intervals are anytime-valid (${confidence} percent, asymptotic confidence sequences): they hold however often you look.`
		: `Intervals are for a fixed horizon (${confidence} percent): they hold only if you look once, at the end that was planned.`;

function ratioNotes({ ratio }: Comparison): string[] {
	if (ratio === null) return [];
	const p =
		ratio.chiSquared === null
			? 'contacts took an arm of weight 0'
			: `p = ${numberText(ratio.p)}, chi-squared ${numberText(ratio.chiSquared)} with ${ratio.degreesOfFreedom} ${ratio.degreesOfFreedom === 1 ? 'degree' : 'degrees'} of freedom`;
	if (ratio.p >= MISMATCH_BELOW) return [`The arms' sizes fit their weights (${p}).`];
	return [
		`Sample ratio mismatch: the arms' sizes do not fit their weights (${p}; the limit is ${MISMATCH_BELOW}). Something loses or adds contacts of one arm. Find out what before you trust a rate.`,
	];
}

function windowNotes({ windowDays, waiting, comparison }: Noted): string[] {
	if (windowDays === null) {
		const hasHoldout = comparison.arms.some(({ arm }) => arm === HOLDOUT);
		if (!hasHoldout) return [];
		return [
			"Where the output 'Holdout' leads nowhere, its contacts complete the journey at the split and can convert only within the journey's 'Attribution Window'. To compare them with the arms, set that window, and a window of this report that is no longer.",
		];
	}
	const days = windowDays === 1 ? 'day' : 'days';
	const note = `Conversions within ${windowDays} ${days} after the split count.`;
	if (waiting === 0) return [note];
	return [`${note} ${waiting} newer enrollments are not mature and are left out.`];
}

function phaseNotes({ phases }: Noted): string[] {
	const notes: string[] = [];
	if (phases.length > 1 || phases.some(({ learning }) => learning)) {
		notes.push(
			'Rates and differences are re-weighted by the probabilities with which arms were chosen (Hájek), over the times at which the compared arms were open.',
		);
	}
	if (phases.some(({ learning }) => learning)) {
		notes.push(
			"With 'Optimize for Goal' the probabilities follow the conversions, so the intervals are approximate.",
		);
	}
	if (phases.length > 1) {
		notes.push(
			`There have been ${phases.length} sets of arms and weights; the last since ${new Date(phases.at(-1)!.beganAt).toISOString().slice(0, 10)} (UTC).`,
		);
	}
	return notes;
}

function overallNotes({ overall }: Comparison): string[] {
	if (overall === null) return [];
	return [`All arms together against the holdout: ${liftText(overall)}.`];
}

function liftText({ absolute, relative }: Lift): string {
	if (absolute === null || relative === null) return 'too early to tell';
	const range = ({ low, high }: Difference) => `${shareText(low)} to ${shareText(high)}`;
	return `${shareText(absolute.value)} percentage points (${range(absolute)}), ${shareText(relative.value)} percent (${range(relative)})`;
}

function repeatedNotes({ arms }: Comparison): string[] {
	const repeated = arms.reduce((sum, arm) => sum + arm.repeated, 0);
	if (repeated === 0) return [];
	const total = arms.reduce((sum, { rate }) => sum + (rate?.enrollments ?? 0), 0);
	return [
		`${repeated} of ${total} enrollments are of contacts who had been counted before, because they entered again. The intervals take enrollments as independent of each other, and are then too narrow.`,
	];
}

function armNotes({ comparison: { arms, removed }, phases }: Noted): string[] {
	const notes: string[] = [];
	const early = arms.filter(({ verdict }) => verdict === 'too early').map(({ arm }) => `'${arm}'`);
	if (early.length > 0) {
		notes.push(
			`Too early for ${early.join(', ')}: that arm and the control each need more than 5 conversions and more than 5 enrollments without one.`,
		);
	}
	if (arms.length > 3) {
		notes.push(
			'Each comparison is made for itself: with many arms, some look different by chance.',
		);
	}
	const closed = (phases.at(-1)?.arms ?? []).filter(({ weight }) => weight === 0);
	if (closed.length > 0) {
		notes.push(`Of weight 0: ${closed.map(({ name }) => `'${name}'`).join(', ')}.`);
	}
	if (removed.length > 0) {
		notes.push(`No longer an arm: ${removed.map((arm) => `'${arm}'`).join(', ')}.`);
	}
	return notes;
}

function pinNotes(pin: Pin | null): string[] {
	if (pin === null) return [];
	const day = new Date(pin.at).toISOString().slice(0, 10);
	return [
		`'${pin.arm}' was declared the winner on ${day} (UTC) by ${pin.by}. Contacts since then do not count.`,
	];
}
