import type { Clock } from '../../lib/clock';
import { decided, isDecided, result, type Decided } from './result';
import type { Ledger, LedgerEntry, Settlement } from '../ledger';
import { requestsOf, type DeliveryResult, type IfUnsure, type OutgoingMessage } from './outgoing';
import { commitOrRemember, UnrecordedOutcomes } from './unrecorded';

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
	/** Of the process and the ledger's store; absent: nothing is remembered from batch to batch. */
	unrecorded?: UnrecordedOutcomes;
}

/** What there is to do about a message: hand it over, tell the ledger what came of it, or neither. */
type Case =
	| { entry: LedgerEntry; is: 'going' | 'again' | 'lost' }
	| { entry: LedgerEntry; is: 'decided'; status: Decided }
	| { entry: LedgerEntry; is: 'known'; status: Decided; told: Settlement };

/**
 * Leaves messages to other nodes: each is reserved and judged like any other, and is `handedOff`
 * from then on. Results are in the order of the messages; one that comes twice in the batch is
 * handed over once.
 * @throws what the ledger throws; nothing has been handed over then
 */
export async function handOver(options: HandOffOptions): Promise<DeliveryResult[]> {
	const {
		messages,
		channel,
		ledger,
		clock,
		ifUnsure,
		unrecorded = new UnrecordedOutcomes(),
	} = options;
	const entries = await ledger.reserve(requestsOf(messages, channel), clock.now());
	const cases = entries.map((entry) => caseOf(entry, ifUnsure, unrecorded.of(entry)));
	const settlements = cases.flatMap(settlementOf);
	await ledger.settle(settlements, clock.now());
	unrecorded.forget(settlements.map(({ id }) => id));
	const going = cases.flatMap(({ entry: { id }, is }, i) => {
		const { positionId, lease } = messages[i].request;
		return is === 'going' || is === 'again' ? [{ id, positionId, lease }] : [];
	});
	const gone = await commitOrRemember(going, { ledger, clock, unrecorded }, 'handedOff');
	const seen = new Set<number>();
	return cases.map((each) => {
		const { id } = each.entry;
		const twice = seen.has(id);
		seen.add(id);
		const concluded = resultOf(each, gone.has(id));
		return twice ? { ...concluded, replayed: true } : concluded;
	});
}

function caseOf(entry: LedgerEntry, ifUnsure: IfUnsure, told?: Settlement): Case {
	const { status, decision = { go: true } } = entry;
	if (isDecided(status)) return { entry, is: 'decided', status };
	if (status === 'queued') return { entry, is: 'going' };
	const known = status === 'handedOff' ? told : undefined;
	if (known && isDecided(known.status)) {
		return { entry, is: 'known', status: known.status, told: known };
	}
	const isFree = ifUnsure === 'resend' || known?.status === 'queued';
	return { entry, is: isFree && 'go' in decision ? 'again' : 'lost' };
}

function settlementOf(each: Case): Settlement[] {
	const { id } = each.entry;
	if (each.is === 'known') return [each.told];
	if (each.is === 'again') return [{ id, status: 'queued' }];
	return each.is === 'lost' ? [{ id, status: 'unknown', reason: UNSURE }] : [];
}

function resultOf(each: Case, isGone: boolean): DeliveryResult {
	const { entry } = each;
	if (each.is === 'decided') return decided(entry, each.status);
	if (each.is === 'lost') return { ...result(entry, 'unknown'), reason: UNSURE, replayed: true };
	if (each.is === 'known') {
		const { providerId = null, reason = null } = each.told;
		return { ...result({ ...entry, providerId, reason }, each.status), replayed: true };
	}
	return result({ ...entry, reason: null }, isGone ? 'handedOff' : 'fenced');
}
