import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { CooperativeLoop } from '../../lib/yield';
import { releaseNow, retryOfContact, retryOfJourney } from './repair-operations';
import { erase, exitJourney, merge, setConsent, setStage } from './change-operations';
import type { OperationInput, Operation, OperationContext } from './operation';
import { dashboardLinkOfContact, dashboardLinkOfWorkspace } from './dashboard-link-operation';
import { createMapLink, getLinks } from './link-operation';
import { lookUpTargets } from './look-up';
import { exportContact, get, list } from './read-operations';
import { ContactReport } from './report';
import { recordEvent, upsert } from './write-operations';
import { targetOf, journeyItemsOf, type Target } from './target';
import { leaseOf, previousStepOf } from '../items/journey-item';
import { nodeRefOf } from '../parameters/node-ref';
import { batchParameters } from '../parameters/read';
import { workspaceOf } from '../items/pass-through';
import { storeOf } from '../stores/open';
import { stopwatch } from '../system';
import { isTestRun } from '../parameters/test-run';

/** Performs the node's 'Operation' for all items at once. */
export async function executeJourneyContact(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	const operation = context.getNodeParameter('operation', 0) as string;
	switch (operation) {
		case 'createDashboardLink':
			return context.getNodeParameter('dashboardScope', 0, 'contact') === 'contact'
				? await perform(context, dashboardLinkOfContact)
				: await perform(context, dashboardLinkOfWorkspace);
		case 'createMapLink':
			return await perform(context, createMapLink);
		case 'erase':
			return await perform(context, erase);
		case 'exit':
			return await perform(context, exitJourney);
		case 'export':
			return await perform(context, exportContact);
		case 'get':
			return await perform(context, get);
		case 'getLinks':
			return await perform(context, getLinks);
		case 'list':
			return await perform(context, list);
		case 'merge':
			return await perform(context, merge);
		case 'recordEvent':
			return await perform(context, recordEvent);
		case 'releaseNow':
			return await perform(context, releaseNow);
		case 'retryFailed':
			return context.getNodeParameter('whose', 0, 'contact') === 'journey'
				? await perform(context, retryOfJourney)
				: await perform(context, retryOfContact);
		case 'setConsent':
			return await perform(context, setConsent);
		case 'setStage':
			return await perform(context, setStage);
		case 'upsert':
			return await perform(context, upsert);
	}
	throw new NodeOperationError(
		context.getNode(),
		`Unknown operation '${operation}'. Select one in 'Operation'.`,
	);
}

async function perform<T extends object>(
	context: IExecuteFunctions,
	operation: Operation<T>,
): Promise<INodeExecutionData[][]> {
	const testing = isTestRun(context);
	const operationContext = await operationContextOf(context);
	const report = new ContactReport(context);
	const loop = new CooperativeLoop(stopwatch);
	const targets = await targetsOf(context, operation, operationContext, testing, report, loop);
	const known = await lookUpTargets(targets, operation.needs, operationContext);
	const inputs = await loop.flatMap(known, (target): Array<OperationInput<T>> => {
		return report.attempt(target.index, () => ({
			target,
			request: operation.ask(target, operationContext),
		}));
	});
	if (testing && operation.writes) return report.preview(inputs);
	const found = report.withoutUnknown(inputs, operation);
	const held = testing ? found : await recordVisits(context, operationContext, found, report);
	const done = held.length === 0 ? [] : await operation.run(held, operationContext);
	for (const [i, { target }] of held.entries()) {
		report.add(target, done[i]);
		await loop.yieldIfDue();
	}
	return report.outputs();
}

async function operationContextOf(context: IExecuteFunctions): Promise<OperationContext> {
	const handle = await storeOf(context);
	const nodeKey = context.getNode().id;
	return {
		handle,
		workspaceId: await workspaceOf(context, handle),
		now: handle.clock.now(),
		zone: context.getTimezone(),
		read: batchParameters(context),
		node: context.getNode().name,
		passOf: ({ journeyItem }) =>
			journeyItem &&
			`${nodeKey}:${journeyItem.journey.positionId}:${String(journeyItem.journey.hop ?? 0)}`,
		async file(content, fileName) {
			const bytes = Buffer.from(content, 'utf8');
			return {
				data: await context.helpers.prepareBinaryData(bytes, fileName, 'application/json'),
			};
		},
	};
}

async function targetsOf<T extends object>(
	context: IExecuteFunctions,
	{ needs }: Operation<T>,
	{ handle, read }: OperationContext,
	testing: boolean,
	report: ContactReport,
	loop: CooperativeLoop,
): Promise<Target[]> {
	const journeyItems = journeyItemsOf(context, handle, testing);
	return await loop.flatMap(context.getInputData(), ({ json }, index) =>
		report.attempt(index, () => {
			const journeyItem = journeyItems[index];
			return needs === 'none'
				? { index, json: journeyItem?.json ?? json, journeyItem, id: null, identity: {} }
				: targetOf(json, index, journeyItem, read);
		}),
	);
}

/**
 * The inputs whose leases this execution holds; the operation is recorded as a visit, for the
 * reports.
 */
async function recordVisits<T>(
	context: IExecuteFunctions,
	{ handle, now }: OperationContext,
	inputs: ReadonlyArray<OperationInput<T>>,
	report: ContactReport,
): Promise<Array<OperationInput<T>>> {
	const inJourney = inputs.filter(({ target }) => target.journeyItem !== null);
	if (inJourney.length === 0) return [...inputs];
	const nodeId = await handle.nodeId(nodeRefOf(context));
	report.step = { nodeId, outcome: 'Done', arrivedAt: now };
	const decisions = inJourney.map(({ target: { journeyItem } }) => ({
		...leaseOf(journeyItem!),
		visit: journeyItem!.journey.hop ?? 0,
		outcome: report.step.outcome,
		previous: previousStepOf(journeyItem!),
	}));
	const held = await handle.store.positions.decide(nodeId, decisions, now);
	const lost = new Set(inJourney.filter((_, i) => held[i] === null));
	report.dropped.add('fenced', lost.size);
	return inputs.filter((input) => !lost.has(input));
}
