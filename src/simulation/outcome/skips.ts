import { contactsOf, Groups, median } from './groups';
import type { OutcomeMessage, Skip } from './outcome';

type Key = Pick<Skip, 'journey' | 'step' | 'channel' | 'fate' | 'reason'>;
interface Skipped {
	contact: string;
	/** Null: not put off, or not decided anew by the end. */
	delayMs: number | null;
}

/** Messages that did not go out, or later, by step and reason; the most frequent first. */
export function skipsOf(messages: readonly OutcomeMessage[]): Skip[] {
	const groups = new Groups<Key, Skipped>();
	const later = laterDecisions(messages);
	for (const message of messages) {
		const { journey, step, channel, fate, contact, at } = message;
		if (fate !== 'skipped' && fate !== 'putOff' && fate !== 'failed') continue;
		const next = fate === 'putOff' ? (later.get(message) ?? null) : null;
		const delayMs = next === null ? null : next.at - at;
		const reason = message.reason ?? '';
		groups.add({ journey, step, channel, fate, reason }, { contact, delayMs });
	}
	return groups
		.map((key, rows): Skip => {
			const delays = rows.flatMap(({ delayMs }) => delayMs ?? []);
			return {
				...{ ...key, messages: rows.length, ...contactsOf(rows) },
				medianDelayMs: median(delays),
				longestDelayMs: delays.length === 0 ? null : longest(delays),
				pending: key.fate === 'putOff' ? rows.length - delays.length : 0,
			};
		})
		.sort((a, b) => b.messages - a.messages);
}

const longest = (delays: readonly number[]): number =>
	delays.reduce((most, each) => Math.max(most, each), 0);

/** Of each message the contact's next one from the same step and channel. */
function laterDecisions(messages: readonly OutcomeMessage[]): Map<OutcomeMessage, OutcomeMessage> {
	const next = new Map<OutcomeMessage, OutcomeMessage>();
	const last = new Map<string, OutcomeMessage>();
	for (const message of messages.toReversed()) {
		const key = JSON.stringify([message.contact, message.journey, message.node, message.channel]);
		const later = last.get(key);
		if (later !== undefined) next.set(message, later);
		last.set(key, message);
	}
	return next;
}
