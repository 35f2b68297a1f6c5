import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { journeyZone } from '../../journey/cap';
import { holdsContacts } from '../../journey/holding-nodes';
import type { ParsedIngest } from '../../event/parse';
import type { Journey, JourneyConfig } from '../../journey/journey';
import { firstOccurrence } from '../../journey/schedule';
import { answerIngestWebhook } from './ingest';
import { authSettings } from '../credentials/ingest-secret';
import { keepNodes } from './deleted-nodes';
import { graphBehind, ownNodesOf } from './graph';
import { endTimeOff } from './time-off';
import { readJourneyParameters, workspaceName } from './parameters';
import { ParameterError } from '../parameters/error';
import { defaultJourneyKey, nodeRefOf } from '../parameters/node-ref';
import { sendStepsOf } from '../rules/send-steps';
import { leavingItem } from '../items/journey-item';
import { loadRelease, startReleasing } from '../items/release';
import { recentItems, requestItems, sampleItems } from './sample';
import type { StoreHandle } from '../stores/handle';
import { storeErrorIn, storeOf, type StoreContext } from '../stores/open';
import { systemClock } from '../system';
import { isTestRun } from '../parameters/test-run';

/** The part of n8n's contexts that registering needs; all but those of dropdowns have it. */
interface TriggerContext extends StoreContext {
	getTimezone(): string;
}

/** Registers the journey with its current settings. */
async function register(context: TriggerContext, handle: StoreHandle): Promise<Journey> {
	const node = context.getNode();
	const { id = '', name = '' } = context.getWorkflow();
	try {
		// A missing or short secret fails the activation, not the first call.
		await authSettings(context);
		const steps = await sendStepsOf(handle.store, id);
		const { key, workspace, config } = readJourneyParameters(node, id, {
			zone: context.getTimezone(),
			steps,
		});
		checkMoveTarget(config, ownNodesOf(context));
		if (config.entry.on === 'schedule') {
			firstOccurrence(config.entry.schedule, journeyZone(config), handle.clock.now());
		}
		handle.deferredWrites.forgo(offKey(context));
		return await handle.store.journeys.register(
			{
				workspaceId: await handle.workspaceId(workspace),
				key,
				name,
				workflowId: id,
				nodeId: await handle.nodeId(nodeRefOf(context)),
				config,
				graph: graphBehind(context, node.name),
				formerKeys: await formerKeys(context, handle, key),
			},
			handle.clock.now(),
		);
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
}

/**
 * Default keys of triggers that this one stands for: of the same name, and gone from the workflow,
 * as after an import that gives nodes new ids. None if the key is the builder's.
 */
async function formerKeys(
	context: TriggerContext,
	{ store }: StoreHandle,
	key: string,
): Promise<string[]> {
	const { id: nodeKey, name, type } = context.getNode();
	const { id = '' } = context.getWorkflow();
	const there = ownNodesOf(context);
	if (there === null || key !== defaultJourneyKey(id, nodeKey)) return [];
	return (await store.journeys.nodesOf(id))
		.filter((known) => known.name === name && known.type === type)
		.filter((known) => !there.some((node) => node.id === known.nodeKey))
		.map((known) => defaultJourneyKey(id, known.nodeKey));
}

/** @throws ParameterError if no contact could wait at the node that 'Move To Node' names */
function checkMoveTarget(
	{ deletedNodes }: JourneyConfig,
	nodes: ReadonlyArray<{ name: string; type: string }> | null,
): void {
	if (deletedNodes?.policy !== 'move' || nodes === null) return;
	const names = nodes.filter(holdsContacts).map(({ name }) => name);
	if (names.includes(deletedNodes.node)) return;
	throw new ParameterError(
		`'Contacts at Deleted Nodes' moves them to '${deletedNodes.node}', which is no node of this workflow at which contacts wait (there are: ${names.map((name) => `'${name}'`).join(', ') || 'none'}). Choose one of these.`,
	);
}

const offKey = (context: TriggerContext | IHookFunctions) =>
	`off ${JSON.stringify(nodeRefOf(context))}`;

/**
 * Called when the workflow is deactivated, not when n8n stops, because other processes go on with
 * entries then. If the store is unavailable it is retried, because n8n would only log the error and
 * entries would go on.
 */
export async function deactivateJourney(context: IHookFunctions): Promise<void> {
	const handle = await storeOf(context);
	const { id = '' } = context.getWorkflow();
	const now = handle.clock.now();
	await handle.deferredWrites.run(offKey(context), async () => {
		await handle.store.journeys.deactivate(id, await handle.nodeId(nodeRefOf(context)), now);
	});
}

/** Starts entries and releases while the workflow is active. */
export async function triggerJourney(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') return {};
	const handle = await storeOf(context);
	await endTimeOff(context, handle);
	// First, so that rules which name a step mean the one that the workflow has now.
	await keepNodes(context, handle, true);
	const journey = await register(context, handle);
	await warnOfUnknownSegment(context, handle, journey);
	return await startReleasing(context, { isActivation: true });
}

/** Only a warning, because another workflow may save the segment later. */
async function warnOfUnknownSegment(
	{ logger }: ITriggerFunctions,
	{ store }: StoreHandle,
	{ workspaceId, key, config: { entry } }: Journey,
): Promise<void> {
	if (entry.on !== 'segment' && entry.on !== 'schedule') return;
	const segments = await store.segments.list(workspaceId);
	if (segments.some((segment) => segment.key === entry.segment)) return;
	logger.warn(
		`Journey '${key}' starts for the segment '${entry.segment}', which has not been saved yet. No contact enters until a Segment Filter saves it under that key.`,
	);
}

/** Contacts that enter; in a manual execution, recent contacts or a sample. */
export async function executeJourneyTrigger(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	if (isTestRun(context)) return [await testItems(context)];
	const release = await loadRelease(context, await storeOf(context));
	return [(release ?? []).map(({ released, item }) => leavingItem(released, item))];
}

async function testItems(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	// Items of a call of the test URL are used as they are.
	const received = context.getInputData().filter(({ json }) => json.journey !== undefined);
	if (received.length > 0) return received;
	const { workspace, config, key } = readJourneyParameters(node, context.getWorkflow().id ?? '');
	if (node.parameters.testWith !== 'recent') return sampleItems(key, config);
	const handle = await storeOf(context);
	const recent = await someContacts(handle, await handle.workspaceId(workspace), config);
	return recent.length > 0 ? recentItems(recent, key, config) : sampleItems(key, config);
}

/** Contacts that might enter: members, if the journey is for a segment. */
async function someContacts(
	{ store }: StoreHandle,
	workspaceId: number,
	{ entry }: JourneyConfig,
): Promise<Contact[]> {
	const isForMembers =
		entry.on === 'schedule' || (entry.on === 'segment' && entry.when === 'enters');
	if (!isForMembers) return await store.contacts.recent(workspaceId, TEST_CONTACTS);
	const page = { after: 0, limit: TEST_CONTACTS };
	return (await store.segments.members(workspaceId, entry.segment, page)).contacts;
}

/** Number of contacts in a manual execution. */
const TEST_CONTACTS = 5;

/** Answers an ingest call. In a manual execution it shows what would enter, and writes nothing. */
export async function receiveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const authentication = () => authSettings(context);
	if (isTestRun(context)) return await requestItems(context, await authentication());
	return await answerIngestWebhook(context, {
		authentication,
		now: () => systemClock.now(),
		record: async (parsed) => await record(context, parsed),
		onError: (error) => context.logger.error(`Journey: ${(error as Error).message}`),
	});
}

/** @throws StoreError, also if the store cannot be opened */
async function record(context: IWebhookFunctions, { entries }: ParsedIngest) {
	try {
		const handle = await storeOf(context);
		return await handle.store.events.record(entries, {
			workspaceId: await handle.workspaceId(workspaceName(context.getNode())),
			now: handle.clock.now(),
			journeyId: (await ownJourney(context, handle))?.id,
		});
	} catch (error) {
		throw storeErrorIn(error) ?? error;
	}
}

/** The journey of this node, which is registered if it is not yet. */
async function ownJourney(context: TriggerContext, handle: StoreHandle): Promise<Journey | null> {
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const journey = await handle.store.journeys.ofWorkflow(context.getWorkflow().id ?? '', nodeId);
	if (journey !== null) return journey;
	return await register(context, handle);
}
