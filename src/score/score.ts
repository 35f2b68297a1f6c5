import { toNumber } from '../value/convert';
import { compilePath } from '../value/path';
import type { JsonObject, JsonValue } from '../lib/json';
import type { RuleMoment } from '../rule/rule';
import { counted } from './cap';
import { weightAt } from './decay';
import type { ScoreFacts } from './facts';
import {
	decayOf,
	gradeOf,
	type ConditionRule,
	type EventRule,
	type ExternalRule,
	type ScoreModel,
	type ScoreRule,
} from './model';

/** One line of an explanation. */
export interface ScoreLine {
	/**
	 * The rule's id; of a limit `$floor` or `$ceiling`, followed by `:` and the group's name for a
	 * group's limit.
	 */
	ruleId: string;
	label: string;
	group: string | null;
	/** Events that counted; 1 for the other kinds. */
	count: number;
	/** Their points in total. */
	points: number;
}

export interface Score {
	points: number;
	grade: string | null;
	/** Points by group; rules without a group are in none. */
	groups: Record<string, number>;
	/**
	 * Its points add up to `points`, those of a group to the group's. Rules without points are left
	 * out.
	 */
	explanation: ScoreLine[];
}

/**
 * Numbers that earlier nodes put on the item, by the ids of external rules; other values are left
 * out.
 */
export type External = Readonly<Record<string, unknown>>;

/** The item's values for the model's external rules. */
export function externalOf(model: ScoreModel, item: JsonObject): External {
	const rules = model.rules.filter((rule) => rule.kind === 'external' && rule.from === 'item');
	return Object.fromEntries(
		rules.map((rule) => [rule.id, compilePath((rule as ExternalRule).path)(item)]),
	);
}

/** Maximum points of a line, in size, so that lines add up exactly. */
const MOST_OF_A_LINE = 1_000_000_000;

/**
 * The score of a contact at a moment: deterministic for the same arguments.
 *
 * Each line is rounded (half away from zero) to the model's decimals; from there on everything is
 * computed in whole numbers of the smallest step. So the explanation adds up exactly: in whole
 * points, or in tenths or hundredths with decimals.
 */
export function scoreOf(
	model: ScoreModel,
	facts: ScoreFacts,
	external: External,
	moment: Pick<RuleMoment, 'now'>,
): Score {
	const steps = 10 ** (model.decimals ?? 0);
	const lines = model.rules.flatMap((rule): Line[] => {
		const { count, points } = earned(model, rule, facts, external, moment.now);
		return count === 0 ? [] : [lineOf(rule, count, toSteps(points, steps))];
	});
	for (const { name, ...limits } of model.groups ?? []) {
		lines.push(...limited(sum(lines.filter(({ group }) => group === name)), limits, name, steps));
	}
	lines.push(...limited(sum(lines), model, null, steps));

	const points = sum(lines) / steps;
	return {
		points,
		grade: gradeOf(model, points),
		groups: byGroup(model, lines, steps),
		explanation: lines.map(({ value, ...line }) => ({ ...line, points: value / steps })),
	};
}

/** A line under construction; `value` is in whole steps. */
type Line = Omit<ScoreLine, 'points'> & { value: number };

interface Earned {
	count: number;
	points: number;
}

const NOTHING: Earned = { count: 0, points: 0 };

function earned(
	model: ScoreModel,
	rule: ScoreRule,
	facts: ScoreFacts,
	external: External,
	now: number,
): Earned {
	switch (rule.kind) {
		case 'event':
			return earnedByEvents(model, rule, facts, now);
		case 'condition':
			return earnedByCondition(rule, facts);
		case 'external':
			return earnedElsewhere(rule, facts, external);
	}
}

function earnedByEvents(
	model: ScoreModel,
	rule: EventRule,
	facts: ScoreFacts,
	now: number,
): Earned {
	const events = own(facts.events, rule.id) ?? 0;
	if (typeof events === 'number') {
		const count = Math.min(events, rule.atMost?.times ?? Infinity);
		return { count, points: count * rule.points };
	}
	const decay = decayOf(model, rule);
	const instants = counted(events, rule.atMost);
	const weights = instants.reduce((total, at) => total + weightAt(now - at, decay), 0);
	return { count: instants.length, points: weights * rule.points };
}

function earnedByCondition({ id, points }: ConditionRule, { holds }: ScoreFacts): Earned {
	return holds.includes(id) ? { count: 1, points } : NOTHING;
}

function earnedElsewhere(rule: ExternalRule, facts: ScoreFacts, external: External): Earned {
	const value =
		rule.from === 'item' ? own(external, rule.id) : compilePath(rule.path)(facts.attributes);
	const number = toNumber(value as JsonValue | undefined);
	// Items come from other nodes' code, which may leave NaN on them.
	if (number === null || !Number.isFinite(number)) return NOTHING;
	return { count: 1, points: number * rule.weight };
}

/** Ids come from builders, and `constructor` may be one. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
	return Object.hasOwn(record, key) ? record[key] : undefined;
}

function lineOf({ id, label, group }: ScoreRule, count: number, value: number): Line {
	return { ruleId: id, label, group: group ?? null, count, value };
}

function toSteps(points: number, steps: number): number {
	const size = Math.min(Math.abs(points), MOST_OF_A_LINE) * steps;
	// 15 digits: 1.005 * 100 is 100.49999999999999, but half a step as entered.
	const whole = Math.round(Number.isInteger(size) ? size : Number(size.toPrecision(15)));
	return points < 0 && whole !== 0 ? -whole : whole;
}

const sum = (lines: readonly Line[]): number => lines.reduce((all, { value }) => all + value, 0);

/** The line that raises or cuts a sum to its limit. */
function limited(
	value: number,
	{ floor, ceiling }: { floor?: number; ceiling?: number },
	group: string | null,
	steps: number,
): Line[] {
	const name = (limit: string) => (group === null ? limit : `${limit}:${group}`);
	const line = (ruleId: string, label: string, to: number): Line[] => [
		{ ruleId: name(ruleId), label, group, count: 1, value: to - value },
	];
	if (floor !== undefined && value < toSteps(floor, steps)) {
		return line('$floor', 'Floor', toSteps(floor, steps));
	}
	if (ceiling !== undefined && value > toSteps(ceiling, steps)) {
		return line('$ceiling', 'Ceiling', toSteps(ceiling, steps));
	}
	return [];
}

/** All groups of the model, including those without points. */
function byGroup(model: ScoreModel, lines: readonly Line[], steps: number): Record<string, number> {
	const names = [
		...(model.groups ?? []).map(({ name }) => name),
		...model.rules.flatMap(({ group }) => group ?? []),
	];
	return Object.fromEntries(
		names.map((name) => [name, sum(lines.filter(({ group }) => group === name)) / steps]),
	);
}
