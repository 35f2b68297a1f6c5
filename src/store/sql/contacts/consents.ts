import { sql } from 'kysely';
import {
	addressOn,
	canonicalAddress,
	consentStatus,
	type Consent,
	type ConsentStatus,
	type Suppression,
} from '../../../contact/consent';
import {
	withConsent,
	withSuppression,
	type AddressSuppression,
} from '../../../contact/consent-change';
import type { ConsentChange, SuppressionChange } from '../../../contact/consent-store';
import { addressDigest } from '../../../contact/digest';
import type { JsonObject } from '../../../lib/json';
import { lockAddresses } from '../common/address-lock';
import { ConcurrentChangeError } from '../common/concurrent-change';
import type { ContactsTx } from '../common/transaction';
import { skipRefused } from './skip-refused';
import { recordConsents, type ConsentRecord } from './consent-history';
import { resolveMerged } from './merged';
import { contactsAt, insertObjections, liftObjections, type AddressObjection } from './objections';
import { readContacts, type ContactRow } from './rows';
import { lockWorkspaceContacts } from './write';

const KINDS: readonly Suppression[] = ['optedOut', 'bounced', 'complained'];

/** What one change means for a contact's consent, and for its addresses. */
interface Effect {
	after: Consent;
	/** Null: nothing is recorded. */
	record: Omit<ConsentRecord, 'contactId' | 'address'> | null;
	/** What every address of the change now has, or no longer has. */
	objects?: { kind: Suppression; topic: string | null };
	lifts?: { kinds: readonly Suppression[]; topic: string | null };
}

/** Applies consent changes in order; returns the consent after each, and the changed contacts. */
export async function writeConsents(
	tx: ContactsTx,
	changes: readonly ConsentChange[],
): Promise<{ consents: Consent[]; changed: number[] }> {
	return await applyChanges(tx, changes, (before, change) => consentEffect(before, change, tx.now));
}

/** Applies suppression changes in order; returns the changed contacts. */
export async function writeSuppressions(
	tx: ContactsTx,
	changes: readonly SuppressionChange[],
): Promise<number[]> {
	return (await applyChanges(tx, changes, suppressionEffect)).changed;
}

function consentEffect(before: Consent, change: ConsentChange, now: number): Effect {
	const { channel, topic, status, own = false, source, evidence } = change;
	const known = consentStatus(before, channel, topic);
	const ofTopic = { topic: topic ?? null };
	const detail = { ...(source !== undefined && { source }), ...evidence };
	const record = { channel, ...ofTopic, change: status, detail };
	if (status === 'optedOut') {
		const objects = { kind: status, ...ofTopic };
		if (statusOf(before, channel, topic) === status)
			return { after: before, record: null, objects };
		return { after: withConsent(before, change, now), record, objects };
	}
	if (!own) {
		// One that is known keeps its time, and stays the person's own.
		if (known === 'optedOut' || statusOf(before, channel, topic) === status)
			return { after: before, record: null };
		return { after: withConsent(before, change, now), record: known === status ? null : record };
	}
	return {
		after: withConsent(before, change, now),
		record,
		lifts: { kinds: topic === undefined ? KINDS : ['optedOut'], ...ofTopic },
	};
}

/** The channel's or the topic's own status. */
function statusOf(consent: Consent, channel: string, topic?: string): ConsentStatus | undefined {
	const ofChannel = Object.hasOwn(consent, channel) ? consent[channel] : {};
	if (topic === undefined) return ofChannel.status;
	const { topics = {} } = ofChannel;
	return Object.hasOwn(topics, topic) ? topics[topic].status : undefined;
}

function suppressionEffect(before: Consent, change: SuppressionChange): Effect {
	const { channel, suppressed } = change;
	const after = withSuppression(before, change);
	const record =
		after === before
			? null
			: { channel, topic: null, change: suppressed ?? ('lifted' as const), detail: {} };
	if (suppressed !== null) return { after, record, objects: { kind: suppressed, topic: null } };
	return { after, record, lifts: { kinds: ['bounced', 'complained'], topic: null } };
}

type Change = ConsentChange | SuppressionChange;

async function applyChanges<C extends Change>(
	tx: ContactsTx,
	changes: readonly C[],
	effectOf: (before: Consent, change: C) => Effect,
): Promise<{ consents: Consent[]; changed: number[] }> {
	const { rows, idOf } = await lockConcerned(tx, changes);
	const consents = new Map<number, Consent>();
	const before = (row: ContactRow) => consents.get(row.id) ?? ((row.consent ?? {}) as Consent);
	const changed = new Set<number>();
	const set = (row: ContactRow, consent: Consent) => {
		if (consent === before(row)) return;
		consents.set(row.id, consent);
		changed.add(row.id);
	};
	const book = new AddressBook(tx, rows);
	const records: ConsentRecord[] = [];
	const results = changes.map((change) => {
		const row = change.contactId === null ? undefined : rows.get(idOf(change.contactId) ?? 0);
		const effect = effectOf(row ? before(row) : {}, change);
		if (row) set(row, effect.after);
		const addresses = addressesOf(row, change);
		const { channel } = change;
		for (const address of addresses) {
			for (const [other, suppression] of book.note(channel, address, effect)) {
				if (other.id === row?.id && suppression.suppressed === 'optedOut') continue;
				set(other, withSuppression(before(other), suppression));
			}
		}
		// Also of an address that binds nobody else, or that the contact no longer has.
		if (row && effect.lifts?.topic === null) {
			const lifted = { channel, suppressed: null };
			const each = addresses.length > 0 ? addresses.map((address) => ({ address })) : [{}];
			for (const where of each) set(row, withSuppression(before(row), { ...lifted, ...where }));
		}
		if (row && effect.record) {
			records.push({ contactId: row.id, ...effect.record, address: addresses[0] ?? null });
		}
		return row ? before(row) : {};
	});
	await book.write();
	await writeAll(tx, consents);
	await recordConsents(tx, records);
	await skipRefused(tx, { contactIds: [...changed], digests: book.digests() });
	return { consents: results, changed: [...changed] };
}

/**
 * Locks the contacts of the changes, and those that share an address with one: found first and
 * locked at once, in the order of their ids.
 */
async function lockConcerned(tx: ContactsTx, changes: readonly Change[]) {
	const { conn, trx } = tx;
	const asked = [...new Set(changes.flatMap(({ contactId }) => contactId ?? []))];
	// A change also counts if the contact has been merged.
	const found = await resolveMerged(conn, trx, asked, (ids) => readContacts(tx, ids));
	const own = [...found.values()].map(({ id }) => id);
	const addresses = changes.flatMap((change) => {
		const row = change.contactId === null ? undefined : found.get(change.contactId);
		return addressesOf(row, change).map((address) => ({ channel: change.channel, address }));
	});
	const rows = await lockWorkspaceContacts(tx, [...own, ...(await contactsAt(tx, addresses))]);
	const ofWorkspace = own.filter((id) => found.get(id)?.workspace_id === tx.workspaceId);
	// Merged or erased between the search and the lock: start again.
	if (ofWorkspace.some((id) => !rows.has(id))) throw new ConcurrentChangeError();
	return { rows, idOf: (asked: number) => found.get(asked)?.id };
}

/**
 * What a change concerns, as canonicalAddress writes it. A person decides for the address that the
 * message went to and for the one that the contact has now; a mail server only for the one it names.
 */
function addressesOf(row: ContactRow | undefined, change: Change): string[] {
	const { channel, address } = change;
	const own = row ? addressOn(row, channel) : null;
	const concerned = 'status' in change ? [address, own] : [address ?? own];
	const given = concerned.filter((each) => each !== undefined && each !== null && each !== '');
	return [...new Set(given.map((each) => canonicalAddress(channel, each!)))];
}

/** What the changes of a batch do to addresses, and which contacts have them, by digest. */
class AddressBook {
	readonly #after = new Map<string, AddressObjection & { lifted: boolean }>();
	readonly #having = new Map<string, Map<string | null, ContactRow[]>>();

	constructor(
		private readonly tx: ContactsTx,
		private readonly rows: ReadonlyMap<number, ContactRow>,
	) {}

	/** The contacts with the address, and what their consent says of it from now on. */
	note(
		channel: string,
		address: string,
		{ objects, lifts }: Effect,
	): Array<[ContactRow, AddressSuppression]> {
		const digest = this.digestOf(channel, address);
		const kinds = objects ? [objects.kind] : (lifts?.kinds ?? []);
		const topic = objects?.topic ?? lifts?.topic ?? null;
		if (digest === null || kinds.length === 0) return [];
		for (const kind of kinds) {
			const objection = { digest, kind, topic, lifted: objects === undefined };
			this.#after.set(JSON.stringify([digest, kind, topic]), objection);
		}
		if (topic !== null) return [];
		const suppressed = objects?.kind ?? null;
		// In the contact's spelling.
		return this.having(channel, digest).map((row) => {
			return [row, { channel, suppressed, address: addressOn(row, channel)! }];
		});
	}

	private digestOf(channel: string, address: string): string | null {
		const { workspaceId, digestKey } = this.tx;
		return addressDigest(digestKey, { workspaceId, channel, address });
	}

	private having(channel: string, digest: string): ContactRow[] {
		const digestOfRow = (row: ContactRow) => this.digestOf(channel, addressOn(row, channel) ?? '');
		const ofChannel = this.#having.get(channel) ?? Map.groupBy(this.rows.values(), digestOfRow);
		this.#having.set(channel, ofChannel);
		return ofChannel.get(digest) ?? [];
	}

	digests(): string[] {
		return [...new Set([...this.#after.values()].map(({ digest }) => digest))];
	}

	async write(): Promise<void> {
		const all = [...this.#after.values()];
		await lockAddresses(this.tx, this.digests());
		await insertObjections(
			this.tx,
			all.filter(({ lifted }) => !lifted),
		);
		await liftObjections(
			this.tx,
			all.filter(({ lifted }) => lifted),
		);
	}
}

async function writeAll(tx: ContactsTx, consents: ReadonlyMap<number, Consent>): Promise<void> {
	const { conn, trx, now } = tx;
	if (consents.size === 0) return;
	const rows = [...consents].map(([id, consent]) => ({ id, consent: consent as JsonObject }));
	await sql`update contacts set consent = r.consent, updated_at = ${now}
		from ${conn.records(rows, { id: 'int', consent: 'json' })} as r
		where contacts.id = r.id`.execute(trx);
}
