import { createHash } from 'node:crypto';
import { scoreModelSchema, type ScoreModel } from '../../score/model';
import { eventMatch, type EventParameters } from '../parameters/event';
import { explain, ParameterError } from '../parameters/error';
import { textOf } from '../parameters/values';
import { ruleFromParameters, type RuleParameters } from '../rules/parameter';
import type { SendStep } from '../rules/send-steps';
import type { ScoreOptions } from './item';
import { describeRule } from './describe';

interface CommonFields {
	label?: string;
	group?: string;
	points?: number;
}

interface DecayFields {
	decay?: 'none' | 'halfLife' | 'linear' | 'model';
	decayAmount?: number;
	decayUnit?: string;
}

interface EventFields extends CommonFields, DecayFields, EventParameters {
	/** 0: all. */
	atMost?: number;
	per?: string;
}

interface ExternalFields extends Omit<CommonFields, 'points'> {
	from?: 'item' | 'attribute';
	path?: string;
	weight?: number;
}

/** Lead Score's parameters as n8n stores them; they hold no expressions. */
export interface ScoreParameters extends DecayFields {
	scoreKey?: string;
	eventRules?: { rules?: EventFields[] };
	conditionRules?: { rules?: Array<CommonFields & RuleParameters> };
	externalScores?: { rules?: ExternalFields[] };
	grades?: { values?: Array<{ grade?: string; from?: number }> };
	threshold?: boolean;
	thresholdAt?: number;
	hysteresis?: number;
	options?: ScoreOptions & {
		ceiling?: number;
		decimals?: number;
		floor?: number;
		groupLimits?: { groups?: Array<{ name?: string; floor?: number; ceiling?: number }> };
		scoreName?: string;
	};
}

interface Where {
	/** The node's name, for messages. */
	name: string;
	workflowId: string;
	/** See stepReader. */
	steps?: readonly SendStep[];
}

/** The score model in the parameters. Throws ParameterError. */
export function readScoreModel(parameters: ScoreParameters, where: Where): ScoreModel {
	const { scoreKey = 'lead', grades, options = {}, threshold } = parameters;
	const key = scoreKey.trim();
	const parsed = scoreModelSchema.safeParse({
		key,
		name: options.scoreName?.trim() || key,
		rules: withIds([
			...(parameters.eventRules?.rules ?? []).map((fields, i) => eventRule(fields, i)),
			...(parameters.conditionRules?.rules ?? []).map((fields, i) => condition(fields, i, where)),
			...(parameters.externalScores?.rules ?? []).map((fields) => external(fields)),
		]),
		groups: (options.groupLimits?.groups ?? []).map(({ name = '', floor, ceiling }) => ({
			name,
			...limits(floor, ceiling),
		})),
		decay: decayOf(parameters),
		...limits(options.floor, options.ceiling),
		grades: grades?.values ?? [],
		...(threshold && {
			threshold: { at: parameters.thresholdAt ?? 50, hysteresis: parameters.hysteresis ?? 0 },
		}),
		...(options.decimals !== undefined && { decimals: options.decimals }),
	});
	if (!parsed.success) throw explain(`Lead Score '${where.name}'`, parsed.error);
	if (parsed.data.rules.length === 0) {
		throw new ParameterError(
			`Lead Score '${where.name}' has no rules: add one under 'Event Rules', 'Condition Rules' or 'External Scores'.`,
		);
	}
	return parsed.data;
}

/**
 * A rule's id is a digest of its subject, so that it stays the same when points or order change.
 */
interface Draft {
	subject: unknown;
	rule: { kind: string; label: string } & Record<string, unknown>;
}

function withIds(drafts: readonly Draft[]) {
	const seen = new Map<string, number>();
	return drafts.map(({ subject, rule }) => {
		const digest = createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 12);
		const id = `${rule.kind}:${digest}`;
		const times = (seen.get(id) ?? 0) + 1;
		seen.set(id, times);
		return { ...rule, id: times === 1 ? id : `${id}:${times}` };
	});
}

function common({ label, group }: CommonFields, fallback: string) {
	return {
		label: label?.trim() || fallback.slice(0, 200),
		...(group?.trim() && { group: group.trim() }),
	};
}

function eventRule(fields: EventFields, index: number): Draft {
	const { points = 0, atMost = 0, per = 'ever', decay = 'model' } = fields;
	const event = eventMatch(fields, `Event rule ${index + 1}: set 'Event Name'.`);
	const cap = per === 'ever' ? { times: atMost } : { times: atMost, per: PERIODS[per] };
	return {
		subject: event,
		rule: {
			kind: 'event',
			...common(fields, event.name),
			...event,
			points,
			...(atMost > 0 && { atMost: cap }),
			...(decay !== 'model' && { decay: decayOf(fields) }),
		},
	};
}

const PERIODS: Record<string, { amount: number; unit: string }> = {
	hour: { amount: 1, unit: 'hours' },
	day: { amount: 1, unit: 'days' },
	week: { amount: 1, unit: 'weeks' },
	month: { amount: 30, unit: 'days' },
};

function condition(fields: CommonFields & RuleParameters, index: number, where: Where): Draft {
	const label = `Condition rule ${index + 1}`;
	const rule = ruleFromParameters(fields, label, where.workflowId, where.steps);
	const { points = 0 } = fields;
	return {
		subject: rule,
		rule: { kind: 'condition', ...common(fields, describeRule(rule)), rule, points },
	};
}

function external(fields: ExternalFields): Draft {
	const { from = 'item', weight = 1 } = fields;
	const path = textOf(fields.path);
	return {
		subject: { from, path },
		rule: { kind: 'external', ...common(fields, path || 'External'), from, path, weight },
	};
}

function decayOf({ decay = 'none', decayAmount = 30, decayUnit = 'days' }: DecayFields) {
	if (decay === 'none' || decay === 'model') return 'none';
	return { [decay]: { amount: decayAmount, unit: decayUnit } };
}

/** An empty field means no limit. */
function limits(floor: unknown, ceiling: unknown) {
	return {
		...(typeof floor === 'number' && { floor }),
		...(typeof ceiling === 'number' && { ceiling }),
	};
}
