import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import {
	describedBy,
	executeSend,
	sendHints,
	sendOutputs,
	sendSubtitle,
	testWebPushKeys,
	testWebhookSecret,
	triggerSend,
	tellingOpenOutputs,
	withChecked,
} from '../../src';
import { builderHints } from '../shared/builder-hints';
import { postgresCredential } from '../shared/store';
import { properties } from './properties';

// A parameter each of whose options is shown with a credential of its own counts for n8n's
// editor as the choice of a credential: it hides it from the panel. So not all of them are.
/** Its trigger releases contacts whose message had to be put off. */
export class MultiChannelSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Multi-Channel Send',
		name: 'multiChannelSend',
		icon: { light: 'file:multiChannelSend.svg', dark: 'file:multiChannelSend.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: `={{ (${sendSubtitle.toString()})($parameter) }}`,
		description:
			'Sends each contact a message by email, SMS, push or chat, without duplicates even if n8n stops while sending',
		defaults: { name: 'Multi-Channel Send' },
		builderHint: builderHints.multiChannelSend,
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ (${sendOutputs.toString()})($parameter) }}`,
		// No tool: it moves contacts along a journey, which an agent has no part in.
		usableAsTool: undefined,
		credentials: [
			{ name: 'smtp', required: true, displayOptions: { show: { channels: ['email'] } } },
			{ name: 'slackApi', required: true, displayOptions: { show: { channels: ['slack'] } } },
			{
				name: 'twilioApi',
				required: true,
				displayOptions: { show: { channels: ['sms'], smsProvider: ['twilio'] } },
			},
			{
				name: 'vonageApi',
				required: true,
				displayOptions: { show: { channels: ['sms'] }, hide: { smsProvider: ['twilio'] } },
			},
			{ name: 'whatsAppApi', required: true, displayOptions: { show: { channels: ['whatsapp'] } } },
			{ name: 'telegramApi', required: true, displayOptions: { show: { channels: ['telegram'] } } },
			{
				name: 'httpHeaderAuth',
				required: true,
				displayOptions: { show: { webhookAuthentication: ['headerAuth'] } },
			},
			{
				name: 'journeyWebhookApi',
				required: true,
				testedBy: 'testWebhookSecret',
				displayOptions: { show: { webhookSigned: [true] } },
			},
			{ name: 'googleApi', required: true, displayOptions: { show: { channels: ['mobilePush'] } } },
			{
				name: 'journeyWebPushApi',
				required: true,
				testedBy: 'testWebPushKeys',
				displayOptions: { show: { channels: ['webPush'] } },
			},
			postgresCredential,
		],
		hints: sendHints,
		properties,
	};

	methods = { credentialTest: { testWebPushKeys, testWebhookSecret } };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await triggerSend(this, described());
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const sent = described().properties;
		return await withChecked(
			this,
			properties,
			tellingOpenOutputs((checked) => executeSend(checked, sent)),
		);
	}
}

/** Their credentials are written in the class, where n8n's lint looks for who tests them. */
function described() {
	const { credentials = [] } = new MultiChannelSend().description;
	return describedBy(properties, credentials);
}
