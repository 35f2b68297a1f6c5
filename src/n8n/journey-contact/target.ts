import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import {
	identityKeys,
	normalizeEmail,
	normalizePhone,
	type Identity,
} from '../../contact/identity';
import { contactIdOf, identityOf, userIdOf } from '../items/identify';
import { ParameterError } from '../parameters/error';
import { journeyItemOf, type JourneyItem } from '../items/journey-item';
import type { ReadParameter } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';
import { readJourneyItems, type ReadItems } from '../items/recover';

/** The contact of an item. */
export interface Target {
	/** Index of the item in the input. */
	index: number;
	json: IDataObject;
	/** The item's journey and its contact, which may be another contact than the target. */
	journeyItem: JourneyItem | null;
	/** The contact's id, if known. */
	id: number | null;
	/** Other identifiers of the contact; may be empty. */
	identity: Identity;
}

/**
 * The items' journeys; in a manual execution as on the items, without a check against the store.
 */
export function journeyItemsOf(
	context: IExecuteFunctions,
	handle: StoreHandle,
	testing: boolean,
): ReadItems {
	if (!testing) return readJourneyItems(context, handle);
	const found = context.getInputData().map(({ json }, index) => journeyItemOf(json, index));
	return { found, outside: [], errors: new Map() };
}

/** Throws if neither the parameters nor the item identify a contact. */
export function targetOf(
	json: IDataObject,
	index: number,
	{ found, outside, errors }: ReadItems,
	read: ReadParameter,
): Target {
	const journeyItem = found[index];
	const lost = errors.get(index);
	const target = { index, json: journeyItem?.json ?? json, journeyItem };
	const by = read<string>('contactBy', index, 'item');
	if (by !== 'item') return { ...target, ...named(by, read, index) };
	// A sample contact has the id 0.
	if (journeyItem !== null) {
		const { contact } = journeyItem;
		return { ...target, id: contact.id || null, identity: identityOfContact(contact) };
	}
	if (lost !== undefined && !outside.includes(index)) throw lost;
	const keys = identityKeys(identityOf(json, {}, index));
	if (keys.length > 0) {
		const identity = Object.fromEntries(keys.map(({ kind, value }) => [kind, value]));
		return { ...target, id: null, identity };
	}
	const id = contactIdOf(json);
	if (id !== null) return { ...target, id, identity: {} };
	if (lost !== undefined) throw lost;
	throw new ParameterError(
		"No contact was found on the item. Set 'Contact' to Email, Phone, User ID or Contact ID, and fill in the value.",
	);
}

export function identityOfContact({ externalId, email, phone }: Contact): Identity {
	return {
		...(externalId !== null && { userId: externalId }),
		...(email !== null && { email }),
		...(phone !== null && { phone }),
	};
}

type Named = Pick<Target, 'id' | 'identity'>;

/** The contact identified by parameters; `suffix` marks the parameters of a second contact. */
export function named(by: string, read: ReadParameter, index: number, suffix = ''): Named {
	const given = (name: string) => read<unknown>(`${name}${suffix}`, index, '');
	if (by === 'id') return { id: contactId(given('contactId')), identity: {} };
	if (by === 'email') return { id: null, identity: { email: usableEmail(given('email')) } };
	if (by === 'phone') return { id: null, identity: { phone: usablePhone(given('phone')) } };
	const isId = (text: string) => userIdOf(text, index) ?? null;
	const userId = usable('User ID', given('userId'), isId, 'your own ID of the contact');
	return { id: null, identity: { userId } };
}

export const usableEmail = (given: unknown) =>
	usable('Email', given, normalizeEmail, 'an address such as ada@example.com');

export const usablePhone = (given: unknown) =>
	usable('Phone', given, normalizePhone, 'a number with its country code such as +4915112345678');

/** The normalized value; throws ParameterError if it is not valid. */
function usable(
	label: string,
	given: unknown,
	normalize: (text: string) => string | null,
	form: string,
): string {
	const text = String(given ?? '');
	const value = normalize(text);
	if (value !== null) return value;
	const problem = text.trim() === '' ? 'is empty' : `is '${text.slice(0, 60)}', which is not valid`;
	throw new ParameterError(`'${label}' ${problem}. Set it to ${form}.`);
}

function contactId(given: unknown): number {
	const id = Number(given);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new ParameterError(
		`'Contact ID' is '${String(given)}'. Set it to the number that 'Get' and 'List' return as id.`,
	);
}
