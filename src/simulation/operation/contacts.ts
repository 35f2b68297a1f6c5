import type { IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { consentStatus, type Consent } from '../../contact/consent';
import { workspaceOf } from '../../n8n/items/pass-through';
import { ParameterError } from '../../n8n/parameters/error';
import { storeOf } from '../../n8n/stores/open';
import { readContacts } from '../contacts-file';
import type { ListedContact, SimulatedConsent } from '../simulated-contact';

interface Cast {
	contacts: ListedContact[];
	/** Of what was left out. */
	notes: string[];
}

/**
 * A contact for each input item: that of an item of a journey or of Journey Contact, else what the
 * item has under the names that columns of a contacts file have.
 */
export function contactsOfItems(context: IExecuteFunctions, zone: string): Cast {
	const items = context.getInputData().map(({ json }) => json);
	const known = items.flatMap(({ contact }) => (isContact(contact) ? listed(contact) : []));
	if (known.length > 0)
		return { contacts: [...new Map(known.map((each) => [each.key, each])).values()], notes: [] };
	const file = { name: 'Input items', content: JSON.stringify(items) };
	const { contacts, rejected, warnings } = readContacts(file, zone);
	if (contacts.length === 0) {
		throw new ParameterError(
			`No input item is a contact (${rejected[0]?.reason ?? 'there are no items'}). Give items with an email, phone or userId, or set 'Contacts From' to Store.`,
		);
	}
	const notes = [...rejected, ...warnings].map(({ place, reason }) => `${place}: ${reason}`);
	return { contacts, notes };
}

const isContact = (value: unknown): value is Contact =>
	typeof value === 'object' && value !== null && 'attributes' in value && 'consent' in value;

/** The newest contacts of the store, with their attributes and consent. The store is only read. */
export async function contactsOfStore(context: IExecuteFunctions, limit: number): Promise<Cast> {
	const handle = await storeOf(context);
	const workspaceId = await workspaceOf(context, handle);
	const contacts = await handle.store.contacts.recent(workspaceId, limit);
	if (contacts.length === 0) {
		throw new ParameterError(
			"The store has no contacts yet. Set 'Contacts From' to Input Items and give some.",
		);
	}
	return { contacts: contacts.map(listed), notes: [] };
}

function listed(contact: Contact): ListedContact {
	const { externalId, email, phone, firstName, lastName, timezone, locale } = contact;
	const identity = {
		...(externalId !== null && { userId: externalId }),
		...(email !== null && { email }),
		...(phone !== null && { phone }),
		...(externalId === null && email === null && phone === null && anonymous(contact)),
	};
	const known = { email, phone, firstName, lastName, timezone, locale };
	const traits = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
	return {
		key: externalId ?? email ?? phone ?? `contact-${contact.id}`,
		identity,
		traits: { ...contact.attributes, ...traits },
		startsAt: null,
		startProperties: {},
		consents: consentsOf(contact),
	};
}

const anonymous = ({ id }: Contact) => ({ anonymousId: `contact-${id}` });

/** An address that takes nothing any more counts as an opt-out. */
function consentsOf({ consent }: Contact): SimulatedConsent[] {
	return Object.entries(consent as Consent).flatMap(([channel, { suppressed, topics = {} }]) => {
		if (suppressed !== undefined) return [{ channel, status: 'optedOut' }];
		return [undefined, ...Object.keys(topics)].flatMap((topic): SimulatedConsent[] => {
			const status = consentStatus(consent, channel, topic);
			return status === 'unknown' ? [] : [{ channel, ...(topic && { topic }), status }];
		});
	});
}
