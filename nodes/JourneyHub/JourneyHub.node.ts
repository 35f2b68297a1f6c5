import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	type NodeParameterValue,
} from 'n8n-workflow';
import {
	deactivateHub,
	hubExists,
	receiveHubCall,
	registerHub,
	testCallbackSecrets,
	testIngestSecret,
	triggerHub,
	withCheckedNode,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties, PROVIDERS } from './properties';

/**
 * Paths below the hub's own, and their methods. Each is a webhook of its own: one path with a
 * parameter would be the same in every workflow, and n8n lets only one of them have it.
 */
const PATHS: ReadonlyArray<[path: string, methods: string]> = [
	['', 'POST'],
	...['track', 'identify', 'page', 'screen', 'group', 'alias', 'batch'].map(
		(kind): [string, string] => [`/v1/${kind}`, 'POST'],
	),
	['/open', 'GET,HEAD'],
	['/click', 'GET,HEAD'],
	['/unsubscribe', 'GET,HEAD,POST'],
	['/preferences', 'GET,HEAD,POST'],
	['/answer', 'GET,HEAD,POST'],
	['/dashboard', 'GET,HEAD'],
	['/preview', 'GET,HEAD'],
	['/inbox', 'GET,POST'],
	['/alert', 'GET,HEAD'],
	['/map.png', 'GET,HEAD'],
	['/canvas.js', 'GET,HEAD'],
	['/canvas.json', 'POST'],
	...PROVIDERS.map(({ value }): [string, string] => [
		`/callbacks/${value}`,
		// Meta asks by GET whether the address is ours.
		value === 'whatsapp' ? 'GET,POST' : 'POST',
	]),
];

/** n8n knows conditions for credentials as for parameters; only its type for them does not. */
const anyChosen = [{ _cnd: { exists: true } }] as unknown as NodeParameterValue[];

export class JourneyHub implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Journey Hub',
		name: 'journeyHub',
		icon: { light: 'file:journeyHub.svg', dark: 'file:journeyHub.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["options"]["workspace"] || "default" }}',
		description:
			"Serves a workspace's public URLs: tracking, unsubscribe and preference pages, surveys, in-app inbox, provider callbacks and events",
		eventTriggerDescription: 'Waiting for you to call one of the test URLs',
		activationMessage:
			'When publishing has ended without an error, messages of the workspace link to this workflow. Keep it active: it serves all journeys.',
		defaults: { name: 'Journey Hub' },
		builderHint: builderHints.journeyHub,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		outputNames: ['Event'],
		credentials: [
			{
				name: 'journeyIngestApi',
				required: true,
				testedBy: 'testIngestSecret',
				displayOptions: { show: { authentication: ['header', 'hmac', 'writeKey'] } },
			},
			{
				name: 'journeyCallbackApi',
				required: true,
				testedBy: 'testCallbackSecrets',
				// Naming all providers would make n8n's editor take the parameter for a choice of
				// credentials, and hide it.
				displayOptions: { show: { callbacks: anyChosen } },
			},
			{
				name: 'httpBasicAuth',
				required: true,
				displayOptions: { show: { dashboardAccess: ['basicAuth'] } },
			},
			{
				name: 'httpHeaderAuth',
				required: true,
				displayOptions: { show: { dashboardAccess: ['headerAuth'] } },
			},
			postgresCredential,
		],
		webhooks: PATHS.map(([path, httpMethod], i): IWebhookDescription => ({
			name: 'default',
			httpMethod,
			responseMode: 'onReceived',
			path: `hub${path}`,
			ndvHideMethod: true,
			ndvHideUrl: i > 0,
		})),
		properties,
	};

	methods = { credentialTest: { testCallbackSecrets, testIngestSecret } };

	webhookMethods = {
		default: {
			/** n8n asks for every path; they are one hub. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await withCheckedNode(this, properties, hubExists);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await withCheckedNode(this, properties, registerHub);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				await deactivateHub(this);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await withCheckedNode(this, properties, receiveHubCall);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await withCheckedNode(this, properties, triggerHub);
	}

	/** What a call has brought is there already. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}
