import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { CooperativeLoop } from '../../lib/yield';
import { moveAllAtNode, moveContact } from './move-operations';
import { exitOfJourney, releaseNow, retryOfContact, retryOfJourney } from './repair-operations';
import { erase, exitJourney, merge, setConsent, setStage } from './change-operations';
import type { OperationInput, OperationResult, Operation, OperationContext } from './operation';
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
import { isPreview, isTestRun, previewHint, REAL_HINT } from '../parameters/test-run';

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
			return context.getNodeParameter('whose', 0, 'contact') === 'journey'
				? await perform(context, exitOfJourney)
				: await perform(context, exitJourney);
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
		case 'moveToNode':
			return context.getNodeParameter('whose', 0, 'contact') === 'journey'
				? await perform(context, moveAllAtNode)
				: await perform(context, moveContact);
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
	const { inTestRuns } = operation;
	const previewing = inTestRuns !== null && isPreview(context, inTestRuns);
	const operationContext = { ...(await operationContextOf(context)), dryRun: testing };
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
	// A test run of a journey affects no live contact, whatever its nodes are set to.
	const isPreviewed = ({ target }: OperationInput<T>) =>
		testing && inTestRuns !== null && (previewing || target.journeyItem !== null);
	const previewed = inputs.filter(isPreviewed);
	await preview(operation, previewed, operationContext, report);
	const rest = inputs.filter((input) => !isPreviewed(input));
	const found = report.withoutUnknown(rest, operation);
	const held = testing ? found : await recordVisits(context, operationContext, found, report);
	const done =
		held.length === 0 ? [] : await operation.run(held, { ...operationContext, dryRun: false });
	const isReal = testing && inTestRuns !== null;
	for (const [i, { target }] of held.entries()) {
		report.add(target, isReal ? marked(done[i], { preview: false }) : done[i]);
		await loop.yieldIfDue();
	}
	if (isReal && held.length > 0) report.hint(REAL_HINT);
	return report.outputs();
}

/** Adds what the operation would do: its own results where it can say them, else the requests. */
async function preview<T extends object>(
	operation: Operation<T>,
	inputs: ReadonlyArray<OperationInput<T>>,
	operationContext: OperationContext,
	report: ContactReport,
): Promise<void> {
	if (inputs.length === 0) return;
	const isRehearsed = ({ target }: OperationInput<T>) =>
		operation.rehearses === true && (target.id !== null || target.journeyItem === null);
	report.preview(inputs.filter((input) => !isRehearsed(input)));
	const known = report.withoutUnknown(inputs.filter(isRehearsed), operation);
	const done = known.length === 0 ? [] : await operation.run(known, operationContext);
	known.forEach(({ target }, i) => report.add(target, marked(done[i], { preview: true })));
	report.hint(previewHint('be written'));
}

/** The result, with the fields on each of its items. */
function marked(done: OperationResult | Error, fields: object): OperationResult | Error {
	if (done instanceof Error) return done;
	const { result } = done;
	const each = (one: object) => ({ ...fields, ...one });
	return { ...done, result: Array.isArray(result) ? result.map(each) : each(result) };
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
		dryRun: false,
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
	const items = journeyItemsOf(context, handle, testing);
	return await loop.flatMap(context.getInputData(), ({ json }, index) =>
		report.attempt(index, () => {
			const journeyItem = items.found[index];
			return needs === 'none'
				? { index, json: journeyItem?.json ?? json, journeyItem, id: null, identity: {} }
				: targetOf(json, index, items, read);
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
