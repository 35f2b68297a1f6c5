import { BLANK_CONTACT, type Contact } from '../../../../src/contact/contact';
import type { RecordedEvent } from '../../../../src/event/recorded';
import type { JsonObject } from '../../../../src/lib/json';
import { evaluate } from '../../../../src/rule/evaluate';
import type { Facts } from '../../../../src/rule/facts';
import type { Condition, RuleMoment } from '../../../../src/rule/rule';
import { parseRule } from '../../../../src/rule/schema';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = Date.parse('2026-03-15T12:00:00Z');

export interface ContactFacts extends Omit<Partial<Facts>, 'contact'> {
	contact?: Partial<Contact>;
}

/** The facts of a contact without any data. */
export function sampleContact({ contact, ...facts }: ContactFacts = {}): Facts {
	return {
		contact: { ...BLANK_CONTACT, id: 1, ...contact },
		events: [],
		messages: [],
		scores: new Map(),
		segments: new Set(),
		journey: null,
		...facts,
	};
}

/** Events [name, instant in ms, properties] in order, with the ids 1, 2, 3 ... */
export function did(...events: Array<[string, number, JsonObject?]>): { events: RecordedEvent[] } {
	return {
		events: events.map(([name, occurredAt, properties = {}], i) => ({
			id: i + 1,
			name,
			occurredAt,
			properties,
		})),
	};
}

/** Whether the condition, checked as part of a rule, holds. */
export function holds(
	condition: Condition,
	facts: ContactFacts,
	moment: Partial<RuleMoment> = {},
): boolean {
	const rule = parseRule({ version: 1, all: [condition] });
	return evaluate(rule, sampleContact(facts), { now: NOW, zone: 'UTC', ...moment });
}
