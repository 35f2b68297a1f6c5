import { alertEvents } from '../../alert/alert-event';
import { changesOf } from '../../alert/changes';
import type { AlertLimits } from '../../alert/limits';
import { readingsOf } from '../../alert/readings';
import { MINUTE_MS } from '../../lib/milliseconds';
import type { Store } from '../../store/store';
import type { HubEvent } from '../request';
import { alertFacts } from './facts';

export const CHECK_EVERY_MS = 5 * MINUTE_MS;

/**
 * Checks the alerts of a workspace, unless a process has done so lately. The state is saved when the
 * events were emitted: where n8n dies in between, the next check emits them once more.
 */
export async function checkAlerts(
	store: Store,
	workspaceId: number,
	limits: AlertLimits,
	now: number,
	emit: (events: HubEvent[]) => Promise<void>,
): Promise<void> {
	const open = await store.alerts.begin(workspaceId, CHECK_EVERY_MS, now);
	if (open === null) return;
	const facts = await alertFacts(store, workspaceId, limits, now);
	const changes = changesOf(open, readingsOf(facts, limits), now);
	const events = alertEvents(changes);
	if (events.length === 0) return;
	await emit(events.map((event) => ({ ...event, occurredAt: now, contactId: null })));
	await store.alerts.save(workspaceId, changes.open);
}
