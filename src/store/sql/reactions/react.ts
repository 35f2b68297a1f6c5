import type { Occasion } from '../../../journey/entry';
import type { Journey } from '../../../journey/journey';
import { earliest } from '../common/earliest';
import type { WorkspaceTx } from '../common/transaction';
import { lockContacts, type ContactRow } from '../contacts/resolve';
import { beginJourneys } from './entries';
import { applyGoals } from './goals';
import { updateMemberships } from './memberships';
import { Change, changesOf } from './changes';
import { resolveWaits } from './waits';
import { journeysOf } from '../registry/journeys';

/** Counts of what followed; `readyAt` (ms) is when positions may be claimable, null: none. */
export interface Reaction {
	entered: number;
	refused: number;
	resumed: number;
	converted: number;
	exited: number;
	readyAt: number | null;
}

export interface ReactOptions {
	/** All journeys of the workspace, if the caller has read them. */
	journeys?: readonly Journey[];
	/** The locked contacts as they are now, if the caller has them. */
	contacts?: ReadonlyMap<number, ContactRow>;
	/** The journey whose own URL was called. */
	calledId?: number;
	/** Calls without an event; they may start the called journey. */
	calls?: readonly Occasion[];
}

/**
 * Applies what follows from changes of contacts, in this order: segment memberships, goals and exits,
 * waits, entries. Goals come before waits, so that a contact who buys gets no further message. Part of
 * the transaction that wrote the changes.
 */
export async function react(
	tx: WorkspaceTx,
	changes: readonly Change[],
	options: ReactOptions = {},
): Promise<Reaction> {
	const { conn, trx, workspaceId, now } = tx;
	const { calls = [], calledId } = options;
	const contactChanges = changesOf(changes);
	if (contactChanges.length === 0 && calls.length === 0) return NOTHING;
	const scope = {
		conn,
		trx,
		workspaceId,
		now,
		journeys: options.journeys ?? (await journeysOf(trx, workspaceId)),
		contacts:
			options.contacts ??
			(await lockContacts(
				tx,
				contactChanges.map((each) => each.contactId),
			)),
	};
	await updateMemberships(scope, contactChanges);
	const met = await applyGoals(scope, contactChanges);
	const waits = await resolveWaits(scope, contactChanges);
	const begun = await beginJourneys(scope, contactChanges, { calls, calledId });

	return {
		entered: begun.entered,
		refused: begun.refused,
		resumed: waits.resumed,
		converted: met.converted + begun.converted,
		exited: met.exited,
		readyAt: earliest(waits.resumed + begun.entered > 0 ? now : null, waits.movedTo),
	};
}

const NOTHING: Reaction = {
	...{ entered: 0, refused: 0, resumed: 0, converted: 0, exited: 0 },
	readyAt: null,
};
