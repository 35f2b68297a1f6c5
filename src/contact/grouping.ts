import type { IdentityKey } from './identity';

/** How one call identifies its contact. */
export interface Identification {
	/** Most trusted first; at least one. */
	keys: readonly IdentityKey[];
	/** Of an alias: the previous identifiers of the first key's owner. */
	previous?: readonly IdentityKey[];
	/** ms */
	occurredAt: number;
}

/** The contact that an identifier belongs to. */
export interface IdentityOwner {
	contactId: number;
	/** Whether the contact has a userId. */
	hasUserId: boolean;
}

/** All calls and contacts that are found to be one contact. */
export interface ContactGroup<N extends Identification> {
	/** The surviving contact; null: none is known yet. */
	contactId: number | null;
	/** Contacts that are merged into it. */
	merged: number[];
	/** Identifiers that belong to no contact yet. */
	newKeys: IdentityKey[];
	/** In the order in which they occurred. */
	identifications: N[];
	/** The userId that an alias gives the contact. */
	renamedTo?: string;
}

export const keyText = ({ kind, value }: IdentityKey): string => `${kind}\n${value}`;

interface MutableContactGroup<N extends Identification> extends ContactGroup<N> {
	hasUserId: boolean;
	/** The group that absorbed this one. */
	into?: MutableContactGroup<N>;
}

/**
 * Resolves calls to contacts. The identifiers of one call belong to one contact, so contacts that
 * share a call are merged, directly or through others, unless both have a userId: then each keeps
 * its identifiers, and the call is about the contact that it names first. An alias merges even
 * those. Calls are taken in the order in which they occurred, so their order in a batch makes no
 * difference.
 */
export function groupContacts<N extends Identification>(
	identifications: readonly N[],
	owners: ReadonlyMap<string, IdentityOwner>,
): { groups: ContactGroup<N>[]; groupOf: Map<N, ContactGroup<N>> } {
	const groups = new Groups<N>(owners);
	const first = new Map<N, MutableContactGroup<N>>();
	for (const identification of [...identifications].sort((a, b) => a.occurredAt - b.occurredAt)) {
		first.set(identification, groups.join(identification));
	}
	const groupOf = new Map<N, ContactGroup<N>>();
	for (const [identification, joined] of first) {
		const group = rootOf(joined);
		group.identifications.push(identification);
		groupOf.set(identification, group);
	}
	return { groups: [...new Set(groupOf.values())], groupOf };
}

function rootOf<N extends Identification>(group: MutableContactGroup<N>): MutableContactGroup<N> {
	let root = group;
	while (root.into !== undefined) root = root.into;
	return root;
}

class Groups<N extends Identification> {
	readonly #byKey = new Map<string, MutableContactGroup<N>>();
	readonly #byContact = new Map<number, MutableContactGroup<N>>();

	constructor(private readonly owners: ReadonlyMap<string, IdentityOwner>) {}

	join({ keys, previous = [] }: Identification): MutableContactGroup<N> {
		let group = this.#of(keys[0]);
		for (const key of keys.slice(1)) group = this.#combine(group, this.#of(key));
		for (const key of previous) group = this.#rename(group, this.#of(key), keys[0].value);
		return group;
	}

	#of(key: IdentityKey): MutableContactGroup<N> {
		const text = keyText(key);
		const joined = this.#byKey.get(text);
		if (joined !== undefined) return rootOf(joined);
		const owner = this.owners.get(text);
		const known = owner && this.#byContact.get(owner.contactId);
		const group: MutableContactGroup<N> = known ?? {
			contactId: owner?.contactId ?? null,
			merged: [],
			newKeys: owner === undefined ? [key] : [],
			identifications: [],
			hasUserId: owner?.hasUserId ?? key.kind === 'userId',
		};
		this.#byKey.set(text, group);
		if (owner !== undefined) this.#byContact.set(owner.contactId, group);
		return rootOf(group);
	}

	/** Combines two groups that one call names. */
	#combine(group: MutableContactGroup<N>, other: MutableContactGroup<N>): MutableContactGroup<N> {
		if (group === other || (group.hasUserId && other.hasUserId)) return group;
		// A group with a userId survives; of two anonymous ones, the one with the more trusted key.
		const stays = group.contactId === null || (other.hasUserId && other.contactId !== null);
		return absorb(group, other, stays ? other.contactId : group.contactId);
	}

	#rename(
		group: MutableContactGroup<N>,
		other: MutableContactGroup<N>,
		userId: string,
	): MutableContactGroup<N> {
		if (group.contactId === null) group.renamedTo ??= userId;
		if (group === other) return group;
		return absorb(group, other, group.contactId ?? other.contactId);
	}
}

function absorb<N extends Identification>(
	group: MutableContactGroup<N>,
	other: MutableContactGroup<N>,
	contactId: number | null,
): MutableContactGroup<N> {
	const contacts = [group.contactId, other.contactId].filter((id) => id !== null);
	group.merged.push(...other.merged, ...contacts.filter((id) => id !== contactId));
	group.contactId = contactId;
	group.newKeys.push(...other.newKeys);
	group.hasUserId ||= other.hasUserId;
	group.renamedTo ??= other.renamedTo;
	other.into = group;
	return group;
}
