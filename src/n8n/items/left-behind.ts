import type { IExecuteFunctions } from 'n8n-workflow';
import { OWN_NODES } from '../parameters/own-nodes';
import { ItemLinks } from './links';
import { hintAt } from './results';

/** Passes its items on in several runs. */
const LOOP = /\.splitInBatches$/;

/**
 * Says how many items nodes between this one and the journey nodes before it have not passed on, such
 * as Filter or Limit: their contacts' journeys end there.
 */
export function hintAtLeftBehind(context: IExecuteFunctions): void {
	const before = context.getParentNodes(context.getNode().name);
	if (!before.some(({ type }) => OWN_NODES.test(type))) return;
	const stops = before.filter(({ type }) => OWN_NODES.test(type) || LOOP.test(type));
	const names = new Set(stops.map(({ name }) => name));
	const left = ItemLinks.to(context).leftBehind((node) => names.has(node));
	hintAt(
		context,
		[...left].map(([node, n]) => {
			const [who, whose] =
				n === 1 ? ['1 item', 'its journey ends'] : [`${n} items`, 'their journeys end'];
			return `${who} left at '${node}', which did not pass on all that it was given: ${whose} there.`;
		}),
	);
}
