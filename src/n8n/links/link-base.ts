import type { IExecuteFunctions } from 'n8n-workflow';
import { makeLinks, type LinkBase, type MakeLinks } from '../../message/tracking/links';
import { DAY_MS } from '../../lib/milliseconds';
import { hintAt } from '../items/results';
import type { StoreHandle } from '../stores/handle';

/** A key signs new links for so long; old links keep theirs. */
export const LINK_KEY_AGE_MS = 90 * DAY_MS;
/** For how long a hub, or that there is none, is remembered: it is asked for by every batch. */
const REMEMBERED_MS = 5_000;

interface Remembered {
	/** ms */
	at: number;
	base: Promise<LinkBase | null>;
}

const remembered = new WeakMap<StoreHandle, Map<number, Remembered>>();

/** Of what the links of a workspace are made; null where no Journey Hub is active in it. */
export async function linkBaseOf(
	handle: StoreHandle,
	workspaceId: number,
): Promise<LinkBase | null> {
	const bases = remembered.get(handle) ?? new Map<number, Remembered>();
	remembered.set(handle, bases);
	const now = handle.clock.now();
	const known = bases.get(workspaceId);
	if (known && Math.abs(now - known.at) < REMEMBERED_MS) return await known.base;
	const base = askFor(handle, workspaceId, now);
	bases.set(workspaceId, { at: now, base });
	base.catch(() => bases.delete(workspaceId));
	return await base;
}

/** The hub has been switched on or off, or has another address: by this process, it counts at once. */
export function forgetLinkBases(handle: StoreHandle): void {
	remembered.delete(handle);
}

async function askFor(
	{ store }: StoreHandle,
	workspaceId: number,
	now: number,
): Promise<LinkBase | null> {
	const hub = await store.hubs.of(workspaceId);
	if (hub === null) return null;
	const [key] = await store.hubs.linkKeys(LINK_KEY_AGE_MS, now);
	return { hubUrl: hub.url, key, workspaceId };
}

/**
 * Makes the links of the workspace's messages; null where no Journey Hub is active in it. Asked for
 * in test runs as well, for messages with the id 0. It may make a key then, as the only thing that a
 * test run writes: a link cannot be shown without one, and a key says nothing of anybody.
 */
export async function makeLinksFor(
	handle: StoreHandle,
	workspaceId: number,
): Promise<MakeLinks | null> {
	const base = await linkBaseOf(handle, workspaceId);
	return base && makeLinks(base);
}

/**
 * Says under the output that marketing mails go out without a way to unsubscribe.
 * @param links of the workspaces that mails go out in
 */
export function hintAtMissingHub(
	context: IExecuteFunctions,
	links: Iterable<MakeLinks | null>,
): void {
	const { channels, purpose } = context.getNode().parameters;
	const isMail = !Array.isArray(channels) || (channels as unknown[]).includes('email');
	if (!isMail || purpose === 'transactional' || ![...links].includes(null)) return;
	hintAt(context, [
		"These marketing emails have no unsubscribe link, and nobody sees who opens them: no Journey Hub is active in this workspace. Add a workflow with a 'Journey Hub' and activate it.",
	]);
}
