import type { INodeProperties } from 'n8n-workflow';
import { contactOptions } from '../shared/contact';
import { stageOption, touchpointOption } from '../shared/map-options';
import { storeProperties } from '../shared/store';
import {
	allChannelsHeading,
	channelProperties,
	headed,
	operationProperty,
	sending,
} from './channels';
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
import { skippedOption } from './skipped';
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
			description: "Replaces the provider's own URL, such as for a proxy",
			displayOptions: {
				show: { '/channels': ['mobilePush', 'slack', 'sms', 'telegram', 'webPush', 'whatsapp'] },
			},
		},
		...contactOptions,
		stageOption,
		touchpointOption,
		...policyOptions,
		skippedOption,
		{
			displayName: 'If Delivery Is Uncertain',
			name: 'ifUnsure',
			type: 'options',
			default: 'doNotResend',
			description:
				'What to do if n8n stopped while sending and it is unknown whether the message went out',
			options: [
				{
					name: 'Do Not Resend',
					value: 'doNotResend',
					description: 'No contact gets the message twice; a few may not get it',
				},
				{
					name: 'Resend',
					value: 'resend',
					description: 'Every contact gets the message; a few may get it twice',
				},
			],
		},
		{
			displayName: 'Send Test Messages To',
			name: 'testRecipient',
			type: 'string',
			default: '',
			placeholder: 'e.g. you@example.com',
			description:
				'Address of the channel to which test runs from the editor send all messages. Leave empty to only show a preview.',
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
	allChannelsHeading,
	{ ...purposeProperty, displayOptions: { show: sending } },
	...storeProperties,
	optionsProperty,
];
