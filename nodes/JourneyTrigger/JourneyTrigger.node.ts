import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
	type NodeHint,
} from 'n8n-workflow';
import {
	deactivateJourney,
	executeJourneyTrigger,
	hintAtFindings,
	journeySubtitle,
	receiveCall,
	ruleSearches,
	searchOwnWaitNodes,
	testIngestSecret,
	triggerHints,
	triggerJourney,
	warnOfFindings,
	withCheckedNode,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

/**
 * n8n answers a test run with 'listening' as soon as the trigger has a webhook. Without a method
 * there is none, so a test run with a sample starts at once; an active workflow always has it. Where
 * n8n looks for workflows with the same path, before it activates one, that has no name.
 */
const httpMethod =
	'={{ $workflow.active || !$workflow.name || $parameter["testWith"] === "request" ? "POST" : "" }}';

const closedHint: NodeHint = {
	message: "No contact enters while 'Entries' is Closed. Contacts who are inside go on.",
	type: 'info',
	location: 'ndv',
	whenToDisplay: 'always',
	displayCondition: '={{ $parameter["entries"] === "closed" }}',
};

/**
 * Where Segment's client libraries post to. Each has a webhook of its own: one path with a
 * parameter would be the same in every workflow, and n8n lets only one of them have it.
 */
const SEGMENT_PATHS = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'batch'].map(
	(kind) => `v1/${kind}`,
);

export class JourneyTrigger implements INodeType {
	description: INodeTypeDescription = {
		// With the word 'Trigger' n8n's node panel lists it last of the 'Journey' nodes, as it ranks short
		// names first, and without the lightning sign, as it then offers the entries as actions.
		// eslint-disable-next-line @n8n/community-nodes/trigger-node-conventions
		displayName: 'Journey',
		name: 'journeyTrigger',
		icon: { light: 'file:journeyTrigger.svg', dark: 'file:journeyTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: `={{ (${journeySubtitle.toString()})($parameter) }}`,
		description:
			'Starts a customer journey for each contact on an event, segment change, date, schedule or API call; also receives events',
		eventTriggerDescription: 'Waiting for you to call the test URL with a contact or an event',
		// A fixed text, which n8n shows before it has started the triggers, whether they can be or not.
		activationMessage:
			"When publishing has ended without an error, contacts can enter, unless 'Entries' is Closed, the journey is paused, or its segment has not been saved yet.",
		defaults: { name: 'Journey Trigger' },
		builderHint: builderHints.journeyTrigger,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'journeyIngestApi',
				required: true,
				testedBy: 'testIngestSecret',
				displayOptions: { show: { authentication: ['header', 'hmac', 'writeKey'] } },
			},
			postgresCredential,
		],
		webhooks: ['journey', ...SEGMENT_PATHS].map((path, i) => ({
			name: 'default',
			httpMethod,
			responseMode: 'onReceived',
			path,
			ndvHideMethod: true,
			ndvHideUrl: i > 0,
		})),
		hints: [closedHint, ...triggerHints],
		properties,
	};

	methods = {
		listSearch: { ...ruleSearches, searchOwnWaitNodes },
		credentialTest: { testIngestSecret },
	};

	webhookMethods = {
		default: {
			/** The journey itself is made known by `trigger`, once: n8n asks this for every path. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				if (this.getMode() !== 'manual') await deactivateJourney(this);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await withCheckedNode(this, properties, receiveCall);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		const response = await withCheckedNode(this, properties, triggerJourney);
		await warnOfFindings(this);
		return response;
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = await withCheckedNode(this, properties, executeJourneyTrigger);
		await hintAtFindings(this);
		return items;
	}
}
