import type { Clock } from '../clock';
import { decided, isDecided, result } from './delivery-result';
import type { Ledger, LedgerEntry } from './ledger';
import { requestsOf, type DeliveryResult, type IfUnsure, type OutgoingMessage } from './outgoing';

const UNSURE =
	'It was handed to other nodes by a run that was interrupted, and was not handed over again.';

export interface HandOffOptions {
	messages: ReadonlyArray<Omit<OutgoingMessage<never>, 'content'>>;
	/** Its name in the ledger. */
	channel: string;
	ledger: Ledger;
	clock: Clock;
	/** What to do about a message that an interrupted run has handed over. */
	ifUnsure: IfUnsure;
}

/**
 * Leaves messages to other nodes: each is reserved and judged like any other, and is `handedOff`
 * from then on. Results are in the order of the messages; one that comes twice in the batch is
 * handed over once.
 */
export async function handOver(options: HandOffOptions): Promise<DeliveryResult[]> {
	const { messages, channel, ledger, clock, ifUnsure } = options;
	const entries = await ledger.reserve(requestsOf(messages, channel), clock.now());
	const unsure = entries.filter(({ status }) => !isDecided(status) && status !== 'queued');
	const again = unsure.filter((entry) => ifUnsure === 'resend' && mayGo(entry));
	await ledger.settle(
		again.map(({ id }) => ({ id, status: 'queued' as const })),
		clock.now(),
	);
	const lost = new Set(unsure.filter((entry) => !again.includes(entry)));
	await ledger.settle(
		[...lost].map(({ id }) => ({ id, status: 'unknown' as const, reason: UNSURE })),
		clock.now(),
	);
	const going = entries.flatMap((entry, i) => {
		if (isDecided(entry.status) || lost.has(entry)) return [];
		const { positionId, lease } = messages[i].request;
		return [{ id: entry.id, positionId, lease }];
	});
	const gone = await ledger.commit(going, clock.now(), 'handedOff');
	const seen = new Set<number>();
	return entries.map((entry) => {
		const twice = seen.has(entry.id);
		seen.add(entry.id);
		return twice ? { ...concluded(entry), replayed: true } : concluded(entry);
	});

	function concluded(entry: LedgerEntry): DeliveryResult {
		if (isDecided(entry.status)) return decided(entry, entry.status);
		if (lost.has(entry)) return { ...result(entry, 'unknown'), reason: UNSURE, replayed: true };
		return result({ ...entry, reason: null }, gone.has(entry.id) ? 'handedOff' : 'fenced');
	}
}

const mayGo = ({ judgement }: LedgerEntry) => judgement === undefined || 'go' in judgement;
