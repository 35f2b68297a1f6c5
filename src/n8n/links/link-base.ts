import type { IExecuteFunctions } from 'n8n-workflow';
import { makeLinks, type LinkBase, type MakeLinks } from '../../message/tracking/links';
import { LINK_KEY_AGE_MS } from '../../message/tracking/token';
import { hintAt } from '../items/results';
import type { StoreHandle } from '../stores/handle';

/** How long a hub, or its absence, is cached: every batch reads it. */
const REMEMBERED_MS = 5_000;

interface Remembered {
	/** ms */
	at: number;
	base: Promise<LinkBase | null>;
}

const remembered = new WeakMap<StoreHandle, Map<number, Remembered>>();

/** The base of a workspace's links; null if no Journey Hub is active in it. */
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

/** Clears the cache, so that a change of the hub by this process applies immediately. */
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
 * Makes the links of the workspace's messages; null if no Journey Hub is active in it. Also used in
 * manual executions, for messages with the id 0. It may create a key then, the only write of a
 * manual execution: a link cannot be shown without one, and a key contains no contact data.
 */
export async function makeLinksFor(
	handle: StoreHandle,
	workspaceId: number,
): Promise<MakeLinks | null> {
	const base = await linkBaseOf(handle, workspaceId);
	return base && makeLinks(base);
}

/**
 * Hints that marketing emails are sent without an unsubscribe link.
 * @param links by workspace of the emails
 */
export function hintAtMissingHub(
	context: IExecuteFunctions,
	links: Iterable<MakeLinks | null>,
): void {
	const { channels, purpose } = context.getNode().parameters;
	const isMail = !Array.isArray(channels) || (channels as unknown[]).includes('email');
	if (!isMail || purpose === 'transactional' || ![...links].includes(null)) return;
	hintAt(context, [
		"These marketing emails have no unsubscribe link and no tracking, because no Journey Hub is active in this workspace. Add a workflow with a 'Journey Hub' and activate it.",
	]);
}
