import type { Condition, Count, Engagement, EventMatch } from '../../rule/rule';
import { ParameterError } from '../parameters/error';
import {
	amountOf,
	comparisonOf,
	eventMatch,
	furtherEvents,
	listOf,
	moreOf,
	numberOf,
	required,
	SECOND_EVENT,
	windowOf,
	type ConditionParameters,
} from './fields';
import { locatorValue, textOf } from '../parameters/values';
import type { StepOf } from './send-steps';

type Read = (condition: ConditionParameters, stepOf: StepOf) => Condition;

const WEEK = { amount: 7, unit: 'days' } as const;

/** Builds a condition from its fields. Checks of the condition's schema are not repeated here. */
const READERS: Record<string, Read> = {
	didEvent: (fields) => ({
		type: 'event',
		...eventMatch(fields),
		...countOf(fields),
		...windowOf(fields),
	}),
	didNotDoEvent: (fields) => ({
		type: 'event',
		...eventMatch(fields),
		count: NEVER,
		...windowOf(fields),
	}),
	eventTotal: (fields) => ({
		type: 'aggregate',
		...eventMatch(fields),
		property: required(textOf(fields.property), 'Of Property'),
		function: (textOf(fields.function) || 'sum') as 'sum',
		operator: (textOf(fields.comparison) || 'greaterOrEqual') as 'greaterOrEqual',
		value: numberOf(fields.number, 0),
		...windowOf(fields),
	}),
	newestEvent: (fields) => {
		const { name, filter } = eventMatch(fields);
		if (filter === undefined) throw new ParameterError("add a filter to 'Property Filters'");
		return { type: 'newestEvent', name, filter, ...windowOf(fields) };
	},
	sequence: (fields) => ({
		type: 'sequence',
		first: eventMatch(fields),
		then: thenOf(fields),
		within: {
			amount: numberOf(fields.within, 1),
			unit: (textOf(fields.withinUnit) || 'days') as 'days',
		},
		...windowOf(fields),
		...(fields.then === 'didNotCome' && { negate: true }),
	}),
	message: messageCondition,
	attribute: attributeCondition,
	score: scoreCondition,
	grade: (fields) => ({
		type: 'grade',
		model: required(locatorValue(fields.scoreModel), 'Score Model'),
		in: listOf(fields.grades ?? 'A'),
	}),
	stage: (fields) => ({
		type: 'stage',
		in: listOf(required(locatorValue(fields.stage), 'Stage')),
		...notOf(fields),
	}),
	segment: (fields) => ({
		type: 'segment',
		segment: required(locatorValue(fields.segment), 'Segment'),
		...notOf(fields),
	}),
	consent: (fields) => ({
		type: 'consent',
		channel: required(locatorValue(fields.channel), 'Channel'),
		...(textOf(fields.topic) && { topic: textOf(fields.topic) }),
		status: (textOf(fields.consent) || 'optedIn') as 'optedIn',
	}),
	reachable: (fields) => ({
		type: 'reachable',
		channel: required(locatorValue(fields.channel), 'Channel'),
		...notOf(fields),
	}),
	timeInJourney: (fields) => ({
		type: 'timeInJourney',
		operator: (textOf(fields.since) || 'atLeast') as 'atLeast',
		amount: amountOf(fields.amount, fields.amountUnit, WEEK),
	}),
	variable: (fields) => ({
		type: 'variable',
		name: required(textOf(fields.variable), 'Variable'),
		...comparisonOf(fields),
	}),
};

/** @throws ParameterError that names the field, but not the condition */
export function readCondition(fields: ConditionParameters, stepOf: StepOf): Condition {
	const kind = textOf(fields.type) || 'didEvent';
	if (!Object.hasOwn(READERS, kind)) {
		throw new ParameterError(`'Condition' is '${kind.slice(0, 60)}'. Select one of its options`);
	}
	return READERS[kind](fields, stepOf);
}

function messageCondition(fields: ConditionParameters, stepOf: StepOf): Condition {
	const { channel, includeMachines } = moreOf(fields);
	const step = stepOf(fields.step);
	return {
		type: 'message',
		engagement: (textOf(fields.engagement) || 'opened') as Engagement,
		...(step !== undefined && { step }),
		...(textOf(channel) && { channel: textOf(channel) }),
		...countOf(fields),
		...windowOf(fields),
		...(includeMachines === true && { includeMachines }),
	};
}

function attributeCondition(fields: ConditionParameters): Condition {
	const path = required(locatorValue(fields.attribute), 'Attribute');
	const operator = textOf(fields.operator);
	if (operator === 'withinLast' || operator === 'withinNext') {
		const amount = amountOf(fields.amount, fields.amountUnit, WEEK);
		return { type: 'attribute', path, operator, amount };
	}
	return { type: 'attribute', path, ...comparisonOf(fields) };
}

function scoreCondition(fields: ConditionParameters): Condition {
	const model = locatorValue(fields.scoreModel);
	const group = textOf(fields.scoreGroup);
	return {
		type: 'score',
		...(model && { model }),
		...(group && { group }),
		operator: (textOf(fields.scoreComparison) || 'greaterOrEqual') as 'greaterOrEqual',
		value: numberOf(fields.points, 0),
	};
}

function thenOf(fields: ConditionParameters): EventMatch | EventMatch[] {
	const second = eventMatch(fields, SECOND_EVENT);
	const further = furtherEvents(fields);
	return further.length === 0 ? second : [second, ...further];
}

const NEVER: Count = { op: 'atMost', times: 0 };

/** At least once is the default, so it is left out. */
function countOf({ count, times }: ConditionParameters): { count?: Count } {
	if (count === 'never') return { count: NEVER };
	const op = (textOf(count) || 'atLeast') as Count['op'];
	const wanted = numberOf(times, 1);
	return op === 'atLeast' && wanted === 1 ? {} : { count: { op, times: wanted } };
}

function notOf({ is }: ConditionParameters): { not?: true } {
	return is === 'isNot' ? { not: true } : {};
}
