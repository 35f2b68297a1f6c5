import { sql } from 'kysely';
import { EMAIL, EMAIL_EVENTS } from '../../../rule/engagement';
import {
	ENGAGEMENT_EVENTS,
	type AggregateCondition,
	type EventCondition,
	type MessageCondition,
	type SequenceCondition,
} from '../../../rule/rule';
import { exactMs } from '../../../rule/window';
import { every, not, OPERATORS, some } from './comparison';
import type { CompileScope } from './context';
import type { Sql } from './value';
import {
	allRows,
	compileCount,
	eventsOf,
	inWindow,
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
	const { first, then, window, negate } = condition;
	const firsts = eventsOf(scope, first, window, 'one');
	const thens = eventsOf(scope, then, undefined, 'two');
	const inTime = exactMs(condition.within);
	const isOver = sql<boolean>`one.occurred_at < ${scope.moment.now - inTime}`;
	const follows = sql<boolean>`exists (select 1 from events as two
		where two.contact_id = one.contact_id and ${thens.where}
		and two.occurred_at between one.occurred_at and one.occurred_at + ${inTime}
		and two.id <> one.id)`;
	const where = every([firsts.where, ...(negate === true ? [isOver, not(follows)] : [follows])]);
	const holds = compileCount(scope, { ...firsts, where });
	return inWindow(scope, window, holds);
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
