import type { JsonObject, JsonValue } from '../../lib/json';
import type { MessageFact } from '../facts';
import { EMAIL, EMAIL_EVENTS } from '../engagement';
import { ENGAGEMENT_EVENTS, type MessageCondition } from '../rule';
import { boundsOf, countOf } from './events';
import type { Predicate } from './predicate';
import { compileWindow, type Span } from './span';

export function compileMessage(condition: MessageCondition): Predicate {
	const { engagement } = condition;
	return engagement === 'sent' || engagement === 'failed'
		? inLedger(condition, engagement)
		: inEvents(condition, ENGAGEMENT_EVENTS[engagement]);
}

function inEvents(condition: MessageCondition, names: readonly string[]): Predicate {
	const { step, channel, includeMachines } = condition;
	const matches = (properties: JsonObject, name: string): boolean =>
		(includeMachines === true || properties.machine !== true) &&
		(step === undefined || properties.step === step) &&
		(channel === undefined || channelOf(properties, name) === channel);
	return countOf({ names, prefix: null, matches, readsDates: false }, condition);
}

/** Segment's e-mail events carry no channel; theirs is e-mail. */
function channelOf({ channel }: JsonObject, name: string): JsonValue | undefined {
	return channel === undefined && EMAIL_EVENTS.includes(name) ? EMAIL : channel;
}

function inLedger(condition: MessageCondition, status: 'sent' | 'failed'): Predicate {
	const { step, channel } = condition;
	const counts = (message: MessageFact, span: Span): boolean =>
		message.status === status &&
		message.at >= span.from &&
		message.at <= span.to &&
		(step === undefined || message.step === step) &&
		(channel === undefined || message.channel === channel);
	const spanOf = compileWindow(condition.window);
	const { least, most } = boundsOf(condition.count);
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const found = facts.messages.filter((message) => counts(message, span)).length;
		return found >= least && found <= most;
	};
}
