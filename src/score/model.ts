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
const groupName = z.string().trim().min(1, 'Name the group, or leave it out').max(100);

const common = {
	/** Names the rule in explanations; the same after it is edited. */
	id: z.string().trim().min(1).max(200).regex(/^[^$]/, 'must not begin with $'),
	label: z.string().trim().min(1, 'Say in a few words what the points are for').max(200),
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
	/** While the rule holds. */
	points,
});
export type ConditionRule = z.infer<typeof conditionRuleSchema>;

const externalRuleSchema = z.strictObject({
	kind: z.literal('external'),
	...common,
	/** Where the number is: on the item, or an attribute of the contact. */
	from: z.enum(['item', 'attribute']),
	path: z.string().trim().min(1, 'Say where the score is, such as model.propensity'),
	/** Points for each 1 of it. */
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
	.regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'A score key has lower-case letters, digits, - and _');

/** How a score comes about. The score is a function of it, of what the contact did and is, and of now. */
export const scoreModelSchema = z
	.strictObject({
		key: modelKeySchema,
		name: z.string().trim().min(1).max(200),
		rules: z.array(scoreRuleSchema).max(100, 'A score has at most 100 rules'),
		/** Limits of groups; a group that has none need not be here. */
		groups: z.array(z.strictObject({ name: groupName, ...limits })).optional(),
		/** Of events, by their age; a rule may have its own. */
		decay: decaySchema.optional(),
		...limits,
		/** Each from so many points on. */
		grades: z
			.array(z.strictObject({ grade: z.string().trim().min(1).max(50), from: bound }))
			.optional(),
		threshold: thresholdSchema.optional(),
		/** To how many decimals the points of each rule are rounded; absent: whole points. */
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
		return [{ path: [where, i, what], message: `'${String(value)}' is there twice` }];
	});
}

function wrongLimits({ floor, ceiling }: Limited, path: Issue['path']): Issue[] {
	if (floor === undefined || ceiling === undefined || floor <= ceiling) return [];
	return [{ path: [...path, 'floor'], message: `must not be above the ceiling of ${ceiling}` }];
}

/** A score is of a contact, whatever journey they are on, and does not feed on itself. */
function wrongCondition(rule: Rule, key: string, path: Issue['path']): Issue[] {
	const issues: Issue[] = journeyParts(rule).map((part) => ({
		path,
		message: `${part} is about a journey, and a score is not: the contact has one on all journeys`,
	}));
	for (const model of scoresAsked(rule)) {
		if (model !== null && model !== key) continue;
		const asked = model === null ? 'the main score, which may be this one' : 'this very score';
		issues.push({ path, message: `asks for ${asked}: name another score` });
	}
	return issues;
}
