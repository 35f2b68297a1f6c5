import { z } from 'zod';
import { propertyFilterSchema } from '../value/filter';
import type { Rule } from '../rule/rule';
import { ruleSchema } from '../rule/schema';
import { capSchema } from './cap';
import { decaySchema, type Decay } from './decay';
import { journeyParts, scoresAsked } from './rule-parts';
import { thresholdSchema } from './threshold';

const MOST_POINTS = 100_000;
const points = z.number().min(-MOST_POINTS).max(MOST_POINTS);
const bound = z.number().min(-1_000_000_000).max(1_000_000_000);
const groupName = z.string().trim().min(1, 'Name the group, or omit it').max(100);

const common = {
	/** Names the rule in explanations; unchanged when the rule is edited. */
	id: z.string().trim().min(1).max(200).regex(/^[^$]/, 'must not begin with $'),
	label: z.string().trim().min(1, 'Describe what the points are for').max(200),
	group: groupName.optional(),
};

const eventRuleSchema = z.strictObject({
	kind: z.literal('event'),
	...common,
	name: z.string().trim().min(1, 'Name the event, such as Order Completed'),
	filter: propertyFilterSchema.optional(),
	/** For each event that counts. */
	points,
	/** Absent: all events count. */
	atMost: capSchema.optional(),
	/** Absent: the model's. */
	decay: decaySchema.optional(),
});
export type EventRule = z.infer<typeof eventRuleSchema>;

const conditionRuleSchema = z.strictObject({
	kind: z.literal('condition'),
	...common,
	rule: ruleSchema,
	/** While the rule is true. */
	points,
});
export type ConditionRule = z.infer<typeof conditionRuleSchema>;

const externalRuleSchema = z.strictObject({
	kind: z.literal('external'),
	...common,
	/** Source of the number: the item, or an attribute of the contact. */
	from: z.enum(['item', 'attribute']),
	path: z.string().trim().min(1, 'Enter the path of the score, such as model.propensity'),
	/** Points per 1 of it. */
	weight: points,
});
export type ExternalRule = z.infer<typeof externalRuleSchema>;

const scoreRuleSchema = z.discriminatedUnion('kind', [
	eventRuleSchema,
	conditionRuleSchema,
	externalRuleSchema,
]);
export type ScoreRule = z.infer<typeof scoreRuleSchema>;

const limits = { floor: bound.optional(), ceiling: bound.optional() };

export const modelKeySchema = z
	.string()
	.trim()
	.regex(
		/^[a-z0-9][a-z0-9_-]{0,62}$/,
		'A score key may contain lower-case letters, digits, - and _',
	);

/**
 * A score model. The score is a function of the model, the contact's events and data, and the time.
 */
export const scoreModelSchema = z
	.strictObject({
		key: modelKeySchema,
		name: z.string().trim().min(1).max(200),
		rules: z.array(scoreRuleSchema).max(100, 'A score may have at most 100 rules'),
		/** Limits of groups; groups without limits may be omitted. */
		groups: z.array(z.strictObject({ name: groupName, ...limits })).optional(),
		/** Decay of events by age; a rule may have its own. */
		decay: decaySchema.optional(),
		...limits,
		/** Each from its minimum of points on. */
		grades: z
			.array(z.strictObject({ grade: z.string().trim().min(1).max(50), from: bound }))
			.optional(),
		threshold: thresholdSchema.optional(),
		/** Decimals to which the points of each rule are rounded; absent: whole points. */
		decimals: z.int().min(0).max(2).optional(),
	})
	.superRefine((model, context) => {
		for (const { path, message } of contradictions(model)) {
			context.addIssue({ code: 'custom', path, message });
		}
	});
export type ScoreModel = z.infer<typeof scoreModelSchema>;

export function decayOf(model: Pick<ScoreModel, 'decay'>, rule: EventRule): Decay {
	return rule.decay ?? model.decay ?? 'none';
}

/** The best grade that the points reach; null below all of them. */
export function gradeOf(
	{ grades = [] }: Pick<ScoreModel, 'grades'>,
	points: number,
): string | null {
	const reached = grades.filter(({ from }) => points >= from);
	return reached.sort((a, b) => b.from - a.from)[0]?.grade ?? null;
}

interface Issue {
	path: Array<string | number>;
	message: string;
}

interface Limited {
	floor?: number;
	ceiling?: number;
}

function contradictions(model: ScoreModel): Issue[] {
	const { rules, groups = [], grades = [] } = model;
	return [
		...repeated(rules, 'rules', 'id', ({ id }) => id),
		...repeated(groups, 'groups', 'name', ({ name }) => name),
		...repeated(grades, 'grades', 'grade', ({ grade }) => grade),
		...repeated(grades, 'grades', 'from', ({ from }) => from),
		...wrongLimits(model, []),
		...groups.flatMap((group, i) => wrongLimits(group, ['groups', i])),
		...rules.flatMap((rule, i) =>
			rule.kind === 'condition' ? wrongCondition(rule.rule, model.key, ['rules', i, 'rule']) : [],
		),
	];
}

function repeated<T>(list: readonly T[], where: string, what: string, of: (one: T) => unknown) {
	const seen = new Set<unknown>();
	return list.flatMap((one, i): Issue[] => {
		const value = of(one);
		if (!seen.has(value)) {
			seen.add(value);
			return [];
		}
		return [{ path: [where, i, what], message: `'${String(value)}' is used twice` }];
	});
}

function wrongLimits({ floor, ceiling }: Limited, path: Issue['path']): Issue[] {
	if (floor === undefined || ceiling === undefined || floor <= ceiling) return [];
	return [{ path: [...path, 'floor'], message: `must not be above the ceiling of ${ceiling}` }];
}

/** A score belongs to a contact, independent of journeys, and must not depend on itself. */
function wrongCondition(rule: Rule, key: string, path: Issue['path']): Issue[] {
	const issues: Issue[] = journeyParts(rule).map((part) => ({
		path,
		message: `${part} depends on a journey, but a score does not: a contact has one score across all journeys`,
	}));
	for (const model of scoresAsked(rule)) {
		if (model !== null && model !== key) continue;
		const asked = model === null ? 'the main score, which may be this one' : 'this score itself';
		issues.push({ path, message: `refers to ${asked}: choose another score` });
	}
	return issues;
}
