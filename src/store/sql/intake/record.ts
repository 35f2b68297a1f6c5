import type { IncomingEntry } from '../../../event/parse';
import type { Occasion } from '../../../journey/entry';
import type { Journey } from '../../../journey/journey';
import type { RecordOptions, RecordResult } from '../../../event/event-store';
import { earliest } from '../common/earliest';
import type { KeyedTx } from '../common/transaction';
import { countSharing } from '../contacts/sharing';
import { markMessages } from '../counts/mark-messages';
import { countAnswers } from '../counts/survey-counts';
import { insertEvents } from '../events/insert';
import { reactToContacts } from '../reactions/react-to-contacts';
import { resolveEntries } from './resolve-entries';
import { dedupKey } from '../events/dedup';

/** Counts of a call, and when positions may be claimable because of it (ms; null: none). */
export interface Recorded {
	result: RecordResult;
	readyAt: number | null;
}

export const NOTHING_RECORDED: RecordResult = {
	accepted: 0,
	duplicates: 0,
	entered: 0,
	refused: 0,
	resumed: 0,
	converted: 0,
	exited: 0,
};

/** Entries per slice; between slices the event loop can do other work. */
const SLICE = 1_000;

/** Records a call slice by slice in one transaction: all of it or nothing. */
export async function recordSlices(
	tx: KeyedTx,
	entries: readonly IncomingEntry[],
	journeys: readonly Journey[],
	options: RecordOptions,
): Promise<Recorded> {
	const total: Recorded = { result: { ...NOTHING_RECORDED }, readyAt: null };
	for (let from = 0; from < entries.length; from += SLICE) {
		const slice = entries.slice(from, from + SLICE);
		const { result, readyAt } = await recordEntries(tx, slice, journeys, options);
		for (const key of Object.keys(result) as Array<keyof RecordResult>) {
			total.result[key] = (total.result[key] ?? 0) + (result[key] ?? 0);
		}
		total.readyAt = earliest(readyAt, total.readyAt);
	}
	return total;
}

async function recordEntries(
	tx: KeyedTx,
	incoming: readonly IncomingEntry[],
	journeys: readonly Journey[],
	{ workspaceId, now, journeyId }: RecordOptions,
): Promise<Recorded> {
	const { entries, resolved, duplicates } = await resolveEntries(
		{ ...tx, workspaceId, now },
		incoming,
	);
	const events = await insertEvents({ ...tx, workspaceId, now }, entries, resolved.contactIds);
	await markMessages(tx, events);
	await countAnswers({ ...tx, workspaceId }, events);
	const reaction = await reactToContacts({ ...tx, workspaceId, now }, resolved, events, {
		journeys,
		calledId: journeyId,
		calls: callsOf(entries, resolved.contactIds),
	});
	const { readyAt, ...counts } = reaction;
	const sharing = await countSharing({ ...tx, workspaceId }, [
		...resolved.created,
		...resolved.changed,
	]);
	const result = {
		...{ accepted: incoming.length - duplicates, duplicates, ...counts },
		...(sharing > 0 && { sharedAddresses: sharing }),
	};
	return { result, readyAt };
}

/** Calls without an event: they may start the called journey. */
function callsOf(entries: readonly IncomingEntry[], contactIds: readonly number[]): Occasion[] {
	return entries.flatMap((entry, i) =>
		entry.event === null
			? {
					contactId: contactIds[i],
					event: null,
					reference: `call ${entry.messageId === null ? `${entry.occurredAt} ${entry.index}` : dedupKey(entry.messageId)}`,
				}
			: [],
	);
}
