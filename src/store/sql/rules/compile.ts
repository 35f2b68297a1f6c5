import { sql } from 'kysely';
import type { Condition, Rule, RuleNode } from '../../../rule/rule';
import { every, not, some } from './comparison';
import type { IdRange, RuleContext, CompileScope } from './context';
import type { Sql } from './value';
import {
	compileAggregate,
	compileEvent,
	compileMessage,
	compileNewestEvent,
	compileSequence,
} from './events';
import { postgresValues } from './postgres-values';
import { sqliteValues } from './sqlite-values';
import {
	compileAttribute,
	compileConsent,
	compileGrade,
	compileReachable,
	compileScore,
	compileSegment,
	compileStage,
	compileTimeInJourney,
	compileVariable,
} from './contact';

export { OUTSIDE, type RuleContext, type RuleRefs } from './context';

/**
 * The rule (validated by `ruleSchema`) as a condition on the contact of `refs`: true or false, never
 * null, with the same result as `evaluate` in memory. Values are bound parameters.
 */
export function compileRule(rule: Rule, context: RuleContext): Sql<boolean> {
	return sql`((${compileNode(rule, scopeOf({ ...context, mode: 'each' }))}) is true)`;
}

/** A rule for a whole workspace; `from` goes after the contacts table, `where` may be null. */
export interface WholeRule {
	from: Sql;
	where: Sql<boolean>;
}

/**
 * The rule for all contacts of a workspace, or of a range of ids. On Postgres conditions on events
 * are joined, so that each reads its rows once; SQLite, which has no hash joins, is faster with an
 * index look-up per contact.
 */
export function compileWhole(
	rule: Rule,
	context: Omit<RuleContext, 'mode'>,
	range?: IdRange,
): WholeRule {
	const scope = { ...scopeOf({ ...context, mode: 'all' }), range };
	if (!context.conn.capabilities.hashJoins) {
		return { from: sql``, where: compileNode(rule, { ...scope, range: undefined }) };
	}
	const joined: Sql[] = [];
	const join = (subquery: Sql): string => {
		const alias = `joined_${joined.length + 1}`;
		joined.push(sql` left join (${subquery}) as ${sql.id(alias)}
			on ${sql.ref(`${alias}.contact_id`)} = ${scope.contactId}`);
		return alias;
	};
	const where = compileNode(rule, { ...scope, join });
	return { from: sql`${sql.join(joined, sql``)}`, where };
}

const VALUES = { postgres: postgresValues, sqlite: sqliteValues } as const;

/** The scope that a rule's conditions are compiled in. */
export function scopeOf(context: RuleContext): CompileScope {
	const { contact } = context.refs;
	return {
		...context,
		values: VALUES[context.conn.dialect],
		contactId: sql.ref(`${contact}.id`),
		clock: {
			timezone: sql.ref(`${contact}.timezone`),
			fallback: context.moment.zone,
			zones: context.zones,
		},
		decisive: true,
	};
}

function compileNode(node: RuleNode, scope: CompileScope): Sql<boolean> {
	if ('type' in node) return compileCondition(node, scope);
	if ('all' in node) return every(node.all.map((member) => compileNode(member, scope)));
	const isAny = 'any' in node;
	const members = isAny ? node.any : node.none;
	const decisive = scope.decisive && isAny && members.length === 1;
	const one = some(members.map((member) => compileNode(member, { ...scope, decisive })));
	return isAny ? one : not(one);
}

function compileCondition(condition: Condition, scope: CompileScope): Sql<boolean> {
	switch (condition.type) {
		case 'event':
			return compileEvent(scope, condition);
		case 'newestEvent':
			return compileNewestEvent(scope, condition);
		case 'aggregate':
			return compileAggregate(scope, condition);
		case 'sequence':
			return compileSequence(scope, condition);
		case 'message':
			return compileMessage(scope, condition);
		case 'attribute':
			return compileAttribute(scope, condition);
		case 'score':
			return compileScore(scope, condition);
		case 'grade':
			return compileGrade(scope, condition);
		case 'stage':
			return compileStage(scope, condition);
		case 'segment':
			return compileSegment(scope, condition);
		case 'consent':
			return compileConsent(scope, condition);
		case 'reachable':
			return compileReachable(scope, condition);
		case 'timeInJourney':
			return compileTimeInJourney(scope, condition);
		case 'variable':
			return compileVariable(scope, condition);
	}
}
