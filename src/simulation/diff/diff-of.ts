import { MOST_EXAMPLES } from '../outcome/groups';
import {
	wentOut,
	type Outcome,
	type OutcomeContact,
	type OutcomeMessage,
} from '../outcome/outcome';
import type { Affected, ChangedContact, ChangedEnds, ChangedMessages, Diff } from './diff';
import { insideAtChange } from './inside';

const MOST_CHANGED = 1_000;

export interface DiffOptions {
	/** When the new version takes the place of the old one, in ms; absent: not asked for. */
	changeAt?: number;
}

/** Compares two outcomes contact by contact; they should have the same contacts and seed. */
export function diffOf(before: Outcome, after: Outcome, { changeAt }: DiffOptions = {}): Diff {
	const [old, now] = [byKey(before), byKey(after)];
	const keys = [...old.keys()].filter((key) => now.has(key));
	const changes = keys.map((key) => changeOf(key, old.get(key)!, now.get(key)!));
	const differing = changes.filter(isChanged);
	const size = ({ lost, gained }: ChangedContact) => lost.length + gained.length;
	return {
		warnings: warningsOf(before, after),
		contacts: keys.length,
		onlyBefore: affected([...old.keys()].filter((key) => !now.has(key))),
		onlyAfter: affected([...now.keys()].filter((key) => !old.has(key))),
		messages: { before: sent(before).length, after: sent(after).length },
		more: affectedOf(changes.filter((each) => each.after > each.before)),
		fewer: affectedOf(changes.filter((each) => each.after < each.before)),
		others: affectedOf(
			changes.filter((each) => each.after === each.before && each.lost.length > 0),
		),
		same: changes.filter((each) => size(each) === 0).length,
		steps: changedMessages(before, after),
		ends: changedEnds(before, after),
		otherEnds: affectedOf(changes.filter(hasOtherEnds)),
		changed: differing.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_CHANGED),
		inside:
			changeAt === undefined ? null : insideAtChange(before, after.scenario.workflows, changeAt),
	};
}

interface OfContact {
	contact: OutcomeContact;
	messages: OutcomeMessage[];
}

function byKey(outcome: Outcome): Map<string, OfContact> {
	const messages = Map.groupBy(sent(outcome), ({ contact }) => contact);
	return new Map(
		outcome.contacts.map((contact) => [
			contact.key,
			{ contact, messages: messages.get(contact.key) ?? [] },
		]),
	);
}

const sent = ({ messages }: Outcome): OutcomeMessage[] => messages.filter(wentOut);

const nameOf = ({ step, title, channel }: OutcomeMessage): string =>
	`${step}: ${title === '' ? channel : title}`;

function changeOf(contact: string, before: OfContact, after: OfContact): ChangedContact {
	const [old, now] = [before.messages.map(nameOf), after.messages.map(nameOf)];
	return {
		...{ contact, before: old.length, after: now.length },
		...{ lost: without(old, now), gained: without(now, old) },
		...{ endsBefore: endsOf(before.contact), endsAfter: endsOf(after.contact) },
	};
}

/** Those of `all` that are not in `others`, counting repetitions. */
function without(all: readonly string[], others: readonly string[]): string[] {
	const left = new Map<string, number>();
	for (const each of others) left.set(each, (left.get(each) ?? 0) + 1);
	return all.filter((each) => {
		const n = left.get(each) ?? 0;
		if (n > 0) left.set(each, n - 1);
		return n === 0;
	});
}

const endsOf = ({ enrollments }: OutcomeContact): string[] =>
	enrollments
		.map(
			({ journey, status, reason }) =>
				`${journey}: ${status}${reason === null ? '' : ` (${reason})`}`,
		)
		.sort();

const hasOtherEnds = ({ endsBefore, endsAfter }: ChangedContact): boolean =>
	JSON.stringify(endsBefore) !== JSON.stringify(endsAfter);

const isChanged = (change: ChangedContact): boolean =>
	change.lost.length > 0 || change.gained.length > 0 || hasOtherEnds(change);

const affected = (keys: readonly string[]): Affected => ({
	contacts: keys.length,
	examples: keys.slice(0, MOST_EXAMPLES),
});

const affectedOf = (changes: readonly ChangedContact[]): Affected =>
	affected(changes.map(({ contact }) => contact));

function changedMessages(before: Outcome, after: Outcome): ChangedMessages[] {
	const [old, now] = [perStep(before), perStep(after)];
	return [...new Set([...old.keys(), ...now.keys()])]
		.flatMap((key): ChangedMessages[] => {
			const [were, are] = [old.get(key) ?? [], now.get(key) ?? []];
			const { journey, step, title } = (were[0] ?? are[0])!;
			const [countsBefore, countsAfter] = [perContact(were), perContact(are)];
			const keys = [...new Set([...countsBefore.keys(), ...countsAfter.keys()])].filter(
				(contact) => countsBefore.get(contact) !== countsAfter.get(contact),
			);
			if (keys.length === 0) return [];
			const counts = { before: were.length, after: are.length };
			return [{ journey, step, title, ...counts, affected: affected(keys) }];
		})
		.sort((a, b) => b.affected.contacts - a.affected.contacts);
}

/** By step and title, in which a contact's own name does not count. */
function perStep(outcome: Outcome): Map<string, OutcomeMessage[]> {
	const names = new Map(outcome.contacts.map(({ key, name }) => [key, name]));
	const messages = sent(outcome).map((message) => {
		return { ...message, title: withoutName(message.title, names.get(message.contact) ?? '') };
	});
	return Map.groupBy(messages, ({ journey, step, title }) =>
		JSON.stringify([journey, step, title]),
	);
}

function withoutName(title: string, name: string): string {
	const parts = name.split(/\s+/).filter((part) => part !== '');
	const without = parts.reduce((text, part) => text.replaceAll(part, '…'), title);
	return without.replaceAll(/…(\s+…)+/g, '…');
}

function perContact(messages: readonly OutcomeMessage[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { contact } of messages) counts.set(contact, (counts.get(contact) ?? 0) + 1);
	return counts;
}

function changedEnds(before: Outcome, after: Outcome): ChangedEnds[] {
	const counts = new Map<string, ChangedEnds>();
	const add = ({ contacts }: Outcome, side: 'before' | 'after') => {
		for (const { journey, status, reason } of contacts.flatMap(({ enrollments }) => enrollments)) {
			const key = JSON.stringify([journey, status, reason]);
			const found = counts.get(key) ?? { journey, status, reason, before: 0, after: 0 };
			counts.set(key, found);
			found[side]++;
		}
	};
	add(before, 'before');
	add(after, 'after');
	return [...counts.values()].filter((each) => each.before !== each.after);
}

function warningsOf({ scenario: a }: Outcome, { scenario: b }: Outcome): string[] {
	const pairs: Array<[string, unknown, unknown]> = [
		['seed', a.seed, b.seed],
		['behavior', a.behavior, b.behavior],
		['begin', new Date(a.from).toISOString(), new Date(b.from).toISOString()],
		['number of days', a.days, b.days],
		['time zone', a.timezone, b.timezone],
	];
	return pairs.flatMap(([name, was, is]) =>
		was === is
			? []
			: `The ${name} was ${String(was)} and is ${String(is)}, so differences are not the workflows' alone.`,
	);
}
