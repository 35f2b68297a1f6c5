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
import { identityKeys, normalizeEmail } from '../../contact/identity';
import type { RecordedEvent } from '../../event/recorded';
import { journeyZone } from '../../journey/cap';
import { holdsContacts } from '../../journey/holding-nodes';
import type { ParsedIngest } from '../../event/parse';
import type { Journey, JourneyConfig } from '../../journey/journey';
import { firstOccurrence } from '../../journey/schedule';
import { answerIngestWebhook } from './ingest';
import { authSettings } from '../credentials/ingest-secret';
import { keepNodes } from './deleted-nodes';
import { graphBehind, ownNodesOf } from './graph';
import { refuseMovedLinesAt } from './keep-graph';
import { endTimeOff } from './time-off';
import { readJourneyParameters, workspaceName } from './parameters';
import { textOf } from '../parameters/types';
import { ParameterError } from '../parameters/error';
import { defaultJourneyKey, nodeRefOf } from '../parameters/node-ref';
import { sendStepsOf } from '../rules/send-steps';
import { leavingItem } from '../items/journey-item';
import { loadRelease, startReleasing } from '../items/release';
import { requestItems, sampleItems, storedItems } from './sample';
import { refuseSharedKey } from './shared-key';
import { tellWhoEnters } from './who-enters';
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
		refuseSharedKey(context, { key, workspace });
		checkMoveTarget(config, ownNodesOf(context));
		if (config.entry.on === 'schedule') {
			firstOccurrence(config.entry.schedule, journeyZone(config), handle.clock.now());
		}
		const graph = graphBehind(context, node.name);
		if (graph !== null) await refuseMovedLinesAt(context, handle, nodeRefOf(context), graph);
		handle.deferredWrites.forgo(offKey(context));
		return await handle.store.journeys.register(
			{
				workspaceId: await handle.workspaceId(workspace),
				key,
				name,
				workflowId: id,
				nodeId: await handle.nodeId(nodeRefOf(context)),
				config,
				graph,
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
	await tellWhoEnters(context, handle, journey);
	return await startReleasing(context, { isActivation: true });
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
	const { testWith } = node.parameters;
	if (testWith !== 'recent' && testWith !== 'email') return sampleItems(key, config);
	const handle = await storeOf(context);
	const workspaceId = await handle.workspaceId(workspace);
	const contacts =
		testWith === 'email'
			? [await contactByEmail(context, handle, workspaceId)]
			: await recentContacts(handle, workspaceId, config);
	if (contacts.length === 0) return sampleItems(key, config);
	const latest = await latestEntryEvents(handle, workspaceId, config, contacts);
	return storedItems(contacts, latest, key, config);
}

async function contactByEmail(
	context: IExecuteFunctions,
	{ store }: StoreHandle,
	workspaceId: number,
): Promise<Contact> {
	const given = textOf(context.getNodeParameter('testEmail', 0, '')).trim();
	const email = normalizeEmail(given);
	const [id] =
		email === null ? [null] : await store.contacts.find(workspaceId, [identityKeys({ email })]);
	const [contact] = id === null ? [null] : await store.contacts.read(workspaceId, [id]);
	if (contact !== null) return contact;
	throw new NodeOperationError(
		context.getNode(),
		given === '' ? "'Email' is empty." : `There is no contact with the email '${given}'.`,
		{
			description:
				"Enter the email of a contact of this workspace, or set 'Test With' to another choice.",
		},
	);
}

/**
 * Contacts that might enter: members, if the journey is for a segment; those with the newest entry
 * events, if it is for an event that somebody did.
 */
async function recentContacts(
	{ store }: StoreHandle,
	workspaceId: number,
	{ entry }: JourneyConfig,
): Promise<Contact[]> {
	if (entry.on === 'schedule' || (entry.on === 'segment' && entry.when === 'enters')) {
		const page = { after: 0, limit: TEST_CONTACTS };
		return (await store.segments.members(workspaceId, entry.segment, page)).contacts;
	}
	if (entry.on === 'event') {
		const events = await store.events.latest(workspaceId, entry.event, null, TEST_CONTACTS);
		const ids = events.map(({ contactId }) => contactId);
		const contacts = await store.contacts.read(workspaceId, ids);
		if (ids.length > 0) return contacts.filter((contact) => contact !== null);
	}
	return await store.contacts.recent(workspaceId, TEST_CONTACTS);
}

/** By contact: the newest event that starts the journey. */
async function latestEntryEvents(
	{ store }: StoreHandle,
	workspaceId: number,
	{ entry }: JourneyConfig,
	contacts: readonly Contact[],
): Promise<Map<number, RecordedEvent>> {
	if (entry.on !== 'event') return new Map();
	const ids = contacts.map(({ id }) => id);
	const events = await store.events.latest(workspaceId, entry.event, ids, ids.length);
	return new Map(
		events.map(({ contactId, id, name, properties, occurredAt }) => [
			contactId,
			{ id, name, properties, occurredAt },
		]),
	);
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
