import { addressColumn } from '../../contact/consent';
import { normalizeEmail, normalizePhone, type IdentityKey } from '../../contact/identity';
import { DAY_MS } from '../../lib/milliseconds';
import type { SentMessage } from '../../message/sent';
import type { Store } from '../../store/store';
import { samePhones } from '../../contact/same-phones';
import type { MessageReport } from './report';

/** A report with its message and contact. */
export interface Reported {
	report: MessageReport;
	/** null if the report names none, or one that is not ours. */
	message: SentMessage | null;
	/** null if no contact has the address. */
	contactId: number | null;
}

type Lookup = Pick<Store, 'sent' | 'contacts'>;

/** How long after a message a report without its id may be matched to it, ms. */
const RECENT_MS = 30 * DAY_MS;

/**
 * Resolves each report, in order: to the message it names, else to the contact with the address.
 * Reports of other workspaces are left out.
 */
export async function resolveReports(
	store: Lookup,
	workspaceId: number,
	reports: readonly MessageReport[],
	now: number,
): Promise<Reported[]> {
	const own = reports.filter((report) => (report.workspaceId ?? workspaceId) === workspaceId);
	const byId = await messagesById(store, own);
	const ours = own.filter(
		(report) => (byId.get(report)?.workspaceId ?? workspaceId) === workspaceId,
	);
	const rest = ours.filter((report) => !byId.has(report));
	const byProvider = await messagesByProvider(store, workspaceId, rest);
	const reported = ours.map((report): Reported => {
		const message = byId.get(report) ?? byProvider.get(report) ?? null;
		return { report, message, contactId: message?.contactId ?? null };
	});
	await addContacts(store, workspaceId, reported);
	await addLatest(store, workspaceId, reported, now);
	return reported;
}

/** An id may be that of another store's message, so the address must be the recipient's. */
async function messagesById(store: Lookup, reports: readonly MessageReport[]) {
	const named = reports.flatMap((report) => {
		const { messageId: id } = report;
		return id !== undefined && id > 0 ? [{ report, id }] : [];
	});
	if (named.length === 0) return new Map<MessageReport, SentMessage>();
	const found = await store.sent.find(named.map(({ id }) => id));
	return new Map(
		named.flatMap(({ report }, i): Array<[MessageReport, SentMessage]> => {
			const message = found[i];
			return message !== null && isOf(report, message) ? [[report, message]] : [];
		}),
	);
}

function isOf({ kind, channel, address }: MessageReport, message: SentMessage): boolean {
	if (message.channel !== channel) return false;
	// A reply may come from another address of the contact.
	if (address === undefined || kind === 'replied') return true;
	return sameAddress(channel, address, message.recipient);
}

async function messagesByProvider(
	store: Lookup,
	workspaceId: number,
	reports: readonly MessageReport[],
) {
	const channels = [...new Set(reports.map(({ channel }) => channel))];
	const ids = [...new Set(reports.flatMap(({ providerIds = [] }) => providerIds))];
	if (ids.length === 0) return new Map<MessageReport, SentMessage>();
	const found = await store.sent.findByProvider(workspaceId, channels, ids);
	const byId = new Map(ids.map((id, i) => [id, found[i]]));
	return new Map(
		reports.flatMap((report): Array<[MessageReport, SentMessage]> => {
			const messages = (report.providerIds ?? []).map((id) => byId.get(id));
			const message = messages.find((each) => each?.channel === report.channel);
			return message ? [[report, message]] : [];
		}),
	);
}

async function addContacts(
	store: Lookup,
	workspaceId: number,
	reported: readonly Reported[],
): Promise<void> {
	const asked = reported.flatMap((each) => {
		const keys = each.message === null ? keysOf(each.report) : [];
		return keys.length > 0 ? [{ each, keys }] : [];
	});
	if (asked.length === 0) return;
	const found = await store.contacts.find(
		workspaceId,
		asked.map(({ keys }) => keys),
	);
	asked.forEach(({ each }, i) => (each.contactId = found[i]));
}

/**
 * Matches reports without a message to the newest one to their address, else to their contact: an SMS
 * reply does not name the message that it answers, and belongs to whoever got that. Other reports
 * match only if that message's provider id is not known yet.
 */
async function addLatest(
	store: Lookup,
	workspaceId: number,
	reported: readonly Reported[],
	now: number,
): Promise<void> {
	const asked = reported.flatMap((each) => {
		const { report, message, contactId } = each;
		const { channel, address = '' } = report;
		if (message !== null || report.messageId !== undefined) return [];
		const addresses = address === '' ? [] : spellingsOf(channel, address);
		return contactId === null && addresses.length === 0
			? []
			: [{ each, correspondent: { channel, addresses, contactId } }];
	});
	if (asked.length === 0) return;
	const found = await store.sent.lastTo(
		workspaceId,
		asked.map(({ correspondent }) => correspondent),
		now - RECENT_MS,
	);
	asked.forEach(({ each }, i) => {
		const latest = found[i];
		const matches = each.report.kind === 'replied' || latest?.providerId === null;
		if (latest === null || !matches) return;
		each.message = latest;
		each.contactId = latest.contactId;
	});
}

/** Spellings of an address on the channel; the address itself where it is no identity. */
function spellingsOf(channel: string, address: string): string[] {
	const known = spellings(channel, address);
	return known.length > 0 ? known : [address];
}

/** Identity keys that a contact with this address may have. */
function keysOf({ channel, address }: MessageReport): IdentityKey[] {
	return spellings(channel, address ?? '').map((value) => ({
		kind: addressColumn(channel) === 'email' ? 'email' : 'phone',
		value,
	}));
}

/** Whether both are one address of the channel. */
export function sameAddress(channel: string, a: string, b: string): boolean {
	if (a === b) return true;
	const [left, right] = [spellings(channel, a), spellings(channel, b)];
	return left.some((each) => right.includes(each));
}

/**
 * Spellings of an address in contacts' identities; none if the channel's address is not an
 * identity.
 */
function spellings(channel: string, address: string): string[] {
	const column = addressColumn(channel);
	if (column === null) return [];
	if (column === 'phone') {
		const phone = normalizePhone(address);
		return phone === null ? [] : samePhones(phone);
	}
	const email = normalizeEmail(address);
	return email === null ? [] : [email];
}
