import type { MissingValue } from '../../n8n/multi-channel-send/channels/missing-values';
import { contactsOf, Groups } from './groups';
import type { MissingVariable, OutcomeMessage } from './outcome';

type Key = Pick<MissingVariable, 'journey' | 'step' | 'channel' | 'variable' | 'answered'>;

/** Variables by the messages in which they were missing; those without a default first. */
export function missingVariablesOf(
	missing: readonly MissingValue[],
	messages: ReadonlyMap<number, OutcomeMessage>,
): MissingVariable[] {
	const groups = new Groups<Key, OutcomeMessage>();
	for (const { message: id, variable, answered } of missing) {
		const message = messages.get(id);
		if (message === undefined) continue;
		const { journey, step, channel } = message;
		groups.add({ journey, step, channel, variable, answered }, message);
	}
	return groups
		.map((key, rows) => ({ ...key, messages: new Set(rows).size, ...contactsOf(rows) }))
		.sort((a, b) => Number(a.answered) - Number(b.answered) || b.messages - a.messages);
}
