import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import {
	identityKeys,
	normalizeEmail,
	normalizePhone,
	type Identity,
	type IdentityKey,
} from '../../contact/identity';
import { usableId } from '../../event/identify';
import { readPath } from '../../lib/json';
import type { ReadParameter } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';

/** The node's options that say where on an item without a journey the contact is found. */
export interface ContactOptions {
	contactUserId?: string;
	contactEmail?: string;
	contactPhone?: string;
}

/** Somebody on an item that comes from no journey. */
export interface Named {
	/** Where the item stands in the input. */
	index: number;
	/** Empty where the item has but the contact's number. */
	keys: IdentityKey[];
	/** Where there are no keys: whose number it is. */
	contact: Contact | null;
}

/**
 * Who is on the items: by the identifiers that the options or the item say, else by the number of
 * the contact on it, as of a visitor whom 'Find Contacts' has found. Items on which there is nobody
 * are added to `errors`.
 */
export async function namedOn(
	context: IExecuteFunctions,
	{ store }: StoreHandle,
	read: ReadParameter,
	workspaceOf: () => Promise<number>,
	indexes: readonly number[],
	errors: Map<number, Error>,
): Promise<Named[]> {
	const items = context.getInputData();
	const found = indexes.map((index) => {
		const { json } = items[index];
		const keys = identityKeys(identityOf(json, read<ContactOptions>('options', index, {})));
		return { index, keys, id: keys.length > 0 ? null : contactIdOf(json) };
	});
	const ids = [...new Set(found.flatMap(({ id }) => id ?? []))];
	const contacts = ids.length === 0 ? [] : await store.contacts.read(await workspaceOf(), ids);
	const known = new Map(ids.map((id, i) => [id, contacts[i]]));
	return found.flatMap(({ index, keys, id }): Named[] => {
		const contact = id === null ? null : known.get(id)!;
		if (keys.length > 0 || contact !== null) return [{ index, keys, contact }];
		errors.set(index, new Error(id === null ? NO_CONTACT : goneContact(id)));
		return [];
	});
}

/** The store's number of the contact on an item; null where there is none. */
export function contactIdOf({ contact }: IDataObject): number | null {
	const id = (contact as Partial<Contact> | null | undefined)?.id;
	return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

const goneContact = (id: number) =>
	`The contact ${id} on the item is not in this workspace: they were merged or erased, or found in another workspace.`;

const NO_CONTACT =
	"No contact was found on the item. Put the node behind a Journey Trigger, or add the option 'Contact Email' (or Phone, or User ID) and say where the item has it.";

/** What the options say, else what items of contacts are usually called. */
export function identityOf(json: IDataObject, options: ContactOptions): Identity {
	const pick = (given: string | undefined, ...paths: string[]) => {
		const values = [given, ...paths.map((path) => readPath(json, path))];
		const value = values.find((v) => (typeof v === 'string' && v !== '') || typeof v === 'number');
		return value === undefined ? undefined : String(value);
	};
	const email = pick(options.contactEmail, 'email', 'contact.email');
	const phone = pick(options.contactPhone, 'phone', 'contact.phone');
	return {
		userId: usableId(pick(options.contactUserId, 'userId', 'contact.externalId')),
		email: (email && normalizeEmail(email)) || undefined,
		phone: (phone && normalizePhone(phone)) || undefined,
	};
}
