import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { storeProperties } from '../shared/store';
import { channelProperties, headed, operationProperty, sending } from './channels';
import {
	contentLanguageProperty,
	inBothLanguages,
	missingVariablesOption,
} from './content-language';
import { emailOptions, emailProperties } from './email';
import { confirmProperties, handOffOptions, handOffProperties } from './hand-off';
import { inAppOptions, inAppProperties } from './in-app';
import { mobilePushOptions, mobilePushProperties } from './mobile-push';
import { policyOptions, purposeProperty } from './policy';
import { slackOptions, slackProperties } from './slack';
import { phoneOptions, smsOptions, smsProperties } from './sms';
import { telegramOptions, telegramProperties } from './telegram';
import { trackingOptions } from './tracking';
import { throttleOptions } from './throttle';
import { webPushOptions, webPushProperties } from './web-push';
import { webhookOptions, webhookProperties } from './webhook';
import { whatsAppProperties } from './whatsapp';

const optionsProperty: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	displayOptions: { show: sending },
	options: sorted([
		...emailOptions,
		...handOffOptions,
		missingVariablesOption,
		...phoneOptions,
		...slackOptions,
		...smsOptions,
		...telegramOptions,
		...trackingOptions,
		...webhookOptions,
		...mobilePushOptions,
		...inAppOptions,
		...throttleOptions,
		...webPushOptions,
		{
			displayName: 'API Base URL',
			name: 'apiBaseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://proxy.example.com',
			description: "Instead of the provider's own, for a proxy",
			displayOptions: {
				show: { '/channels': ['mobilePush', 'slack', 'sms', 'telegram', 'webPush', 'whatsapp'] },
			},
		},
		...contactOptions,
		...policyOptions,
		{
			displayName: 'If Unsure',
			name: 'ifUnsure',
			type: 'options',
			default: 'doNotResend',
			description:
				'When n8n stopped in the moment of sending, nobody knows whether a message went out',
			options: [
				{
					name: 'Do Not Resend',
					value: 'doNotResend',
					description: 'Nobody gets it twice; a few may not get it',
				},
				{
					name: 'Resend',
					value: 'resend',
					description: 'Everybody gets it; a few may get it twice',
				},
			],
		},
		{
			displayName: 'Send Test Runs To',
			name: 'testRecipient',
			type: 'string',
			default: '',
			placeholder: 'e.g. you@example.com',
			description:
				'Test runs from the editor show a preview. With an address of the channel here they really send, and only to it.',
		},
	]),
};

function sorted(options: INodeProperties[]): INodeProperties[] {
	return options.toSorted((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
}

export const properties: INodeProperties[] = [
	operationProperty,
	...channelProperties,
	...confirmProperties,
	{ ...contentLanguageProperty, displayOptions: { show: sending } },
	...inBothLanguages([
		...headed('email', emailProperties),
		...headed('slack', slackProperties),
		...headed('sms', smsProperties),
		...headed('telegram', telegramProperties),
		...headed('webhook', webhookProperties),
		...headed('mobilePush', mobilePushProperties),
		...headed('inApp', inAppProperties),
		...headed('webPush', webPushProperties),
		...headed('whatsapp', whatsAppProperties),
	]),
	...headed('handOff', handOffProperties),
	{ ...purposeProperty, displayOptions: { show: sending } },
	...storeProperties,
	optionsProperty,
];
