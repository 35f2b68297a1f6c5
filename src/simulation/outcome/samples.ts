import type { MissingValue } from '../../n8n/multi-channel-send/channels/missing-values';
import type { SimulatedMessage } from '../message';
import type { OutcomeContact, OutcomeMessage, Sample } from './outcome';

/** Of an outcome: at most this many steps have samples. */
const MOST_STEPS = 30;
/** Hebrew, Arabic, Syriac, Thaana and the like. */
const RIGHT_TO_LEFT =
	/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/u;

interface Candidate {
	message: OutcomeMessage;
	contact: OutcomeContact;
	missing: string[];
}

/** Chooses the message for which it is the greatest; 0: it is for none. */
type Measure = (candidate: Candidate, all: readonly Candidate[]) => number;

const MEASURES: Record<string, Measure> = {
	'First Message': ({ message }, all) => (message === all[0].message ? 1 : 0),
	'Empty Fields': ({ missing }) => missing.length,
	'Longest Name': ({ contact }) => contact.name.length,
	'Longest Title': ({ message }) => message.title.length,
	'Right to Left': ({ contact, message }) =>
		RIGHT_TO_LEFT.test(contact.name + message.title) ? contact.name.length + 1 : 0,
	'Other Script': ({ contact, message }) =>
		OTHER_SCRIPT.test(contact.name) || OTHER_SCRIPT.test(message.title)
			? contact.name.length + 1
			: 0,
	'No Name': ({ contact }) => (contact.name === '' ? 1 : 0),
};

/** Of each step and channel the messages that show where its template may break. */
export function samplesOf(
	messages: readonly OutcomeMessage[],
	contacts: ReadonlyMap<string, OutcomeContact>,
	rendered: ReadonlyMap<number, SimulatedMessage>,
	missing: readonly MissingValue[],
): Sample[] {
	const missingOf = Map.groupBy(missing, ({ message }) => message);
	const candidates = messages.flatMap((message): Candidate[] => {
		const contact = contacts.get(message.contact);
		if (contact === undefined || !rendered.has(message.id)) return [];
		const variables = (missingOf.get(message.id) ?? []).map(({ variable }) => variable);
		return [{ message, contact, missing: [...new Set(variables)] }];
	});
	const steps = Map.groupBy(candidates, ({ message: { journey, node, channel } }) =>
		JSON.stringify([journey, node, channel]),
	);
	return [...steps.values()].slice(0, MOST_STEPS).flatMap((all) => {
		const chosen = new Map<Candidate, string[]>();
		const choose = (label: string, candidate: Candidate) =>
			chosen.set(candidate, [...(chosen.get(candidate) ?? []), label]);
		for (const [label, measure] of Object.entries(MEASURES)) {
			const candidate = greatest(all, measure);
			if (candidate !== undefined) choose(label, candidate);
		}
		const others = Map.groupBy(all, ({ contact }) => languageOf(contact));
		for (const [language, of] of others) if (language !== '') choose(`Language ${language}`, of[0]);
		return [...chosen].map(([{ message, contact, missing: variables }, labels]): Sample => ({
			...{ labels, message: message.id, contact: contact.key, name: contact.name },
			...{ locale: contact.locale, missing: variables },
			content: rendered.get(message.id)!.content,
		}));
	});
}

function greatest(all: readonly Candidate[], measure: Measure): Candidate | undefined {
	let found: Candidate | undefined;
	let most = 0;
	for (const candidate of all) {
		const value = measure(candidate, all);
		if (value > most) [found, most] = [candidate, value];
	}
	return found;
}

const languageOf = ({ locale }: OutcomeContact): string =>
	(locale ?? '').split(/[-_]/)[0].toLowerCase();
