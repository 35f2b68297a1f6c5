import { isDeepStrictEqual } from 'node:util';
import { NodeOperationError, type INode } from 'n8n-workflow';
import type { SegmentDefinition } from '../../segment/segment';
import { SegmentCycleError } from '../../segment/segments';
import type { StoreHandle } from '../stores/handle';

/** Per store: segments that this process has saved or found saved, by workspace and key. */
const saved = new WeakMap<StoreHandle, Map<string, string>>();

/**
 * Saves the segment if it has changed since this process last saw it. Saving recomputes the
 * members, so a segment that is stored unchanged is not saved again.
 */
export async function saveSegment(
	context: { getNode(): INode },
	handle: StoreHandle,
	workspaceId: number,
	definition: SegmentDefinition,
): Promise<void> {
	const known = saved.get(handle) ?? new Map<string, string>();
	saved.set(handle, known);
	const cacheKey = `${workspaceId} ${definition.key}`;
	const text = JSON.stringify(definition);
	if (known.get(cacheKey) === text) return;
	const segments = await handle.store.segments.list(workspaceId);
	const stored = segments.find(({ key }) => key === definition.key);
	if (stored === undefined || !isSame(stored, definition)) {
		await save(context, handle, workspaceId, definition);
	}
	known.set(cacheKey, text);
}

function isSame(stored: SegmentDefinition, { name, zone, query }: SegmentDefinition): boolean {
	return isDeepStrictEqual(
		{ name: stored.name, zone: stored.zone, query: stored.query },
		{ name, zone, query },
	);
}

async function save(
	context: { getNode(): INode },
	{ store, clock }: StoreHandle,
	workspaceId: number,
	definition: SegmentDefinition,
): Promise<void> {
	try {
		await store.segments.save(workspaceId, definition, clock.now());
	} catch (error) {
		if (!(error instanceof SegmentCycleError)) throw error;
		throw new NodeOperationError(context.getNode(), error);
	}
}
