import type { JsonObject } from '../lib/json';
import { journeyTypeOf, type TemplateNode } from './workflow';

/** A channel's credential; SMS is sent by one of two providers. */
const CHANNELS: Readonly<Record<string, string>> = {
	email: 'smtp',
	slack: 'slackApi',
	whatsapp: 'whatsAppApi',
	telegram: 'telegramApi',
	mobilePush: 'googleApi',
	webPush: 'journeyWebPushApi',
};

/** Types of the credentials that a node needs, as n8n names them. */
export function credentialsOf(node: TemplateNode): string[] {
	const { parameters } = node;
	const type = journeyTypeOf(node);
	if (type === undefined) return foreignCredentials(node);
	return [
		...(parameters.store === 'postgres' ? ['postgres'] : []),
		...(type === 'multiChannelSend' ? sendCredentials(parameters) : []),
		...(takesCalls(type) && (parameters.authentication ?? 'writeKey') !== 'none'
			? ['journeyIngestApi']
			: []),
	];
}

/** Whether the node takes calls from outside, which a key can protect. */
export const takesCalls = (type: string | undefined) =>
	type === 'journeyTrigger' || type === 'journeyHub';

function sendCredentials(parameters: JsonObject): string[] {
	const channels = (parameters.channels ?? ['email']) as string[];
	const { smsProvider = 'twilio', webhookSigned, webhookAuthentication } = parameters;
	const sms = smsProvider === 'twilio' ? 'twilioApi' : 'vonageApi';
	return [
		...channels.flatMap((channel) => (channel === 'sms' ? sms : (CHANNELS[channel] ?? []))),
		...(webhookSigned === true ? ['journeyWebhookApi'] : []),
		...(webhookAuthentication === 'headerAuth' ? ['httpHeaderAuth'] : []),
	];
}

/** n8n's own nodes in templates; a node with one of several names it in its parameters. */
const FOREIGN: Readonly<Record<string, (parameters: JsonObject) => unknown>> = {
	emailSend: () => 'smtp',
	hubspot: ({ authentication = 'apiKey' }) =>
		({ apiKey: 'hubspotApi', appToken: 'hubspotAppToken', oAuth2: 'hubspotOAuth2Api' })[
			String(authentication)
		],
	httpRequest: ({ authentication, genericAuthType, nodeCredentialType }) =>
		({ genericCredentialType: genericAuthType, predefinedCredentialType: nodeCredentialType })[
			String(authentication)
		],
	pipedrive: ({ authentication = 'apiToken' }) =>
		authentication === 'oAuth2' ? 'pipedriveOAuth2Api' : 'pipedriveApi',
	slack: ({ authentication = 'accessToken' }) =>
		authentication === 'oAuth2' ? 'slackOAuth2Api' : 'slackApi',
	webhook: ({ authentication }) =>
		({ basicAuth: 'httpBasicAuth', headerAuth: 'httpHeaderAuth' })[String(authentication)],
};

function foreignCredentials({ type, parameters }: TemplateNode): string[] {
	const found = FOREIGN[type.replace(/^n8n-nodes-base\./, '')]?.(parameters);
	return typeof found === 'string' ? [found] : [];
}
