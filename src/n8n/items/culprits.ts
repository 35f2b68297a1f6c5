import type { INodeExecutionData, IRun } from 'n8n-workflow';
import { journeyItemOf } from './journey-item';
import { ItemLinks } from './links';

/**
 * The position of the item that failed the execution; none unless the error says which item it was,
 * as most nodes do that work item by item.
 */
export function culpritsOf({ data }: Pick<IRun, 'data'>): number[] {
	const { error, lastNodeExecuted = '', runData = {} } = data?.resultData ?? {};
	const index = (error as { context?: { itemIndex?: unknown } } | undefined)?.context?.itemIndex;
	const source = runData[lastNodeExecuted]?.at(-1)?.source?.[0];
	if (typeof index !== 'number' || !source) return [];
	const isInJourney = ({ json }: INodeExecutionData) => journeyItemOf(json, 0) !== null;
	const link = new ItemLinks(runData, source, () => []).follow(index, isInJourney);
	if (link === null || !('to' in link)) return [];
	return [journeyItemOf(link.to.json, 0)!.journey.positionId];
}
