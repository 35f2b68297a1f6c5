import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type INode,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import type { AuthSettings } from '../event/authenticate';
import type { Journey } from '../journey/journey';
import { answerIngest } from './ingest';
import { checkSecret } from './ingest-secret';
import { readJourneyParameters } from './journey-parameters';
import { nodeRefOf } from './node-ref';
import { openRelease, startReleasing } from './release';
import { recentItems, requestItems, sampleItems } from './sample';
import type { StoreHandle } from './store-handle';
import { storeOf, type StoreContext } from './stores';
import { isTestRun } from './test-run';

/** The workflow is active: its journey exists, and events start it. */
export async function registerJourney(context: IHookFunctions | ITriggerFunctions): Promise<void> {
	const handle = await storeOf(context);
	await register(context, handle);
}

async function register(context: StoreContext, handle: StoreHandle): Promise<Journey> {
	const node = context.getNode();
	const { id = '', name = '' } = context.getWorkflow();
	try {
		// An activation without a usable secret fails here, not at the first call.
		await authSettings(context);
		const { key, workspace, config } = readJourneyParameters(node, id);
		return await handle.store.registerJourney(
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

/** Called when the workflow is switched off, not when n8n stops: then entries go on elsewhere. */
export async function deactivateJourney(context: IHookFunctions): Promise<void> {
	const handle = await storeOf(context);
	const nodeId = await handle.nodeId(nodeRefOf(context));
	await handle.store.deactivateJourney(context.getWorkflow().id ?? '', nodeId);
}

export async function triggerJourney(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() !== 'manual') await registerJourney(context);
	return await startReleasing(context);
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
	const recent = await handle.store.recentContacts(await handle.workspaceId(workspace), 5);
	return recent.length > 0 ? recentItems(recent, key, config) : sampleItems(key, config);
}

/** An ingest call. In a test run it shows what would enter, and writes nothing. */
export async function receiveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const authentication = () => authSettings(context);
	if (isTestRun(context)) return await requestItems(context, await authentication());
	const handle = await storeOf(context);
	return await answerIngest(context, {
		authentication,
		now: () => handle.clock.now(),
		record: async ({ entries }) => {
			const { workspace } = readJourneyParameters(
				context.getNode(),
				context.getWorkflow().id ?? '',
			);
			return await handle.store.record(entries, {
				workspaceId: await handle.workspaceId(workspace),
				now: handle.clock.now(),
				journeyId: (await journeyHere(context, handle))?.id,
			});
		},
	});
}

/** The journey that this node registered; none while another workflow holds its key. */
async function journeyHere(context: StoreContext, handle: StoreHandle): Promise<Journey | null> {
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const journey = await handle.store.journeyOf(context.getWorkflow().id ?? '', nodeId);
	if (journey !== null) return journey;
	return await register(context, handle);
}

async function authSettings(context: {
	getNode(): INode;
	getCredentials<T extends object>(type: string): Promise<T>;
}): Promise<AuthSettings> {
	const { authentication = 'writeKey', headerName } = context.getNode().parameters as IDataObject;
	if (authentication === 'none') return { method: 'none', secret: '' };
	const { secret } = await context.getCredentials<{ secret?: string }>('journeyIngestApi');
	return {
		method: authentication as AuthSettings['method'],
		secret: checkSecret(secret),
		...(typeof headerName === 'string' && headerName !== '' && { headerName }),
	};
}
