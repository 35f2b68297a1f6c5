import { sql } from 'kysely';
import type { LedgerEntry, MessageRequest } from '../../../message/ledger';
import type { CountedMessage } from '../../../message/policy/caps';
import type { PolicyDecision } from '../../../message/policy/decision';
import { decide, type Addressee } from '../../../message/policy/policy';
import type { TimedTx } from '../common/transaction';
import { countedMessages, type Counted } from './cap-counts';
import { lockAddressees } from './addressees';

interface MessageRow extends Omit<LedgerEntry, 'isNew' | 'decision'> {
	positionId: number;
	nodeId: number;
	channel: string;
}

/** A request with the current contact of its enrollment; null: an erased contact. */
interface Reserved {
	request: MessageRequest;
	contact: Addressee | null;
	row: MessageRow;
	isNew: boolean;
}

/**
 * Inserts the messages into the ledger and applies the policy to those that are still undecided.
 * The contacts are locked, so that another request for one of them waits for the decision.
 */
export async function reserveMessages(
	tx: TimedTx,
	requests: readonly MessageRequest[],
): Promise<LedgerEntry[]> {
	const addressees = await lockAddressees(tx, requests);
	const contacts = requests.map(({ enrollmentId }) => addressees.get(enrollmentId) ?? null);
	const { fresh, rows } = await insertMessages(tx, requests, contacts);
	const reserved = requests.map((request, i): Reserved => {
		const row = rows.get(keyOf(request))!;
		return { request, contact: contacts[i], row, isNew: fresh.has(row.id) };
	});
	const decisions = await decideAll(tx, reserved);
	await writeDecisions(tx, reserved, decisions);
	return reserved.map(({ row, isNew }) => toLedgerEntry(row, isNew, decisions.get(row.id)));
}

const keyOf = (at: { positionId: number; nodeId: number; channel: string }) =>
	`${at.positionId} ${at.nodeId} ${at.channel}`;

async function insertMessages(
	tx: TimedTx,
	requests: readonly MessageRequest[],
	contacts: ReadonlyArray<Addressee | null>,
) {
	const { conn, trx, now } = tx;
	// The address of an erased contact is not stored again.
	const wanted = requests.map((request, i) => ({
		...request,
		contactId: contacts[i]?.id ?? 0,
		recipient: contacts[i] === null ? '' : request.recipient,
		purpose: request.policy?.purpose ?? 'transactional',
	}));
	const source = conn.records(wanted, {
		positionId: 'int',
		nodeId: 'int',
		enrollmentId: 'int',
		contactId: 'int',
		channel: 'text',
		recipient: 'text',
		purpose: 'text',
	});
	const inserted = await sql<{ id: number }>`insert into messages (position_id, node_id, channel,
			enrollment_id, contact_id, status, recipient, purpose, created_at)
		select r."positionId", r."nodeId", r.channel, r."enrollmentId", r."contactId", 'queued',
			r.recipient, r.purpose, ${now} from ${source} as r where true
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
): Promise<Map<number, PolicyDecision>> {
	const { now } = tx;
	const open = reserved.filter(({ row }) => !isDecided(row));
	// A reserved message of this batch counts for the caps once it is allowed; others always count.
	const undecided = new Set(open.flatMap(({ row }) => (row.status === 'queued' ? row.id : [])));
	const asked = open.flatMap(({ contact, request: { policy } }) =>
		contact && policy ? { contactId: contact.id, policy } : [],
	);
	const counted = await countedMessages(tx, asked);
	const decisions = new Map<number, PolicyDecision>();
	for (const { request, contact, row } of open) {
		if (decisions.has(row.id)) continue;
		const ofContact = counted.get(contact?.id ?? 0) ?? [];
		const others = ofContact.filter(({ id }) => id !== row.id && !undecided.has(id));
		const decision = decideOne(request, contact, others, now);
		decisions.set(row.id, decision);
		const isMarketing = request.policy?.purpose === 'marketing';
		if (!('go' in decision) || !isMarketing || contact === null) continue;
		const own: Counted = { id: row.id, channel: request.channel, at: now };
		undecided.delete(row.id);
		counted.set(contact.id, [...ofContact.filter(({ id }) => id !== row.id), own]);
	}
	return decisions;
}

const isDecided = ({ status }: MessageRow) =>
	status === 'sent' || status === 'failed' || status === 'skipped';

function decideOne(
	{ skip, policy, channel, recipient }: MessageRequest,
	contact: Addressee | null,
	others: readonly CountedMessage[],
	now: number,
): PolicyDecision {
	if (skip !== undefined) return { skip };
	// Not sent to an erased contact: the enrollment has ended, so `commit` refuses the message.
	if (policy === undefined || contact === null) return { go: true };
	return decide({ ...contact, recipient }, channel, policy, now, others);
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
	const source = conn.records([...changes.values()], { id: 'int', status: 'text', reason: 'text' });
	await sql`update messages set status = r.status, reason = r.reason, created_at = ${now}
		from ${source} as r where messages.id = r.id`.execute(trx);
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
