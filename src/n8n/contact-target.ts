import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../contact/contact';
import { identityKeys, normalizeEmail, normalizePhone, type Identity } from '../contact/identity';
import { usableId } from '../event/identify';
import { contactIdOf, identityOf } from './contact-named';
import { ParameterError } from './explain';
import { travellerOf, type Traveller } from './journey-item';
import type { ReadParameter } from './parameters';
import type { StoreHandle } from './store-handle';
import { readTravellers } from './travellers';

/** Whom an item is about. */
export interface Target {
	/** Where the item stands in the input. */
	index: number;
	json: IDataObject;
	/** The contact whose journey the item is on, which need not be the one it is about. */
	traveller: Traveller | null;
	/** The store's number of the contact, where it is known. */
	id: number | null;
	/** What else is known to name the contact; may be empty. */
	identity: Identity;
}

/** The item's traveller; in a test run whatever the item says, as it is of no store. */
export function travellersOf(
	context: IExecuteFunctions,
	handle: StoreHandle,
	testing: boolean,
): Array<Traveller | null> {
	return testing
		? context.getInputData().map(({ json }, index) => travellerOf(json, index))
		: readTravellers(context, handle);
}

/** Throws ParameterError where the parameters or the item name nobody. */
export function targetOf(
	json: IDataObject,
	index: number,
	traveller: Traveller | null,
	read: ReadParameter,
): Target {
	const target = { index, json: traveller?.json ?? json, traveller };
	const by = read<string>('contactBy', index, 'item');
	if (by !== 'item') return { ...target, ...named(by, read, index) };
	// A made-up contact has the number 0.
	if (traveller !== null) {
		const { contact } = traveller;
		return { ...target, id: contact.id || null, identity: identityOfContact(contact) };
	}
	const keys = identityKeys(identityOf(json, {}));
	if (keys.length > 0) {
		const identity = Object.fromEntries(keys.map(({ kind, value }) => [kind, value]));
		return { ...target, id: null, identity };
	}
	const id = contactIdOf(json);
	if (id !== null) return { ...target, id, identity: {} };
	throw new ParameterError(
		"No contact was found on the item. Set 'Contact' to Email, Phone, User ID or Contact ID, and say which.",
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

/** The contact that parameters name; `suffix` tells the parameters of a second one. */
export function named(by: string, read: ReadParameter, index: number, suffix = ''): Named {
	const given = (name: string) => read<unknown>(`${name}${suffix}`, index, '');
	if (by === 'id') return { id: contactId(given('contactId')), identity: {} };
	if (by === 'email') return { id: null, identity: { email: usableEmail(given('email')) } };
	if (by === 'phone') return { id: null, identity: { phone: usablePhone(given('phone')) } };
	const isId = (text: string) => usableId(text) ?? null;
	const userId = usable('User ID', given('userId'), isId, 'your own ID of the contact');
	return { id: null, identity: { userId } };
}

export const usableEmail = (given: unknown) =>
	usable('Email', given, normalizeEmail, 'an address, as ada@example.com');

export const usablePhone = (given: unknown) =>
	usable('Phone', given, normalizePhone, 'a number with its country code, as +4915112345678');

/** The normalized value; throws ParameterError where it is none. */
function usable(
	label: string,
	given: unknown,
	normalize: (text: string) => string | null,
	form: string,
): string {
	const text = String(given ?? '');
	const value = normalize(text);
	if (value !== null) return value;
	const said = text.trim() === '' ? 'is empty' : `is '${text.slice(0, 60)}', which names nobody`;
	throw new ParameterError(`'${label}' ${said}. Set it to ${form}.`);
}

function contactId(given: unknown): number {
	const id = Number(given);
	if (Number.isSafeInteger(id) && id > 0) return id;
	throw new ParameterError(
		`'Contact ID' is '${String(given)}'. Set it to the number that 'Get' and 'List' return as id.`,
	);
}
