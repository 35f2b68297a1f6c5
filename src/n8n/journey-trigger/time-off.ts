import type { ITriggerFunctions } from 'n8n-workflow';
import type { StoreHandle } from '../stores/handle';
import { triggersOf } from './graph';
import { whileOffOf } from './parameters';

/**
 * Ends the time that the workflow was off, as its Journey Triggers say now. Each node that releases
 * contacts calls it first, because n8n starts them in any order.
 */
export async function endTimeOff(
	context: ITriggerFunctions,
	{ store, clock }: StoreHandle,
): Promise<void> {
	const standStill = new Map(
		triggersOf(context).map((node) => [node.id, whileOffOf(node.parameters) === 'standStill']),
	);
	await store.journeys.switchOn(context.getWorkflow().id!, standStill, clock.now());
}
