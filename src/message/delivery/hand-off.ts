import type { Clock } from '../../lib/clock';
import { decided, isDecided, result, type Decided } from './result';
import type { Ledger, LedgerEntry, MessageRequest, Settlement } from '../ledger';
import { requestsOf, type DeliveryResult, type IfUnsure, type OutgoingMessage } from './outgoing';
import { objectedSince } from './objected';
import { commitOrRemember, UnrecordedOutcomes } from './unrecorded';

const UNSURE =
	'It was handed to other nodes by an interrupted execution, and was not handed over again.';

export interface HandOffOptions {
	messages: ReadonlyArray<Omit<OutgoingMessage<never>, 'content'>>;
	/** Its name in the ledger. */
	channel: string;
	ledger: Ledger;
	clock: Clock;
	/** What to do with a message that an interrupted execution has handed over. */
	ifUnsure: IfUnsure;
	/** Of the process and the ledger's store; absent: nothing is remembered between batches. */
	unrecorded?: UnrecordedOutcomes;
}

/** What to do with a message: hand it over, record its known outcome, or neither. */
type Case =
	| { entry: LedgerEntry; is: 'new' | 'resend' | 'lost' }
	| { entry: LedgerEntry; is: 'decided'; status: Decided }
	| { entry: LedgerEntry; is: 'known'; status: Decided; outcome: Settlement };

/**
 * Hands messages over to other nodes: each is reserved under its policy like any other, and is
 * `handedOff` from then on. Results are in the order of the messages; a repeated one is handed over
 * once.
 * @throws what the ledger throws; nothing has been handed over then
 */
export async function handOffMessages(options: HandOffOptions): Promise<DeliveryResult[]> {
	const {
		messages,
		channel,
		ledger,
		clock,
		ifUnsure,
		unrecorded = new UnrecordedOutcomes(),
	} = options;
	const requests = requestsOf(messages, channel);
	const entries = await ledger.reserve(requests, clock.now());
	const first = entries.map((entry) => caseOf(entry, ifUnsure, unrecorded.of(entry)));
	const settlements = first.flatMap(settlementOf);
	await ledger.settle(settlements, clock.now());
	unrecorded.forget(settlements.map(({ id }) => id));
	const cases = await decideAgain(first, requests, { ledger, clock });
	const going = cases.flatMap(({ entry: { id }, is }, i) => {
		const { positionId, lease } = messages[i].request;
		return is === 'new' || is === 'resend' ? [{ id, positionId, lease }] : [];
	});
	const handedOff = await commitOrRemember(going, { ledger, clock, unrecorded }, 'handedOff');
	const refused = cases.flatMap(({ entry: { id }, is }, i) =>
		(is === 'new' || is === 'resend') && !handedOff.has(id) ? messages[i].request : [],
	);
	const objected = await objectedSince(ledger, refused);
	const seen = new Set<number>();
	return cases.map((each) => {
		const { id } = each.entry;
		const twice = seen.has(id);
		seen.add(id);
		const objection = objected.get(id);
		const concluded = objection
			? { ...result(each.entry, 'skipped'), reason: objection.reason }
			: resultOf(each, handedOff.has(id));
		return twice ? { ...concluded, replayed: true } : concluded;
	});
}

function caseOf(entry: LedgerEntry, ifUnsure: IfUnsure, outcome?: Settlement): Case {
	const { status, decision = { go: true } } = entry;
	if (isDecided(status)) return { entry, is: 'decided', status };
	if (status === 'queued') return { entry, is: 'new' };
	const known = status === 'handedOff' ? outcome : undefined;
	if (known && isDecided(known.status)) {
		return { entry, is: 'known', status: known.status, outcome: known };
	}
	const isFree = ifUnsure === 'resend' || known?.status === 'queued';
	return { entry, is: isFree && 'go' in decision ? 'resend' : 'lost' };
}

/** Those to hand over again: until they were queued, an objection could not skip them. */
async function decideAgain(
	cases: readonly Case[],
	requests: readonly MessageRequest[],
	{ ledger, clock }: Pick<HandOffOptions, 'ledger' | 'clock'>,
): Promise<Case[]> {
	const resent = requests.filter((_, i) => cases[i].is === 'resend');
	if (resent.length === 0) return [...cases];
	const entries = (await ledger.reserve(resent, clock.now())).values();
	return cases.map((each): Case => {
		if (each.is !== 'resend') return each;
		const entry = entries.next().value!;
		return isDecided(entry.status) ? { entry, is: 'decided', status: entry.status } : each;
	});
}

function settlementOf(each: Case): Settlement[] {
	const { id } = each.entry;
	if (each.is === 'known') return [each.outcome];
	if (each.is === 'resend') return [{ id, status: 'queued' }];
	return each.is === 'lost' ? [{ id, status: 'unknown', reason: UNSURE }] : [];
}

function resultOf(each: Case, isHandedOff: boolean): DeliveryResult {
	const { entry } = each;
	if (each.is === 'decided') return decided(entry, each.status);
	if (each.is === 'lost') return { ...result(entry, 'unknown'), reason: UNSURE, replayed: true };
	if (each.is === 'known') {
		const { providerId = null, reason = null } = each.outcome;
		return { ...result({ ...entry, providerId, reason }, each.status), replayed: true };
	}
	return result({ ...entry, reason: null }, isHandedOff ? 'handedOff' : 'fenced');
}
