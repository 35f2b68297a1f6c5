import type { IDataObject, IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { BLANK_CONTACT, type Contact } from '../../contact/contact';
import { identityKeys } from '../../contact/identity';
import { compilePredicate } from '../../rule/evaluate';
import type { Facts } from '../../rule/facts';
import type { EventAsIf, SubjectAsIf } from '../../segment/segments';
import { identityOf, type ContactOptions } from '../items/identify';
import type { JourneyContext } from '../items/journey-item';
import { hintAt } from '../items/results';
import { batchParameters } from '../parameters/read';
import { workspaceOf } from '../items/pass-through';
import { testEventsOf, type ItemEvent } from './test-events';
import { storeMatch, type RuleSubject, type Match } from './match';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { systemClock } from '../system';

/** A contact of a manual execution: from the store, or a sample with the id 0. */
export interface TestContact extends RuleSubject {
	json: IDataObject;
	contact: Contact;
}

/**
 * The store for a manual execution; null if it cannot be opened, such as static data of an inactive
 * workflow. The items' data is used then.
 */
export async function storeForTest(context: IExecuteFunctions): Promise<StoreHandle | null> {
	try {
		return await storeOf(context);
	} catch (error) {
		const { message, description } = error as NodeOperationError;
		hintAt(context, [
			`${message} (${description ?? ''}). Rules were evaluated with the items' data only.`,
		]);
		return null;
	}
}

/**
 * The contacts of a manual execution's items; nothing is written, so unknown contacts are not
 * created.
 */
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
		identityOf(json, read<ContactOptions>('options', index, {}), index),
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
	const loaded = await contacts.read(workspaceId, known);
	const byId = new Map(known.map((id, i) => [id, loaded[i]]));
	return ids.map((id) => (id === null ? null : (byId.get(id) ?? null)));
}

/**
 * Evaluates rules for contacts of the store there, read-only; for samples in memory, with the
 * item's data.
 */
export async function testMatch(
	context: IExecuteFunctions,
	handle: StoreHandle | null,
): Promise<Match<TestContact>> {
	const moment = { now: systemClock.now(), zone: context.getTimezone() };
	const workspaceId = handle && (await workspaceOf(context, handle));
	const inStore = handle && storeMatch(handle, workspaceId!, moment.zone);
	const asIf: Match<TestContact> = async (rules, subjects) =>
		await handle!.store.segments.matchAsIf(workspaceId!, rules, subjects.map(subjectOf), moment);
	return async (rules, subjects) => {
		const stored = inStore === null ? [] : subjects.filter(({ contact }) => contact.id > 0);
		// Items of a live execution, debugged in the editor, have an enrollment.
		const live = stored.filter(({ journey }) => journey === null || journey.enrollmentId > 0);
		const testing = stored.filter((subject) => !live.includes(subject));
		const known = new Map<TestContact, boolean[]>();
		for (const [match, group] of [[inStore!, live] as const, [asIf, testing] as const]) {
			if (group.length === 0) continue;
			const answers = await match(rules, group);
			group.forEach((subject, i) => known.set(subject, answers[i]));
		}
		return subjects.map((subject) => {
			const answer = known.get(subject);
			if (answer !== undefined) return answer;
			const facts = factsOf(subject);
			return rules.map((rule) => compilePredicate(rule)(facts, moment));
		});
	};
}

/** A contact of the store, in the journey that the item was sent through by test runs. */
function subjectOf({ json, contact, journey }: TestContact): SubjectAsIf {
	const { entry, awaited } = testEventsOf(json);
	return {
		contactId: contact.id,
		journey: journey && { enteredAt: Date.parse(journey.enteredAt), vars: journey.vars ?? {} },
		entry: entry && { ...eventOf(entry), id: entry.id ?? null },
		events: awaited.map(eventOf),
	};
}

const eventOf = ({ name, properties, occurredAt }: ItemEvent): EventAsIf => ({
	...{ name, properties: properties ?? {}, occurredAt: Date.parse(occurredAt) },
});

/** The facts of a sample are on its item: the contact, and the events that led here. */
function factsOf({ json, contact, journey }: TestContact): Facts {
	const { entry, awaited } = testEventsOf(json);
	const events = [...(entry === null ? [] : [{ ...entry, id: ENTRY_EVENT }])];
	awaited.forEach((event, i) => events.push({ ...event, id: ENTRY_EVENT + 1 + i }));
	return {
		contact,
		events: events.map((event) => ({ id: event.id, ...eventOf(event) })),
		messages: [],
		scores: new Map(),
		segments: new Set(),
		journey: journey && {
			enteredAt: Date.parse(journey.enteredAt),
			entryEventId: entry === null ? null : ENTRY_EVENT,
			vars: journey.vars ?? {},
		},
	};
}

const ENTRY_EVENT = 1;
