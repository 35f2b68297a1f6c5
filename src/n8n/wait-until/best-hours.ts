import { bestHour } from '../../time/best-hour';
import { HOUR_MS } from '../../lib/milliseconds';
import { resolveZone } from '../../time/zone';
import type { StoreHandle } from '../stores/handle';

/** Maximum number of a contact's newest opens and clicks that are used. */
const MAX_PER_CONTACT = 50;
/** Minimum number of opens and clicks for a contact's own best hour. */
const MIN_OWN = 3;
/** Maximum number of the workspace's newest opens and clicks that are used. */
const MAX_OF_WORKSPACE = 1_000;
const REMEMBERED_MS = HOUR_MS;

interface Remembered {
	hour: Promise<number | null>;
	until: number;
}

/** Per store, by workspace and zone. The hour changes slowly, and every batch reads it. */
const remembered = new WeakMap<StoreHandle, Map<string, Remembered>>();

/**
 * The hour of day (0 to 23) at which each contact opens and clicks most, by id: the contact's own,
 * else the workspace's; null without any opens or clicks. `zone` is for contacts without a time
 * zone.
 */
export async function bestHours(
	handle: StoreHandle,
	workspaceId: number,
	contactIds: readonly number[],
	zone: string,
): Promise<(contactId: number) => number | null> {
	if (contactIds.length === 0) return () => null;
	const engaged = await handle.store.events.engagements(
		workspaceId,
		[...new Set(contactIds)],
		MAX_PER_CONTACT,
	);
	const own = new Map<number, number | null>();
	for (const { contactId, timezone, at } of engaged) {
		if (at.length < MIN_OWN) continue;
		own.set(contactId, bestHour([{ at, zone: resolveZone(timezone, zone).zone }]));
	}
	const fallback = contactIds.every((id) => own.has(id))
		? null
		: await populationHour(handle, workspaceId, zone);
	return (contactId) => own.get(contactId) ?? fallback;
}

async function populationHour(
	handle: StoreHandle,
	workspaceId: number,
	zone: string,
): Promise<number | null> {
	const known = remembered.get(handle) ?? new Map<string, Remembered>();
	remembered.set(handle, known);
	const key = `${workspaceId} ${zone}`;
	const now = handle.clock.now();
	const last = known.get(key);
	if (last !== undefined && now < last.until) return await last.hour;
	const hour = handle.store.events
		.engagements(workspaceId, null, MAX_OF_WORKSPACE)
		.then((all) =>
			bestHour(all.map(({ timezone, at }) => ({ at, zone: resolveZone(timezone, zone).zone }))),
		);
	known.set(key, { hour, until: now + REMEMBERED_MS });
	hour.catch(() => known.delete(key));
	return await hour;
}
