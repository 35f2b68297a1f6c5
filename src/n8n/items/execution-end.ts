import type { IExecuteFunctions } from 'n8n-workflow';
import { recordResult } from '../../dispatcher/results';
import type { Lease } from '../../journey/position';
import { OWN_NODES } from '../parameters/own-nodes';
import type { StoreHandle } from '../stores/handle';
import { hooksOf } from './execution';
import type { JourneyContext } from './journey-item';
import { executionResultOf } from './execution-result';

/** Positions, by execution, whose result will be reported when it ends. */
const followed = new WeakMap<object, Set<number>>();

/**
 * The positions are those of an execution that n8n has started, not the dispatcher. They end with
 * it: as it ends well, fails, or is put to wait by n8n.
 */
export function followExecution(
	context: IExecuteFunctions,
	handle: StoreHandle,
	leases: readonly Lease[],
): void {
	const hooks = hooksOf(context);
	if (hooks === null) return;
	const known = followed.get(hooks) ?? new Set();
	followed.set(hooks, known);
	const fresh = leases.filter(({ positionId }) => !known.has(positionId));
	if (fresh.length === 0) return;
	for (const { positionId } of fresh) known.add(positionId);
	hooks.addHandler('workflowExecuteAfter', async (run) => {
		const result = executionResultOf(run);
		// Only n8n has the items, so nothing but its own Retry can go on with them.
		const final = result.kind === 'storeOutage' ? { ...result, kind: 'failed' as const } : result;
		// If the store is away the hold ends by itself.
		await recordResult(handle, fresh, final).catch(handle.onError);
	});
}

/**
 * Where n8n does not tell of the end, the last journey node is the end of the positions that were
 * enrolled in the execution.
 */
export async function endHere(
	context: IExecuteFunctions,
	{ store, clock }: StoreHandle,
	passing: ReadonlyArray<{ journey: JourneyContext | null }>,
): Promise<void> {
	if (hooksOf(context) !== null) return;
	const later = context.getChildNodes(context.getNode().name);
	if (later.some(({ type }) => OWN_NODES.test(type))) return;
	const id = context.getExecutionId();
	const own = passing.flatMap(({ journey }) => (journey?.execution === id ? journey : []));
	if (own.length > 0) await store.positions.complete(own, clock.now());
}
