import { bestHour } from '../../time/best-hour';
import { HOUR_MS } from '../../lib/milliseconds';
import { resolveZone } from '../../time/zone';
import type { StoreHandle } from '../stores/handle';

/** Opens and clicks of one contact that are looked at: the newest. */
const OF_ONE = 50;
/** With fewer of their own, a contact has no habit yet. */
const HABIT = 3;
/** Opens and clicks of the whole workspace that are looked at: the newest. */
const OF_ALL = 1_000;
const REMEMBERED_MS = HOUR_MS;

interface Remembered {
	hour: Promise<number | null>;
	until: number;
}

/** By store; by workspace and zone within. It changes slowly, and is asked for with every batch. */
const remembered = new WeakMap<StoreHandle, Map<string, Remembered>>();

/**
 * The hour of day (0 to 23) at which each contact opens and clicks most, by id: their own; else the
 * workspace's; null where nobody ever did. `zone` is meant for contacts without one.
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
		OF_ONE,
	);
	const own = new Map<number, number | null>();
	for (const { contactId, timezone, at } of engaged) {
		if (at.length < HABIT) continue;
		own.set(contactId, bestHour([{ at, zone: resolveZone(timezone, zone).zone }]));
	}
	const everybodys = contactIds.every((id) => own.has(id))
		? null
		: await populationHour(handle, workspaceId, zone);
	return (contactId) => own.get(contactId) ?? everybodys;
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
		.engagements(workspaceId, null, OF_ALL)
		.then((all) =>
			bestHour(all.map(({ timezone, at }) => ({ at, zone: resolveZone(timezone, zone).zone }))),
		);
	known.set(key, { hour, until: now + REMEMBERED_MS });
	hour.catch(() => known.delete(key));
	return await hour;
}
