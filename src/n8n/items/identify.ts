import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import {
	identityKeys,
	idFlaw,
	normalizeEmail,
	normalizePhone,
	type Identity,
	type IdentityKey,
} from '../../contact/identity';
import { contactFields } from './contact-fields';
import { usableId } from '../../event/identify';
import { readPath } from '../../lib/json';
import { shorten } from '../../value/flaw';
import { repairText } from '../../value/guard';
import { ParameterError } from '../parameters/error';
import type { ReadParameter } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';

/** The node's options that identify the contact of an item from outside a journey. */
export interface ContactOptions {
	contactUserId?: string;
	contactEmail?: string;
	contactPhone?: string;
}

/** The contact of an item from outside a journey. */
export interface IdentifiedItem {
	/** Index of the item in the input. */
	index: number;
	/** Empty if the item has only the contact's id. */
	keys: IdentityKey[];
	/** The contact with that id, if there are no keys. */
	contact: Contact | null;
}

/**
 * The contacts of the items: by the identifiers in the options or on the item, else by the
 * contact's id on the item, as for an anonymous contact from 'Find Contacts'. Items without a
 * contact are added to `errors`, which may know better why they have none.
 */
export async function identifyItems(
	context: IExecuteFunctions,
	{ store }: StoreHandle,
	read: ReadParameter,
	workspaceOf: () => Promise<number>,
	indexes: readonly number[],
	errors: Map<number, Error>,
	former: ReadonlyMap<number, number> = new Map(),
): Promise<IdentifiedItem[]> {
	const items = context.getInputData();
	const found = indexes.flatMap((index) => {
		const { json } = items[index];
		try {
			const options = read<ContactOptions>('options', index, {});
			const keys = identityKeys(identityOf(json, options, index));
			return [
				{
					index,
					keys,
					id: keys.length > 0 ? null : (contactIdOf(json) ?? former.get(index) ?? null),
				},
			];
		} catch (error) {
			if (!(error instanceof ParameterError)) throw error;
			errors.set(index, error);
			return [];
		}
	});
	const ids = [...new Set(found.flatMap(({ id }) => id ?? []))];
	const contacts = ids.length === 0 ? [] : await store.contacts.read(await workspaceOf(), ids);
	const known = new Map(ids.map((id, i) => [id, contacts[i]]));
	return found.flatMap(({ index, keys, id }): IdentifiedItem[] => {
		const contact = id === null ? null : known.get(id)!;
		if (keys.length > 0 || contact !== null) {
			errors.delete(index);
			return [{ index, keys, contact }];
		}
		if (!errors.has(index))
			errors.set(index, new Error(id === null ? NO_CONTACT : missingContact(id)));
		return [];
	});
}

/** Their contacts, order kept; unknown ones are created. Null: erased. */
export async function contactsOf(
	{ store, clock }: StoreHandle,
	workspaceId: number,
	named: readonly IdentifiedItem[],
): Promise<Array<Contact | null>> {
	const keysToResolve = named.flatMap(({ keys }) => (keys.length > 0 ? [keys] : []));
	const resolved =
		keysToResolve.length === 0
			? []
			: await store.contacts.recognize(workspaceId, keysToResolve, clock.now());
	const recognized = resolved.values();
	return named.map(({ contact }) => contact ?? recognized.next().value ?? null);
}

/** The id of the contact on an item; null if there is none. */
export function contactIdOf({ contact }: IDataObject): number | null {
	const id = (contact as Partial<Contact> | null | undefined)?.id;
	return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

const missingContact = (id: number) =>
	`The contact ${id} on the item is not in this workspace: it was merged or erased, or belongs to another workspace. Set the option 'Workspace', or find the contact again.`;

const NO_CONTACT =
	"No contact was found on the item. Place the node after a Journey Trigger, or set the option 'Contact Email', 'Contact Phone' or 'Contact User ID' to the item's field.";

/**
 * The identity from the options, else from the usual fields of the item.
 * @throws ParameterError if the user ID has lost a character, or is too long
 */
export function identityOf(json: IDataObject, options: ContactOptions, index: number): Identity {
	const pick = (given: string | undefined, ...paths: string[]) => {
		const values = [given, ...paths.map((path) => readPath(json, path))];
		const value = values.find((v) => (typeof v === 'string' && v !== '') || typeof v === 'number');
		return value === undefined ? undefined : String(value);
	};
	const fields = contactFields(json);
	const email = pick(options.contactEmail, 'email', 'contact.email') ?? fields.email;
	const phone = pick(options.contactPhone, 'phone', 'contact.phone') ?? fields.phone;
	return {
		userId: userIdOf(pick(options.contactUserId, 'userId', 'contact.externalId'), index),
		email: (email && normalizeEmail(email)) || undefined,
		phone: (phone && normalizePhone(phone)) || undefined,
	};
}

/** The user ID in its one spelling; undefined if it is blank or a known mistake. */
export function userIdOf(given: string | undefined, index: number): string | undefined {
	const userId = usableId(given);
	const flaw = userId === undefined ? null : idFlaw(userId);
	if (flaw === null) return userId;
	const error = new ParameterError(`The user ID '${repairText(shorten(userId!))}' ${flaw}.`);
	error.itemIndex = index;
	throw error;
}
