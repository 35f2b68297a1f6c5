import type { IDataObject, IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { BLANK_CONTACT, type Contact } from '../../contact/contact';
import { identityKeys } from '../../contact/identity';
import type { JsonObject } from '../../lib/json';
import { compilePredicate } from '../../rule/evaluate';
import type { Facts } from '../../rule/facts';
import { identityOf, type ContactOptions } from '../items/identify';
import type { JourneyContext } from '../items/journey-item';
import { hintAt } from '../items/results';
import { batchParameters } from '../parameters/read';
import { workspaceOf } from '../items/pass-through';
import { storeMatch, type Asked, type Match } from './match';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { systemClock } from '../system';

/** A contact of a test run: one of the store, or a sample that no store knows (id 0). */
export interface TestContact extends Asked {
	json: IDataObject;
	contact: Contact;
}

/**
 * The store for a test run; null where it cannot be opened, as a workflow's static data before the
 * workflow is active: then what is on the items has to do.
 */
export async function storeForTest(context: IExecuteFunctions): Promise<StoreHandle | null> {
	try {
		return await storeOf(context);
	} catch (error) {
		const { message, description } = error as NodeOperationError;
		hintAt(context, [
			`${message} (${description ?? ''}). Contacts were judged by what is on their items alone.`,
		]);
		return null;
	}
}

/** Whom the items of a test run are about; nothing is written, so unknown people stay unknown. */
export async function testContacts(
	context: IExecuteFunctions,
	handle: StoreHandle | null,
): Promise<TestContact[]> {
	const read = batchParameters(context);
	const found = context.getInputData().map(({ json }, index): TestContact => {
		const { contact, journey } = json as { contact?: Contact; journey?: JourneyContext };
		const carried = typeof contact?.id === 'number' ? contact : BLANK_CONTACT;
		return { index, json, contact: { ...BLANK_CONTACT, ...carried }, journey: journey ?? null };
	});
	const unknown = found.filter(({ json }) => !hasContact(json));
	const identities = unknown.map(({ json, index }) =>
		identityOf(json, read<ContactOptions>('options', index, {})),
	);
	const stored = handle === null ? [] : await lookUp(context, handle, identities);
	unknown.forEach((each, i) => {
		const { userId = null, email = null, phone = null } = identities[i];
		each.contact = stored[i] ?? { ...BLANK_CONTACT, externalId: userId, email, phone };
	});
	return found;
}

function hasContact({ contact }: IDataObject): boolean {
	return typeof (contact as Partial<Contact> | undefined)?.id === 'number';
}

async function lookUp(
	context: IExecuteFunctions,
	handle: StoreHandle,
	identities: ReadonlyArray<ReturnType<typeof identityOf>>,
): Promise<Array<Contact | null>> {
	if (identities.length === 0) return [];
	const workspaceId = await workspaceOf(context, handle);
	const { contacts } = handle.store;
	const ids = await contacts.find(workspaceId, identities.map(identityKeys));
	const known = ids.filter((id) => id !== null);
	const people = await contacts.read(workspaceId, known);
	const byId = new Map(known.map((id, i) => [id, people[i]]));
	return ids.map((id) => (id === null ? null : (byId.get(id) ?? null)));
}

/** Contacts of the store are asked there, read-only; samples in memory, by what is on their item. */
export async function testMatch(
	context: IExecuteFunctions,
	handle: StoreHandle | null,
): Promise<Match<TestContact>> {
	const moment = { now: systemClock.now(), zone: context.getTimezone() };
	const ask =
		handle && storeMatch(handle, await workspaceOf(context, handle), context.getTimezone());
	return async (rules, whom) => {
		const stored = ask === null ? [] : whom.filter(({ contact }) => contact.id > 0);
		const answers = ask === null || stored.length === 0 ? [] : await ask(rules, stored);
		const known = new Map(stored.map((who, i) => [who, answers[i]]));
		return whom.map((who) => {
			const answer = known.get(who);
			if (answer !== undefined) return answer;
			const facts = factsOf(who);
			return rules.map((rule) => compilePredicate(rule)(facts, moment));
		});
	};
}

interface ItemEvent {
	name: string;
	properties: JsonObject;
	occurredAt: string;
}

/** All that is known of a sample is on its item: the contact, and the event that led here. */
function factsOf({ json, contact, journey }: TestContact): Facts {
	const event = json.event as ItemEvent | undefined;
	const events =
		event === undefined
			? []
			: [
					{
						id: ENTRY_EVENT,
						name: event.name,
						properties: event.properties ?? {},
						occurredAt: Date.parse(event.occurredAt),
					},
				];
	return {
		contact,
		events,
		messages: [],
		scores: new Map(),
		segments: new Set(),
		journey: journey && {
			enteredAt: Date.parse(journey.enteredAt),
			entryEventId: event === undefined ? null : ENTRY_EVENT,
			vars: journey.vars ?? {},
		},
	};
}

const ENTRY_EVENT = 1;
