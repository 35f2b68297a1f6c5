import { MINUTE_MS } from '../lib/milliseconds';
import type { JourneySurvey, NodeSurvey, StoreSurvey } from './survey';

/** Without a heartbeat for this long (ms), another workflow may take the key or the hub. */
export const ABANDONED_MS = 5 * MINUTE_MS;
/** Heartbeats of a process cover all its nodes at once; this (ms) allows for two missed ones. */
export const MISSED_MS = 30_000;

/** Whether a process of n8n sends heartbeats for the journey. */
export const isAlive = ({ active, seenAt }: JourneySurvey, now: number): boolean =>
	active && now - seenAt <= ABANDONED_MS;

/** Contacts that a process has yet to release. */
export const unreleased = ({ waiting, late, retrying }: NodeSurvey) => waiting + late + retrying;

/** The workflow is without the node, and no process releases contacts there. */
export const isDeleted = ({ goneAt, seenAt }: NodeSurvey, now: number): boolean =>
	goneAt !== null && (seenAt ?? 0) < now - MISSED_MS;

/**
 * The node was deleted, or the journey's trigger has heartbeats, and the node has none. Both are written together; a
 * journey's own begin a moment earlier, with its activation.
 */
export function isOrphan(
	node: NodeSurvey,
	aliveJourneys: readonly JourneySurvey[],
	{ nodes }: StoreSurvey,
	now: number,
): boolean {
	const triggers = nodes.filter(({ nodeId }) =>
		aliveJourneys.some((each) => each.nodeId === nodeId),
	);
	if (triggers.includes(node)) return false;
	if (isDeleted(node, now)) return true;
	const lastHeartbeat = Math.max(0, ...triggers.map(({ seenAt }) => seenAt ?? 0));
	return lastHeartbeat - (node.seenAt ?? 0) > MISSED_MS;
}
