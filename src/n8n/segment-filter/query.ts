import type { z } from 'zod';
import type { Rule } from '../../rule/rule';
import {
	rfmSchema,
	segmentDefinitionSchema,
	topSchema,
	type SegmentDefinition,
	type SegmentQuery,
} from '../../segment/segment';
import { explain, ParameterError } from '../parameters/error';
import { hasExpression } from '../parameters/read';
import { numberOf } from '../rules/fields';
import { locatorValue, textOf } from '../parameters/values';
import { ruleFromParameters, type RuleParameters } from '../rules/parameter';
import type { SendStep } from '../rules/send-steps';

/** Segment Filter's parameters that define the segment, raw or resolved. */
export interface SegmentParameters extends RuleParameters {
	source?: string;
	segment?: unknown;
	narrow?: { rfm?: Record<string, unknown>; top?: Record<string, unknown> };
	save?: boolean;
	segmentKey?: unknown;
	segmentName?: unknown;
}

export const WHERE = 'The segment';

/** @throws ParameterError that names the place, the problem and the remedy */
export function segmentQuery(
	parameters: SegmentParameters,
	workflowId: string,
	steps?: readonly SendStep[],
): SegmentQuery {
	if (parameters.source === 'segment') {
		const key = locatorValue(parameters.segment);
		if (key === '') throw new ParameterError("Set 'Segment' to a saved segment.");
		return { rule: memberOf(key) };
	}
	const { rfm, top } = parameters.narrow ?? {};
	return {
		rule: ruleFromParameters(parameters, WHERE, workflowId, steps),
		...(rfm && { rfm: checked("'RFM'", rfmSchema, rfmOf(rfm)) }),
		...(top && { top: checked("'Top Contacts'", topSchema, topOf(top)) }),
	};
}

/**
 * The segment that the node saves; null if it saves none. `raw` are its parameters with
 * expressions.
 */
export function segmentDefinition(
	raw: SegmentParameters,
	zone: string,
	workflowId: string,
	steps?: readonly SendStep[],
): SegmentDefinition | null {
	if (raw.source === 'segment' || !raw.save) return null;
	if (hasExpression(raw.conditions) || hasExpression(raw.conditionsJson)) {
		throw new ParameterError(
			"A saved segment is the same for every item: remove the expressions from its conditions, or turn off 'Save as Segment'.",
		);
	}
	const key = textOf(raw.segmentKey);
	return checked("'Save as Segment'", segmentDefinitionSchema, {
		key,
		name: textOf(raw.segmentName) || key,
		zone,
		query: segmentQuery(raw, workflowId, steps),
	});
}

/** Holds for the members of a saved segment. */
export function memberOf(segment: string): Rule {
	return { version: 1, all: [{ type: 'segment', segment }] };
}

function rfmOf(rfm: Record<string, unknown>): object {
	const { recency = [], frequency = [], monetary = [] } = rfm as Record<string, number[]>;
	const value = textOf(rfm.value);
	if (recency.length + frequency.length + monetary.length === 0) {
		throw new ParameterError(
			"'RFM': select quintiles in 'Recency', 'Frequency' or 'Monetary Value'.",
		);
	}
	if (monetary.length > 0 && value === '') {
		throw new ParameterError(
			"'RFM': set 'Value Property' to the property that holds the money spent, such as total.",
		);
	}
	return {
		event: locatorValue(rfm.eventName),
		...(value && { value }),
		days: numberOf(rfm.days, 365),
		...(recency.length > 0 && { recency }),
		...(frequency.length > 0 && { frequency }),
		...(monetary.length > 0 && { monetary }),
	};
}

function topOf(top: Record<string, unknown>): object {
	return {
		limit: numberOf(top.limit, 100),
		by: topBy(top),
		...(top.order === 'lowest' && { lowest: true }),
	};
}

function topBy(top: Record<string, unknown>): object {
	const kind = textOf(top.by) || 'score';
	if (kind === 'attribute') {
		const path = textOf(top.path);
		if (path === '') throw new ParameterError("'Top Contacts': set 'Attribute' to its path.");
		return { kind, path };
	}
	if (kind !== 'event') return { kind };
	const event = locatorValue(top.eventName);
	if (event === '') throw new ParameterError("'Top Contacts': set 'Event Name'.");
	const property = textOf(top.property);
	const days = numberOf(top.days, 365);
	return { kind, event, ...(property && { property }), ...(days > 0 && { days }) };
}

function checked<T>(where: string, schema: z.ZodType<T>, input: unknown): T {
	const parsed = schema.safeParse(input);
	if (parsed.success) return parsed.data;
	throw explain(where, parsed.error);
}
