import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { identityKeys, normalizeEmail, normalizePhone } from '../../contact/identity';
import { ParameterError } from '../parameters/error';
import { contactIdOf, identityOf, type ContactOptions } from './identify';
import { journeyItemOf, type JourneyContext, type JourneyItem } from './journey-item';
import { ItemLinks } from './links';
import type { StoreHandle } from '../stores/handle';

/** The contacts of the input items. */
export interface ReadItems {
	/** By index; null: not known from a journey. */
	found: Array<JourneyItem | null>;
	/** Indexes of items from outside a journey, whose contact is looked up. */
	outside: number[];
	/**
	 * By index: items that have lost their contact. Those that are also outside may still name a
	 * contact of their own.
	 */
	errors: Map<number, Error>;
	/** By index: the contact's id of an item that counts as outside, though its journey is known. */
	former?: ReadonlyMap<number, number>;
}

/**
 * The contact of each input item. If a node in between has replaced the item's json, the contact is
 * the one in the journey that the item names; else it is found by the item's link.
 */
export function readJourneyItems(context: IExecuteFunctions, handle: StoreHandle): ReadItems {
	const read: ReadItems = { found: [], outside: [], errors: new Map() };
	let recover: Recover | undefined;
	for (const [index, { json }] of context.getInputData().entries()) {
		const whole = journeyItemOf(json, index);
		const recovered = whole ?? (recover ??= recovery(context))(json, index);
		const isLost = recovered !== null && 'error' in recovered;
		if (recovered !== null && !isLost) requireSameStore(recovered, handle);
		read.found.push(isLost ? null : recovered);
		if (isLost) read.errors.set(index, recovered.error);
		if (recovered === null || (isLost && recovered.mayBeOutside)) read.outside.push(index);
	}
	return read;
}

/** In another store the position's id is that of another contact, or of none. */
function requireSameStore({ journey }: JourneyItem, { store, location }: StoreHandle): void {
	if (journey.store === store.id) return;
	throw new ParameterError(
		`This contact's journey is not in ${location}, which this node uses. Set the same 'Store' in all nodes of the journey.`,
	);
}

interface LostItem {
	error: Error;
	mayBeOutside: boolean;
}

type Recover = (json: IDataObject, index: number) => JourneyItem | LostItem | null;

function recovery(context: IExecuteFunctions): Recover {
	const links = ItemLinks.to(context);
	const isInJourney = ({ json }: INodeExecutionData) => journeyItemOf(json, 0) !== null;
	const contacts = new BatchContacts(links.behind(isInJourney));
	const { options } = context.getNode().parameters as { options?: ContactOptions };
	const namesContact = Boolean(
		options?.contactEmail ?? options?.contactPhone ?? options?.contactUserId,
	);
	return (json, index) => {
		if (contacts.size === 0) return null;
		const of = ({ json: before }: INodeExecutionData): JourneyItem => ({
			...journeyItemOf(before, index)!,
			// The fields of the node in between are kept.
			json: { ...json, ...journeyPart(before) },
		});
		const link = links.follow(index, isInJourney);
		const linked = link !== null && 'to' in link ? link.to : null;
		const named = contacts.carriedBy(json);
		if (named.length > 0) {
			const one = named.length === 1 ? named[0] : named.find((item) => item === linked);
			return one ? of(one) : { error: ambiguous(), mayBeOutside: false };
		}
		const mentioned = contacts.mentionedIn(json, index);
		if (linked !== null) {
			if (mentioned.length === 0 || mentioned.includes(linked)) return of(linked);
			return { error: contradicted(), mayBeOutside: false };
		}
		if (mentioned.length === 1) return of(mentioned[0]);
		if (link === null || !('lostAt' in link)) return null;
		return { error: lost(link), mayBeOutside: !link.guessed || namesContact };
	};
}

function journeyPart({ contact, journey, event }: IDataObject): IDataObject {
	return { contact, journey, ...(event !== undefined && { event }) };
}

const KEEP = "Keep the field 'contact' on the items of the node in between";

function lost({ lostAt, why }: { lostAt: string; why: string }): Error {
	return new Error(
		`This item has lost its contact in '${lostAt}': ${why}. ${KEEP}, or set 'pairedItem' on each item that it returns.`,
	);
}

const contradicted = () =>
	new Error(
		`This item names another contact than the one that it is linked to, so a node in between has mixed up its items. ${KEEP}, or set 'pairedItem' on each item that it returns.`,
	);

const ambiguous = () =>
	new Error(
		`This item could be of several contacts, or of several enrollments of one. Keep the field 'journey' on the items of the node in between, too.`,
	);

/** The contacts of the items behind a node, by what an item may say of them. */
class BatchContacts {
	readonly #by = new Map<string, INodeExecutionData[]>();
	readonly size: number;

	constructor(items: readonly INodeExecutionData[]) {
		this.size = items.length;
		for (const item of items) {
			const { contact, journey } = journeyItemOf(item.json, 0)!;
			const { id, email, phone, externalId } = contact;
			const names = { id, email, phone, userId: externalId, position: journey.positionId };
			for (const [kind, value] of Object.entries(names)) {
				if (value !== null) this.#add(`${kind} ${value}`, item);
			}
		}
	}

	/** Several items of one position are one: any of them has the contact. */
	#add(name: string, item: INodeExecutionData): void {
		const known = this.#by.get(name) ?? [];
		const position = ({ json }: INodeExecutionData) => journeyItemOf(json, 0)!.journey.positionId;
		if (!known.some((other) => position(other) === position(item))) known.push(item);
		this.#by.set(name, known);
	}

	#named(kind: string, value: unknown): INodeExecutionData[] {
		return this.#by.get(`${kind} ${String(value)}`) ?? [];
	}

	/** Whose journey or contact the item has kept, in whole or in part. */
	carriedBy(json: IDataObject): INodeExecutionData[] {
		const { positionId } = (json.journey ?? {}) as Partial<JourneyContext>;
		if (positionId !== undefined) return this.#named('position', positionId);
		if (typeof json.contact !== 'object' || json.contact === null) return [];
		const { email, phone, externalId } = json.contact as Record<string, unknown>;
		const address = typeof email === 'string' ? normalizeEmail(email) : null;
		// Another system's contact may have the same id, but not with another address.
		const byId = this.#named('id', contactIdOf(json)).filter((item) => {
			return address === null || journeyItemOf(item.json, 0)!.contact.email === address;
		});
		if (byId.length > 0) return byId;
		const byEmail = this.#named('email', address);
		if (byEmail.length > 0) return byEmail;
		const byUserId = this.#named('userId', externalId);
		if (byUserId.length > 0 || typeof phone !== 'string') return byUserId;
		return this.#named('phone', normalizePhone(phone));
	}

	/** Whom the item's own fields name, such as 'email'. */
	mentionedIn(json: IDataObject, index: number): INodeExecutionData[] {
		try {
			const keys = identityKeys(identityOf({ ...json, contact: undefined }, {}, index));
			return [...new Set(keys.flatMap(({ kind, value }) => this.#named(kind, value)))];
		} catch (error) {
			if (error instanceof ParameterError) return [];
			throw error;
		}
	}
}
