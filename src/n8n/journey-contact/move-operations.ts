import type { Journey } from '../../journey/journey';
import { activeContactPages } from '../../operations/active-contacts';
import type { MovedPosition } from '../../operations/repair';
import { standingNodes, waitNodes } from '../dropdowns/wait-nodes';
import { ParameterError } from '../parameters/error';
import { locatorValue } from '../parameters/values';
import type { Operation, OperationContext, OperationResult } from './operation';
import { asItemError, eachOnce, journeyAsked } from './repair-operations';

/* 'Move To Node': nodes are named, because their ids change when a workflow is imported anew. */

interface Move {
	journey: string;
	/** '': wherever the contact is. */
	from: string;
	to: string;
}

export const moveContact: Operation<Move> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'known',
	ask: ({ index }, { read }) => moveAsked(read, index),
	async run(inputs, operationContext) {
		const { handle, workspaceId, now, dryRun } = operationContext;
		return await eachOnce(
			'positions',
			inputs,
			operationContext,
			async (request, contactIds, journeys) => {
				const places = await placesOf(request, journeys, operationContext);
				const moved = await handle.store.operations.move(
					{ workspaceId, contactIds, ...places },
					now,
					{ dryRun },
				);
				return moved.map((each) => ({
					contactId: each.contactId,
					shown: { journey: request.journey, ...shownMove(each, request) },
				}));
			},
		);
	},
};

export const moveAllAtNode: Operation<Move> = {
	inTestRuns: 'real',
	rehearses: true,
	needs: 'none',
	ask({ index }, { read }) {
		const move = moveAsked(read, index);
		if (move.from === '') {
			throw new ParameterError("'From Node' is empty. Select the node whose contacts are to move.");
		}
		return move;
	},
	async run(inputs, operationContext) {
		const { handle, workspaceId, now, dryRun } = operationContext;
		const { journeys, operations } = handle.store;
		const known = await journeys.list(workspaceId);
		const moveAll = async (request: Move): Promise<OperationResult> => {
			const places = await placesOf(request, known, operationContext);
			const moved: MovedPosition[] = [];
			for await (const contactIds of activeContactPages(operations, places.journeyId)) {
				const page = { workspaceId, contactIds, ...places };
				moved.push(...(await operations.move(page, now, { dryRun })));
			}
			return {
				result: moved.map((each) => ({ contactId: each.contactId, ...shownMove(each, request) })),
			};
		};
		const done: Array<OperationResult | Error> = [];
		for (const { request } of inputs) done.push(await moveAll(request).catch(asItemError));
		return done;
	},
};

function moveAsked(read: OperationContext['read'], index: number): Move {
	const journey = journeyAsked(read, index);
	if (journey === null) throw new ParameterError("'Journey' is empty. Select the journey.");
	const to = locatorValue(read<unknown>('toNode', index, ''));
	if (to === '') throw new ParameterError("'To Node' is empty. Select the node to move to.");
	return { journey, to, from: locatorValue(read<unknown>('fromNode', index, '')) };
}

/** @throws ParameterError that names the nodes there are */
async function placesOf(
	{ journey: key, from, to }: Move,
	journeys: readonly Journey[],
	{ handle }: OperationContext,
): Promise<{ journeyId: number; toNodeId: number; fromNodeIds?: number[] }> {
	const journey = journeys.find((each) => each.key === key);
	if (journey === undefined) {
		throw new ParameterError(
			`There is no journey '${key}' in this workspace. Select it from the list, or set the option 'Workspace'.`,
		);
	}
	const nodes = await waitNodes(handle.store, journey.workflowId);
	const there = nodes.filter(({ goneAt }) => goneAt === null);
	const target = there.find(({ name }) => name === to);
	if (target === undefined) throw unknownNode('To Node', to, there);
	if (from === '') return { journeyId: journey.id, toNodeId: target.id };
	const standing = await standingNodes(handle.store, journey);
	const sources = standing.filter(({ name }) => name === from);
	if (sources.length === 0) throw unknownNode('From Node', from, standing);
	return {
		...{ journeyId: journey.id, toNodeId: target.id },
		fromNodeIds: sources.map(({ id }) => id),
	};
}

const MAX_NAMED = 10;

function unknownNode(
	parameter: string,
	name: string,
	nodes: ReadonlyArray<{ name: string }>,
): ParameterError {
	const names = [...new Set(nodes.map((node) => `'${node.name}'`))].slice(0, MAX_NAMED).join(', ');
	return new ParameterError(
		`'${parameter}' is '${name}', and the journey has no such node at which contacts wait (known: ${names || 'none'}). Select one of these.`,
	);
}

const shownMove = ({ node, result }: MovedPosition, { to }: Move) => ({ from: node, to, result });
