import type { LedgerRow } from '../../dev/inspector';
import type { Mail } from '../../dev/mailbox';
import type { Objected } from './objections';
import { emailOf, userOf, wanted } from './journey';

/** A message of which nobody can tell from the ledger whether it went out. */
export interface Unknown {
	contact: string;
	subject: string;
	/** Whether the mail server has it. */
	arrived: boolean;
}

export interface Verdict {
	/** Messages that should have come and did not, and are not on record as unknown. */
	lost: string[];
	/** Messages that came more than once, or in another's place. */
	duplicates: string[];
	unknown: Unknown[];
}

const subjectOf = (step: string): string => step.replace('Send ', '');

/** Holds what arrived against what each contact should have got, exactly once. */
export async function judge(
	contacts: number,
	mails: readonly Mail[],
	ledger: readonly LedgerRow[],
	objected: Objected,
): Promise<Verdict> {
	const received = new Map<string, string[]>();
	for (const mail of mails) {
		const [to] = mail.to;
		received.set(to, [...(received.get(to) ?? []), await mail.subject()]);
	}
	const verdict: Verdict = { lost: [], duplicates: [], unknown: [] };
	const doubts = Map.groupBy(
		ledger.filter(({ status }) => status === 'unknown' || status === 'sending'),
		({ userId }) => userId,
	);
	for (let n = 0; n < contacts; n++) {
		const subjects = received.get(emailOf(n)) ?? [];
		const unknown = (doubts.get(userOf(n)) ?? []).map(({ step }) => subjectOf(step));
		for (const subject of unknown) {
			const arrived = subjects.includes(subject);
			verdict.unknown.push({ contact: userOf(n), subject, arrived });
		}
		for (const alternatives of wanted(n)) {
			const theirs = subjects.filter((subject) => alternatives.includes(subject));
			const what = `${userOf(n)}: ${alternatives.join(' or ')}`;
			if (theirs.length > 1) verdict.duplicates.push(what);
			const isOnRecord = alternatives.some((subject) => unknown.includes(subject));
			// Who objects gets nothing afterwards.
			const isDue = !objected.has(emailOf(n));
			if (theirs.length === 0 && !isOnRecord && isDue) verdict.lost.push(what);
		}
	}
	return verdict;
}
