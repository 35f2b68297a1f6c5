import { sql } from 'kysely';
import type { LedgerEntry, MessageRequest } from '../../../message/ledger';
import { addressDigest } from '../../../contact/digest';
import type { Objection } from '../../../contact/objection';
import type { PolicyDecision } from '../../../message/policy/decision';
import { decide } from '../../../message/policy/policy';
import { lockAddresses } from '../common/address-lock';
import type { KeyedTx, TimedTx } from '../common/transaction';
import { countMessages, lockMessages, PLACE_COLUMNS, withStatus } from '../counts/message-counts';
import { objectionsAt } from '../contacts/objections';
import { countedMessages, REPEAT_MS, type Counted } from './cap-counts';
import { lockAddressees, type ReservedFor } from './addressees';
import { MessageCounts } from './message-counts';

interface MessageRow extends Omit<LedgerEntry, 'isNew' | 'decision'> {
	positionId: number;
	nodeId: number;
	channel: string;
}

/** Whom a request is for now. */
interface Recipient {
	/** The current contact of the enrollment; null: erased. */
	contact: ReservedFor | null;
	/** Digest of the address; null: there is none. */
	addressKey: string | null;
}

interface Reserved extends Recipient {
	request: MessageRequest;
	row: MessageRow;
	isNew: boolean;
}

/**
 * Inserts the messages into the ledger and applies the policy to those that are still undecided.
 * Contacts and addresses are locked, so that an objection, or another request for one of them, waits
 * for the decision.
 */
export async function reserveMessages(
	tx: TimedTx & KeyedTx,
	requests: readonly MessageRequest[],
): Promise<LedgerEntry[]> {
	const addressees = await lockAddressees(tx, requests);
	const recipients = requests.map((request): Recipient => {
		const contact = addressees.get(request.enrollmentId) ?? null;
		if (contact === null) return { contact, addressKey: null };
		const { channel, recipient: address } = request;
		const { workspaceId } = contact;
		return { contact, addressKey: addressDigest(tx.digestKey, { workspaceId, channel, address }) };
	});
	const addressKeys = recipients.flatMap(({ addressKey }) => addressKey ?? []);
	await lockAddresses(tx, addressKeys);
	const { fresh, rows } = await insertMessages(tx, requests, recipients);
	const reserved = requests.map((request, i): Reserved => {
		const row = rows.get(keyOf(request))!;
		return { request, ...recipients[i], row, isNew: fresh.has(row.id) };
	});
	const decisions = await decideAll(tx, reserved, await objectionsAt(tx, addressKeys));
	await writeDecisions(tx, reserved, decisions);
	return reserved.map(({ row, isNew }) => toLedgerEntry(row, isNew, decisions.get(row.id)));
}

const keyOf = (at: { positionId: number; nodeId: number; channel: string }) =>
	`${at.positionId} ${at.nodeId} ${at.channel}`;

async function insertMessages(
	tx: TimedTx,
	requests: readonly MessageRequest[],
	recipients: readonly Recipient[],
) {
	const { conn, trx, now } = tx;
	// The address of an erased contact is not stored again.
	const wanted = requests.map((request, i) => ({
		...request,
		contactId: recipients[i].contact?.id ?? 0,
		recipient: recipients[i].contact === null ? '' : request.recipient,
		addressKey: recipients[i].addressKey,
		purpose: request.policy?.purpose ?? 'transactional',
		topic: request.policy?.topic,
	}));
	const source = conn.records(wanted, {
		positionId: 'int',
		nodeId: 'int',
		enrollmentId: 'int',
		contactId: 'int',
		channel: 'text',
		recipient: 'text',
		purpose: 'text',
		topic: 'text',
		addressKey: 'text',
	});
	const inserted = await sql<{ id: number }>`insert into messages (position_id, node_id, channel,
			enrollment_id, contact_id, status, recipient, purpose, topic, address_key, created_at)
		select r."positionId", r."nodeId", r.channel, r."enrollmentId", r."contactId", 'queued',
			r.recipient, r.purpose, r.topic, r."addressKey", ${now} from ${source} as r where true
		on conflict do nothing returning id`.execute(trx);
	const { rows } = await sql<MessageRow>`select m.id, m.status, m.provider_id as "providerId",
			m.reason, m.sent_at as "sentAt", m.position_id as "positionId", m.node_id as "nodeId",
			m.channel
		from ${source} as r cross join messages m
		where m.position_id = r."positionId" and m.node_id = r."nodeId"
			and m.channel = r.channel`.execute(trx);
	return {
		fresh: new Set(inserted.rows.map(({ id }) => id)),
		rows: new Map(rows.map((row) => [keyOf(row), row])),
	};
}

/** Policy decisions on messages that no earlier execution has decided, by message id. */
async function decideAll(
	tx: TimedTx,
	reserved: readonly Reserved[],
	objections: ReadonlyMap<string, Objection[]>,
): Promise<Map<number, PolicyDecision>> {
	const { now } = tx;
	const open = reserved.filter(({ row }) => !isDecided(row));
	// A reserved message of this batch counts once it is allowed; others always count.
	const undecided = new Set(open.flatMap(({ row }) => (row.status === 'queued' ? row.id : [])));
	const asked = open.flatMap(({ contact, addressKey, request: { policy } }) =>
		contact && policy ? { contactId: contact.id, addressKey, policy } : [],
	);
	const counts = new MessageCounts(await countedMessages(tx, asked));
	const decisions = new Map<number, PolicyDecision>();
	for (const each of open) {
		const { request, contact, addressKey, row } = each;
		if (decisions.has(row.id)) continue;
		const others = counts
			.of(contact?.id ?? 0, addressKey)
			.filter(({ id }) => id !== row.id && !undecided.has(id));
		const decision = decideOne(each, objections.get(addressKey ?? '') ?? [], others, now);
		decisions.set(row.id, decision);
		const isMarketing = request.policy?.purpose === 'marketing';
		if (!('go' in decision) || !isMarketing || contact === null) continue;
		undecided.delete(row.id);
		const { nodeId, channel } = request;
		counts.add({ id: row.id, nodeId, contactId: contact.id, addressKey, channel, at: now });
	}
	return decisions;
}

const isDecided = ({ status }: MessageRow) =>
	status === 'sent' || status === 'failed' || status === 'skipped';

function decideOne(
	{ request, contact, addressKey }: Reserved,
	objections: readonly Objection[],
	counted: readonly Counted[],
	now: number,
): PolicyDecision {
	const { skip, policy, channel, recipient, nodeId } = request;
	if (skip !== undefined) return { skip };
	// Not sent to an erased contact: the enrollment has ended, so `commit` refuses the message.
	if (policy === undefined || contact === null) return { go: true };
	const isRepeated = counted.some(
		(other) =>
			addressKey !== null &&
			other.addressKey === addressKey &&
			other.nodeId === nodeId &&
			other.contactId !== contact.id &&
			other.at > now - REPEAT_MS,
	);
	const addressee = { ...contact, recipient, objections };
	return decide(addressee, channel, policy, now, { counted, isRepeated });
}

/** Skips refused messages; those reserved by an earlier execution count as reserved now. */
async function writeDecisions(
	tx: TimedTx,
	reserved: readonly Reserved[],
	decisions: ReadonlyMap<number, PolicyDecision>,
): Promise<void> {
	const { conn, trx, now } = tx;
	const changes = new Map<number, Pick<MessageRow, 'id' | 'status' | 'reason'>>();
	for (const { row, isNew } of reserved) {
		const decision = decisions.get(row.id);
		if (decision === undefined) continue;
		const { status, reason } = toLedgerEntry(row, isNew, decision);
		if (isNew && status === row.status) continue;
		changes.set(row.id, { id: row.id, status, reason });
	}
	if (changes.size === 0) return;
	const skipped = [...changes.values()].filter(({ status }) => status === 'skipped');
	const before = await lockMessages(
		tx,
		skipped.map(({ id }) => id),
	);
	const counted = skipped.flatMap(({ id, status, reason }) => {
		const message = before.get(id);
		return message ? [{ before: message, after: withStatus(message, status, reason, now) }] : [];
	});
	const places = new Map(counted.map(({ after }) => [after.id, after]));
	const written = [...changes.values()].map((change) => {
		const { day, arms } = places.get(change.id) ?? { day: null, arms: null };
		return { ...change, day, arms };
	});
	const source = conn.records(written, {
		id: 'int',
		status: 'text',
		reason: 'text',
		...PLACE_COLUMNS,
	});
	await sql`update messages set status = r.status, reason = r.reason, created_at = ${now},
			day = coalesce(r.day, messages.day), arms = coalesce(r.arms, messages.arms)
		from ${source} as r where messages.id = r.id`.execute(trx);
	await countMessages(tx, counted);
}

function toLedgerEntry(
	row: MessageRow,
	isNew: boolean,
	decision: PolicyDecision | undefined,
): LedgerEntry {
	const { id, status, providerId, reason, sentAt } = row;
	const entry: LedgerEntry = { id, status, providerId, reason, sentAt, isNew };
	if (decision === undefined) return entry;
	if (status !== 'queued' || 'go' in decision) return { ...entry, decision };
	const why = 'skip' in decision ? decision.skip : decision.reason;
	return { ...entry, status: 'skipped', reason: why, decision };
}
