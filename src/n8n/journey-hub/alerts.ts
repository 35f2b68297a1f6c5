import type { ITriggerFunctions } from 'n8n-workflow';
import { CHECK_EVERY_MS, checkAlerts } from '../../hub/alerts/check';
import type { HubEvent } from '../../hub/request';
import { MINUTE_MS } from '../../lib/milliseconds';
import { pause } from '../../lib/pause';
import { emitBatch } from '../items/release';
import type { StoreHandle } from '../stores/handle';
import { storeErrorIn, storeOf } from '../stores/open';
import { stopwatch } from '../system';
import { alertLimitsOf } from './alert-limits';
import { hubItems } from './items';

/** By then (ms) processes have sent heartbeats, and contacts overdue since a downtime go on. */
const FIRST_CHECK_MS = MINUTE_MS;
/**
 * How long (ms) an execution for alerts is awaited. n8n has recorded it long before, and keeps it
 * should n8n be stopped.
 */
const AWAITED_MS = MINUTE_MS;
/** A check takes at most this part of the time, as it reads all positions. */
const SHARE = 1 / 20;

/**
 * Checks the workspace's alerts every five minutes until the result is called, and starts an
 * execution with those that were raised or are over.
 */
export function watchAlerts(
	context: ITriggerFunctions,
	handle: StoreHandle,
	workspaceId: number,
): () => void {
	const { clock, store } = handle;
	const limits = alertLimitsOf(context.getNode());
	let isStopped = false;
	let cancel = clock.after(FIRST_CHECK_MS, () => void check());

	async function check(): Promise<void> {
		const startedAt = stopwatch.now();
		try {
			await checkAlerts(store, workspaceId, limits, clock.now(), async (events) => {
				if (!isStopped) await emitEvents(context, handle, workspaceId, events);
			});
		} catch (error) {
			const { message } = storeErrorIn(error) ?? (error as Error);
			context.logger.error(`Journey Hub: alerts could not be checked: ${message}`);
		}
		if (isStopped) return;
		const tookMs = stopwatch.now() - startedAt;
		cancel = clock.after(Math.max(CHECK_EVERY_MS, tookMs / SHARE), () => void check());
	}

	return () => {
		isStopped = true;
		cancel();
	};
}

async function emitEvents(
	context: ITriggerFunctions,
	{ store, clock }: StoreHandle,
	workspaceId: number,
	events: readonly HubEvent[],
): Promise<void> {
	const items = await hubItems(store, workspaceId, events);
	// Static data is saved with the emit, so the snapshot must be marked as changed.
	await storeOf(context);
	await Promise.race([emitBatch(context, items), pause(clock, AWAITED_MS)]);
}
