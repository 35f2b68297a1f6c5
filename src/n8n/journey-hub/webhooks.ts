import { randomUUID } from 'node:crypto';
import {
	NodeOperationError,
	type IHookFunctions,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { IngestError } from '../../event/ingest-error';
import type { HubDeps } from '../../hub/deps';
import { CanvasViews } from '../../hub/canvas/views';
import { KeyRing } from '../../hub/links/link-keys';
import { PROVIDERS } from '../../hub/callbacks/providers';
import { liveRecords, previewRecords } from '../../hub/records';
import type { HubAnswer, HubRequest } from '../../hub/request';
import { jsonResponse } from '../../hub/ingest';
import { answerHub } from '../../hub/router';
import { storeAnswer } from '../../ingest/store-unavailable';
import { checkProviders, secretsOf } from '../credentials/callback-secrets';
import { hubUrlOf } from './address';
import { watchAlerts } from './alerts';
import { hubRequestOf, sendHubResponse } from './request';
import { hubItems } from './items';
import { hubSettingsOf } from './settings';
import { forOwnPagesOnly, refusesOrigin } from './cors';
import { dashboardSecretOf } from '../credentials/dashboard-secret';
import { authSettings } from '../credentials/ingest-secret';
import { workspaceName } from '../journey-trigger/parameters';
import { nodeRefOf } from '../parameters/node-ref';
import { LINK_KEY_AGE_MS } from '../../message/tracking/token';
import { forgetLinkBases } from '../links/link-base';
import type { StoreHandle } from '../stores/handle';
import { storeErrorIn, storeOf } from '../stores/open';
import { isTestRun } from '../parameters/test-run';
import { canvasKey } from '../system';

/** Whether the workspace's hub is this workflow at its current URL. */
export async function hubExists(context: IHookFunctions): Promise<boolean> {
	if (context.getMode() === 'manual') return true;
	const url = hubUrlOf(context);
	const handle = await storeOf(context);
	const hub = await handle.store.hubs.of(await workspaceIdOf(context, handle));
	return hub !== null && hub.workflowId === context.getWorkflow().id && hub.url === url;
}

/** Registers the hub: from now on, messages of the workspace link to it. */
export async function registerHub(context: IHookFunctions): Promise<void> {
	const node = context.getNode();
	const url = hubUrlOf(context);
	const handle = await storeOf(context);
	const { id = '', name = '' } = context.getWorkflow();
	try {
		const workspaceId = await workspaceIdOf(context, handle);
		// Invalid settings fail the activation, not the first call.
		const { dashboard } = hubSettingsOf(node, { workspaceId, url });
		await authSettings(context);
		if (dashboard !== 'off') await dashboardSecretOf(context, dashboard);
		await checkCallbacks(context);
		const hub = { workspaceId, workflowId: id, name, url };
		handle.deferredWrites.forgo(`off ${id}`);
		await handle.store.hubs.register(hub, handle.clock.now());
		forgetLinkBases(handle);
	} catch (error) {
		throw new NodeOperationError(node, error as Error);
	}
}

async function checkCallbacks(context: IHookFunctions): Promise<void> {
	const { callbacks } = context.getNode().parameters;
	if (!Array.isArray(callbacks) || callbacks.length === 0) return;
	checkProviders(callbacks as string[], await context.getCredentials('journeyCallbackApi'));
}

/** Called when the workflow is deactivated, not when n8n stops: links stay valid then. */
export async function deactivateHub(context: IHookFunctions): Promise<void> {
	if (context.getMode() === 'manual') return;
	const handle = await storeOf(context);
	const { id = '' } = context.getWorkflow();
	await handle.deferredWrites.run(`off ${id}`, () => handle.store.hubs.deactivate(id));
	forgetLinkBases(handle);
}

/**
 * Sends heartbeats to the store while the workflow is active, and watches the workspace's alerts. Nodes with a trigger are activated again whenever n8n starts, and
 * n8n then checks whether the hub exists: so a new URL is noticed.
 */
export async function triggerHub(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') return {};
	try {
		canvasKey();
	} catch (error) {
		context.logger.warn(`Journey Hub: n8n's canvas shows no numbers. ${(error as Error).message}`);
	}
	const handle = await storeOf(context);
	const stop = handle.release({
		nodeId: await handle.nodeId(nodeRefOf(context)),
		workflowId: context.getWorkflow().id!,
		// No contacts wait at a hub.
		release: async () => ({ kind: 'done' }),
	});
	// Also without a connected node: n8n does not start a trigger anew when one is connected.
	const unwatch = watchAlerts(context, handle, await workspaceIdOf(context, handle));
	return {
		closeFunction: async () => {
			unwatch();
			await stop(0);
		},
	};
}

/** Answers any call of the hub's URLs. In a manual execution it shows what would be recorded. */
export async function receiveHubCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await answerCall(context);
	} catch (error) {
		const isRefused = error instanceof IngestError;
		const answer = isRefused ? error : storeAnswer(storeErrorIn(error));
		if (answer === undefined) throw error;
		if (!isRefused) reportTo(context)(error);
		const { status, message } = answer;
		sendHubResponse(context, jsonResponse(status, { success: false, message }));
		return { noWebhookResponse: true };
	}
}

const reportTo =
	({ logger }: IWebhookFunctions) =>
	(error: unknown) =>
		logger.error(`Journey Hub: ${(storeErrorIn(error) ?? (error as Error)).message}`);

async function answerCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const testing = isTestRun(context);
	const handle = await storeOf(context);
	const url = hubUrlOf(context);
	const request = await hubRequestOf(context, url, handle.clock.now());
	if (request.path === 'inbox' && refusesOrigin(context)) return { noWebhookResponse: true };
	if (['dashboard', 'preview'].includes(request.path)) forOwnPagesOnly(context);
	const workspaceId = await workspaceIdOf(context, handle);
	const settings = hubSettingsOf(context.getNode(), { workspaceId, url });
	const deps = depsOf(context, handle, settings, request, testing);
	const { response, events } = await answerHub(request, deps);
	sendHubResponse(context, response);
	const items = await itemsOf(context, handle, workspaceId, events, testing);
	return { noWebhookResponse: true, ...(items.length > 0 && { workflowData: [items] }) };
}

function depsOf(
	context: IWebhookFunctions,
	handle: StoreHandle,
	settings: HubDeps['settings'],
	{ receivedAt }: HubRequest,
	testing: boolean,
): HubDeps {
	const { store } = handle;
	const { workspaceId } = settings;
	const ring = ringOf(handle);
	return {
		store,
		settings,
		records: testing
			? previewRecords(store, workspaceId)
			: liveRecords(store, workspaceId, receivedAt),
		isTest: testing,
		zone: context.getTimezone(),
		readToken: async (token) => await ring.read(token, receivedAt),
		linkKey: async () => await ring.newest(receivedAt),
		canvas: canvasViewsOf(handle),
		canvasKey: canvasKeyOrNull(),
		authentication: async () => await authSettings(context),
		dashboardSecret: async () => await dashboardSecretOf(context, settings.dashboard),
		secrets: async (provider) =>
			secretsOf(provider, await context.getCredentials('journeyCallbackApi')),
		provider: (name) => PROVIDERS.get(name),
		fetch: globalThis.fetch,
		later: (work) => {
			const key = `hub ${randomUUID()}`;
			void handle.deferredWrites.run(key, async () => void (await work())).catch(reportTo(context));
		},
		onError: reportTo(context),
	};
}

/** The trigger has warned of an invalid one. */
function canvasKeyOrNull(): string | null {
	try {
		return canvasKey() ?? null;
	} catch {
		return null;
	}
}

const views = new WeakMap<StoreHandle, CanvasViews>();

function canvasViewsOf(handle: StoreHandle): CanvasViews {
	const known = views.get(handle) ?? new CanvasViews(handle.store);
	views.set(handle, known);
	return known;
}

const rings = new WeakMap<StoreHandle, KeyRing>();

function ringOf(handle: StoreHandle): KeyRing {
	const { store, clock } = handle;
	const ring =
		rings.get(handle) ?? new KeyRing(() => store.hubs.linkKeys(LINK_KEY_AGE_MS, clock.now()));
	rings.set(handle, ring);
	return ring;
}

/** Without a node after the hub an execution would be useless, so none is started. */
async function itemsOf(
	context: IWebhookFunctions,
	{ store }: StoreHandle,
	workspaceId: number,
	events: HubAnswer['events'],
	testing: boolean,
) {
	const isSeen = testing || context.getChildNodes(context.getNode().name).length > 0;
	return isSeen && events.length > 0 ? await hubItems(store, workspaceId, events) : [];
}

async function workspaceIdOf(
	context: Pick<IHookFunctions, 'getNode'>,
	handle: StoreHandle,
): Promise<number> {
	return await handle.workspaceId(workspaceName(context.getNode()));
}
