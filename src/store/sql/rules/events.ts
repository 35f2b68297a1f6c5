import { sql } from 'kysely';
import { EMAIL, EMAIL_EVENTS } from '../../../rule/engagement';
import {
	ENGAGEMENT_EVENTS,
	type AggregateCondition,
	type EventCondition,
	type EventMatch,
	type MessageCondition,
	type NewestEventCondition,
	type SequenceCondition,
} from '../../../rule/rule';
import { followingEvents, triesFor } from '../../../rule/chain';
import { exactMs } from '../../../rule/window';
import { every, not, OPERATORS, some } from './comparison';
import type { CompileScope } from './context';
import type { Sql } from './value';
import {
	allRows,
	compileCount,
	eventsOf,
	inWindow,
	matches,
	ownRows,
	within,
	type Occurrences,
} from './occurrences';
import type { Value } from './value';

export function compileEvent(scope: CompileScope, condition: EventCondition): Sql<boolean> {
	const { window, count } = condition;
	const holds = compileCount(scope, eventsOf(scope, condition, window), count);
	return inWindow(scope, window, holds);
}

export function compileNewestEvent(
	scope: CompileScope,
	{ name, filter, window }: NewestEventCondition,
): Sql<boolean> {
	const events = eventsOf(scope, { name }, window);
	const holds = matches(scope, filter, 'newest');
	const order = sql`did.occurred_at desc, did.id desc`;
	if (scope.join === undefined) {
		const newest = sql`select did.properties ${ownRows(scope, events)} order by ${order} limit 1`;
		return inWindow(
			scope,
			window,
			sql`exists (select 1 from (${newest}) as newest where ${holds})`,
		);
	}
	// Only Postgres joins, so this may be its own `distinct on`.
	const rows = sql`select newest.contact_id from (select distinct on (did.contact_id) did.contact_id,
		did.properties ${allRows(scope, events)} order by did.contact_id, ${order}) as newest where ${holds}`;
	return inWindow(scope, window, sql`${sql.ref(`${scope.join(rows)}.contact_id`)} is not null`);
}

export function compileAggregate(scope: CompileScope, condition: AggregateCondition): Sql<boolean> {
	const { window, property } = condition;
	const events = eventsOf(scope, condition, window);
	const holds = totalHolds(scope, condition, sql.ref('did.properties'), property);
	if (scope.join === undefined) {
		return inWindow(scope, window, sql`(select ${holds} ${ownRows(scope, events)})`);
	}
	const rows = sql`select did.contact_id, ${holds} as holds ${allRows(scope, events)} group by 1`;
	const answer = sql.ref(`${scope.join(rows)}.holds`);
	const ofNothing = condition.function === 'sum' && holdsFor(0, condition);
	return inWindow(scope, window, ofNothing ? sql`coalesce(${answer}, true)` : sql`${answer}`);
}

function totalHolds(
	{ values }: CompileScope,
	condition: AggregateCondition,
	json: Sql,
	path: string,
): Sql<boolean> {
	const { operator, value, function: total } = condition;
	const found = values.at(json, path);
	const sign = OPERATORS[operator];
	if (total === 'sum' || total === 'average') {
		return values.total(found.summand, sign, value, total === 'average');
	}
	const extreme = total === 'min' ? sql`min` : sql`max`;
	return sql`${extreme}(${found.number}) ${sign} ${values.number(value)}`;
}

/** The comparison for a sum over no events. */
function holdsFor(sum: number, { operator, value }: AggregateCondition): boolean {
	switch (operator) {
		case 'greaterThan':
			return sum > value;
		case 'greaterOrEqual':
			return sum >= value;
		case 'lessThan':
			return sum < value;
		case 'lessOrEqual':
			return sum <= value;
	}
}

export function compileSequence(scope: CompileScope, condition: SequenceCondition): Sql<boolean> {
	const { first, window, negate } = condition;
	const firsts = eventsOf(scope, first, window, 'e0');
	const inTime = exactMs(condition.within);
	const isOver = sql<boolean>`e0.occurred_at < ${scope.moment.now - inTime}`;
	const follows = isFollowed(scope, [first, ...followingEvents(condition)], inTime);
	const where = every([firsts.where, ...(negate === true ? [isOver, not(follows)] : [follows])]);
	const holds = compileCount(scope, { ...firsts, where });
	return inWindow(scope, window, holds);
}

/**
 * Whether the events from the `i`th on follow `e0` and those tried so far, each at or after the one
 * before. The last only has to exist; see triesFor for the others.
 */
function isFollowed(
	scope: CompileScope,
	events: readonly EventMatch[],
	inTime: number,
	sofar: readonly string[] = ['e0'],
): Sql<boolean> {
	const i = sofar.length;
	const column = (of: string, name: string) => sql.ref(`${of}.${name}`);
	const isAnother = sofar.map(
		(tried) => sql<boolean>`${column(`e${i}`, 'id')} <> ${column(tried, 'id')}`,
	);
	const rows = sql`from events as ${sql.id(`e${i}`)}
		where ${column(`e${i}`, 'contact_id')} = e0.contact_id
		and ${eventsOf(scope, events[i], undefined, `e${i}`).where}
		and ${column(`e${i}`, 'occurred_at')} between ${column(sofar[i - 1], 'occurred_at')}
			and e0.occurred_at + ${inTime}
		and ${every(isAnother)}`;
	if (i === events.length - 1) return sql`exists (select 1 ${rows})`;
	const few = sql`select ${column(`e${i}`, 'id')}, ${column(`e${i}`, 'occurred_at')} ${rows}
		order by ${column(`e${i}`, 'occurred_at')} limit ${triesFor(i, events)}`;
	const tried = `tried${i}`;
	return sql`exists (select 1 from (select few.id, few.occurred_at,
			min(few.occurred_at) over () as earliest from (${few}) as few) as ${sql.id(tried)}
		where ${column(tried, 'occurred_at')} = ${column(tried, 'earliest')}
		and ${isFollowed(scope, events, inTime, [...sofar, tried])})`;
}

export function compileMessage(scope: CompileScope, condition: MessageCondition): Sql<boolean> {
	const { engagement, count, window } = condition;
	const occurrences =
		engagement === 'sent' || engagement === 'failed'
			? inLedger(scope, condition, engagement)
			: inEvents(scope, condition, ENGAGEMENT_EVENTS[engagement]);
	return inWindow(scope, window, compileCount(scope, occurrences, count));
}

function inLedger(
	scope: CompileScope,
	{ step, channel, window }: MessageCondition,
	status: 'sent' | 'failed',
): Occurrences {
	const at = sql`coalesce(msg.sent_at, msg.created_at)`;
	const conditions = [sql<boolean>`msg.status = ${status}`, within(scope, window, at, null)];
	if (channel !== undefined) conditions.push(sql`msg.channel = ${channel}`);
	if (step !== undefined) {
		conditions.push(sql`msg.node_id in (select node.id from nodes as node
			where node.workflow_id || ':' || node.node_key = ${step})`);
	}
	return { table: 'messages', alias: 'msg', where: every(conditions) };
}

/** An event of Segment's e-mail spec has no channel property, and counts as e-mail. */
function isOfChannel(named: Value, channel: string): Sql<boolean> {
	if (channel !== EMAIL) return named.is(channel);
	const isEmail = sql<boolean>`did.name in (${sql.join(EMAIL_EVENTS)})`;
	return some([named.is(channel), every([isEmail, not(named.exists)])]);
}

function inEvents(
	scope: CompileScope,
	{ step, channel, window, includeMachines }: MessageCondition,
	names: readonly string[],
): Occurrences {
	const { values, conn } = scope;
	const property = (key: string) => values.member(sql.ref('did.properties'), key);
	const conditions = [
		conn.anyOf('did.name', 'text', names),
		within(scope, window, sql.ref('did.occurred_at'), sql.ref('did.id')),
	];
	if (includeMachines !== true) conditions.push(not(property('machine').isTrue));
	if (step !== undefined) conditions.push(property('step').is(step));
	if (channel !== undefined) conditions.push(isOfChannel(property('channel'), channel));
	return { table: 'events', alias: 'did', where: every(conditions) };
}
