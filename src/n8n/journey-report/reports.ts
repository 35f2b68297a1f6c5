import { journeyZone } from '../../journey/cap';
import { attentionReport } from '../../report/attention';
import { cohortsReport } from '../../report/cohorts';
import { conversionsReport } from '../../report/conversions';
import { experimentReport } from '../../report/experiment';
import { funnelReport } from '../../report/funnel';
import type { Span } from '../../report/journey-counts';
import { messageReport } from '../../report/messages';
import { journeyMapReport } from '../../report/mined-map';
import type { Report } from '../../report/report';
import { sampleSizeReport } from '../../report/sample-size';
import { scoreDistributionReport } from '../../report/score-distribution';
import { segmentGrowthReport } from '../../report/segment-growth';
import { skippedReport } from '../../report/skipped-messages';
import { stepTimesReport } from '../../report/step-times';
import { surveyReport } from '../../report/surveys';
import { resolveZone } from '../../time/zone';
import { ParameterError } from '../parameters/error';
import type { ReadParameter } from '../parameters/read';
import { locatorValue, textOf } from '../parameters/values';
import {
	basisAsked,
	choiceAsked,
	chosen,
	chosenJourneys,
	rangeOf,
	reportedJourney,
	requiredJourney,
	spanAsked,
	splitAsked,
	splitTestAsked,
	todayIn,
	zoneOf,
	type ReportContext,
	type ReportRange,
} from './context';

export interface MadeReport {
	report: Report;
	/** Null: of now, or of no time at all. */
	range: ReportRange | null;
}

type Make = (context: ReportContext, index: number) => Promise<MadeReport>;

interface ReportOptions {
	confidence?: number;
	control?: string;
	experimentWindow?: number;
	method?: 'anytimeValid' | 'fixedHorizon';
	power?: number;
}

const optionsOf = ({ read }: Pick<ReportContext, 'read'>, index: number) =>
	read<ReportOptions>('options', index, {});
const comparing = ({ read }: ReportContext, index: number) =>
	read<boolean>('compare', index, false);

/** A report on one journey, by the span and basis of the item. */
async function aboutJourney(context: ReportContext, index: number, basis?: Span['basis']) {
	const journey = await requiredJourney(context, index);
	const reported = await reportedJourney(journey, context);
	const span = spanAsked(context, index, reported.zone, basis ?? basisAsked(context, index));
	const options = { journey: reported, span, today: todayIn(reported.zone, context) };
	return { journey, options, range: rangeOf(span, span.basis, reported.zone) };
}

const funnel: Make = async (context, index) => {
	const { options, range } = await aboutJourney(context, index);
	const split = splitAsked(context, index);
	const compare = comparing(context, index);
	const report = await funnelReport(context.handle.store, {
		...options,
		compare,
		...(split && { split }),
	});
	return { report, range };
};

const stepTimes: Make = async (context, index) => {
	const { options, range } = await aboutJourney(context, index);
	return { report: await stepTimesReport(context.handle.store, options), range };
};

const map: Make = async (context, index) => {
	const { options, range } = await aboutJourney(context, index);
	return { report: await journeyMapReport(context.handle.store, options), range };
};

const conversions: Make = async (context, index) => {
	const { journey, options, range } = await aboutJourney(context, index);
	const { attribution } = journey.config;
	const report = await conversionsReport(context.handle.store, {
		...options,
		by: choiceAsked(context, index, 'Rows', 'conversionsBy', ['goal', 'day', 'week']),
		attribution: attribution === undefined ? null : `${attribution.amount} ${attribution.unit}`,
		compare: comparing(context, index),
	});
	return { report, range };
};

const cohorts: Make = async (context, index) => {
	const { options, range } = await aboutJourney(context, index, 'entry');
	const windowDays = Number(context.read<unknown>('windowDays', index, 14));
	const span = { ...options.span, basis: 'entry' as const };
	const report = await cohortsReport(context.handle.store, { ...options, span, windowDays });
	return { report, range };
};

const experiment: Make = async (context, index) => {
	const journey = await requiredJourney(context, index);
	const zone = zoneOf(journey, context);
	const span = spanAsked(context, index, zone, 'event');
	const { experimentWindow, control = '', ...options } = optionsOf(context, index);
	const report = await experimentReport(context.handle.store, {
		node: await splitTestAsked(context, index, journey),
		...{ from: span.from, to: span.to, zone, today: todayIn(zone, context) },
		windowDays: experimentWindow ?? null,
		...(options.method && { method: options.method }),
		...(options.confidence && { confidence: options.confidence }),
		...(control.trim() !== '' && { control: control.trim() }),
	});
	return { report, range: rangeOf(span, null, zone) };
};

/** It computes, and needs no store. */
export function sampleSize(read: ReadParameter, index: number): MadeReport {
	const { confidence, power } = optionsOf({ read }, index);
	const perDay = Number(read<unknown>('perDay', index, 0));
	const report = sampleSizeReport({
		baseline: Number(read<unknown>('baseline', index, 10)),
		arms: Number(read<unknown>('armCount', index, 2)),
		...(perDay > 0 && { perDay }),
		...(confidence && { confidence }),
		...(power && { power }),
	});
	return { report, range: null };
}

const messages: Make = async (context, index) => {
	const chosenOnes = await chosenJourneys(context, index);
	const journeys = chosenOnes.map(({ id, name, config }) => ({
		...{ id, name, zone: journeyZone(config) },
	}));
	// Days are those of each journey; today is that of the first.
	const zone = zoneOf(chosenOnes[0], context);
	const span = spanAsked(context, index, zone, 'event');
	const by = choiceAsked(context, index, 'Split By', 'messagesBy', [
		...(['channel', 'step', 'purpose', 'day', 'arm', 'skipped'] as const),
	]);
	const range = rangeOf(span, null, zone);
	const { store } = context.handle;
	if (by === 'skipped') return { report: await skippedReport(store, { journeys, span }), range };
	const isBounded = span.from !== null && span.to !== null;
	const report = await messageReport(store, {
		...{ journeys, span },
		by: by === 'arm' ? { arm: chosen(context, index, 'Split Test', 'splitTest') } : by,
		compare: isBounded && comparing(context, index),
	});
	return { report, range };
};

const segments: Make = async (context, index) => {
	const { store } = context.handle;
	const key = chosen(context, index, 'Segment', 'segment');
	const known = await store.audienceReports.segments(context.workspaceId);
	const segment = known.find((each) => each.key === key);
	// As its members are counted.
	const zone = segment === undefined ? context.zone : resolveZone(segment.zone, 'UTC').zone;
	const { from, to } = spanAsked(context, index, zone, 'event');
	if (from === null) {
		throw new ParameterError(
			"Each day is a row, so the range needs a first day. Set 'Date Range' to another one than All Time, or set 'From'.",
		);
	}
	const span = { from, to: to ?? todayIn(zone, context) };
	const report = await segmentGrowthReport(store, {
		...{ workspaceId: context.workspaceId, segment: key, span },
		compare: comparing(context, index),
	});
	return { report, range: rangeOf(span, null, zone) };
};

const scores: Make = async (context, index) => {
	const report = await scoreDistributionReport(context.handle.store, {
		workspaceId: context.workspaceId,
		model: chosen(context, index, 'Lead Score', 'scoreModel'),
		by: choiceAsked(context, index, 'Rows', 'scoresBy', ['points', 'grade']),
	});
	return { report, range: null };
};

const surveys: Make = async (context, index) => {
	const span = spanAsked(context, index, 'UTC', 'event');
	const survey = locatorValue(context.read<unknown>('survey', index, ''));
	const isBounded = span.from !== null && span.to !== null;
	const report = await surveyReport(context.handle.store, {
		...{ workspaceId: context.workspaceId, span },
		...(survey !== '' && { survey }),
		by: choiceAsked(context, index, 'Rows', 'surveysBy', ['survey', 'day', 'score']),
		compare: isBounded && comparing(context, index),
	});
	return { report, range: rangeOf(span, null, 'UTC') };
};

const attention: Make = async (context, index) => {
	const journeys = await chosenJourneys(context, index);
	const limit = Number(context.read<unknown>('problemLimit', index, 50));
	const { now, zone } = context;
	const report = await attentionReport(context.handle.store, { journeys, limit, now, zone });
	return { report, range: null };
};

const REPORTS: Record<string, Make> = {
	attention,
	cohorts,
	conversions,
	experiment,
	funnel,
	map,
	messages,
	scores,
	segments,
	stepTimes,
	surveys,
};

/** The report of an operation for one item. */
export async function makeReport(
	operation: string,
	context: ReportContext,
	index: number,
): Promise<MadeReport> {
	if (!Object.hasOwn(REPORTS, operation)) {
		throw new ParameterError(
			`Unknown operation '${textOf(operation)}'. Select one in 'Operation'.`,
		);
	}
	return await REPORTS[operation](context, index);
}
