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
import type { ParsedIngest } from '../../event/parse';
import type { Journey, JourneyConfig } from '../../journey/journey';
import { firstOccurrence } from '../../journey/schedule';
import { answerIngest } from './ingest';
import { authSettings } from '../credentials/ingest-secret';
import { readJourneyParameters, workspaceName } from './parameters';
import { nodeRefOf } from '../parameters/node-ref';
import { sendStepsOf } from '../rules/send-steps';
import { openRelease, startReleasing } from '../items/release';
import { recentItems, requestItems, sampleItems } from './sample';
import type { StoreHandle } from '../stores/handle';
import { storeErrorIn, storeOf, type StoreContext } from '../stores/open';
import { systemClock } from '../system';
import { isTestRun } from '../parameters/test-run';

/** What registering needs to know; all contexts but those of dropdowns offer it. */
interface JourneyPlace extends StoreContext {
	getTimezone(): string;
}

/** The journey exists from here on, with its settings as they are now. */
async function register(context: JourneyPlace, handle: StoreHandle): Promise<Journey> {
	const node = context.getNode();
	const { id = '', name = '' } = context.getWorkflow();
	try {
		// An activation without a usable secret fails here, not at the first call.
		await authSettings(context);
		const steps = await sendStepsOf(handle.store, id);
		const { key, workspace, config } = readJourneyParameters(node, id, {
			zone: context.getTimezone(),
			steps,
		});
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
			},
			handle.clock.now(),
		);
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
}

const offKey = (context: JourneyPlace | IHookFunctions) =>
	`off ${JSON.stringify(nodeRefOf(context))}`;

/**
 * Called when the workflow is switched off, not when n8n stops: then entries go on elsewhere. While
 * the store is away n8n would only note that it failed, and entries would go on.
 */
export async function deactivateJourney(context: IHookFunctions): Promise<void> {
	const handle = await storeOf(context);
	const { id = '' } = context.getWorkflow();
	await handle.deferredWrites.run(offKey(context), async () => {
		await handle.store.journeys.deactivate(id, await handle.nodeId(nodeRefOf(context)));
	});
}

/** The workflow is active: its journey begins for whom it is meant, until it is switched off. */
export async function triggerJourney(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') return {};
	const handle = await storeOf(context);
	const journey = await register(context, handle);
	await warnOfUnknownSegment(context, handle, journey);
	return await startReleasing(context);
}

/** Another workflow may save the segment later, so its absence refuses nothing. */
async function warnOfUnknownSegment(
	{ logger }: ITriggerFunctions,
	{ store }: StoreHandle,
	{ workspaceId, key, config: { entry } }: Journey,
): Promise<void> {
	if (entry.on !== 'segment' && entry.on !== 'schedule') return;
	const segments = await store.segments.list(workspaceId);
	if (segments.some((segment) => segment.key === entry.segment)) return;
	logger.warn(
		`Journey '${key}' starts for the segment '${entry.segment}', which has not been saved yet: nobody enters until a Segment Filter saves it under that key.`,
	);
}

/** Contacts that enter; in a test run, recent contacts or a sample. */
export async function executeJourneyTrigger(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	if (isTestRun(context)) return [await testItems(context)];
	const release = await openRelease(context, await storeOf(context));
	return [(release ?? []).map(({ item }) => item)];
}

async function testItems(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const node = context.getNode();
	// What a test call of the URL brought is there already.
	const received = context.getInputData().filter(({ json }) => json.journey !== undefined);
	if (received.length > 0) return received;
	const { workspace, config, key } = readJourneyParameters(node, context.getWorkflow().id ?? '');
	if (node.parameters.testWith !== 'recent') return sampleItems(key, config);
	const handle = await storeOf(context);
	const recent = await someContacts(handle, await handle.workspaceId(workspace), config);
	return recent.length > 0 ? recentItems(recent, key, config) : sampleItems(key, config);
}

/** Contacts as they might enter: members, where the journey is for those of a segment. */
async function someContacts(
	{ store }: StoreHandle,
	workspaceId: number,
	{ entry }: JourneyConfig,
): Promise<Contact[]> {
	const isForMembers =
		entry.on === 'schedule' || (entry.on === 'segment' && entry.when === 'enters');
	if (!isForMembers) return await store.contacts.recent(workspaceId, SHOWN);
	const page = { after: 0, limit: SHOWN };
	return (await store.segments.members(workspaceId, entry.segment, page)).contacts;
}

/** Contacts of a test run. */
const SHOWN = 5;

/** An ingest call. In a test run it shows what would enter, and writes nothing. */
export async function receiveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const authentication = () => authSettings(context);
	if (isTestRun(context)) return await requestItems(context, await authentication());
	return await answerIngest(context, {
		authentication,
		now: () => systemClock.now(),
		record: async (parsed) => await record(context, parsed),
		onError: (error) => context.logger.error(`Journey: ${(error as Error).message}`),
	});
}

/** @throws StoreError, also where the store cannot be opened */
async function record(context: IWebhookFunctions, { entries }: ParsedIngest) {
	try {
		const handle = await storeOf(context);
		return await handle.store.events.record(entries, {
			workspaceId: await handle.workspaceId(workspaceName(context.getNode())),
			now: handle.clock.now(),
			journeyId: (await journeyHere(context, handle))?.id,
		});
	} catch (error) {
		throw storeErrorIn(error) ?? error;
	}
}

/** The journey that this node registered; none while another workflow holds its key. */
async function journeyHere(context: JourneyPlace, handle: StoreHandle): Promise<Journey | null> {
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const journey = await handle.store.journeys.ofWorkflow(context.getWorkflow().id ?? '', nodeId);
	if (journey !== null) return journey;
	return await register(context, handle);
}
