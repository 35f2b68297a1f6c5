import type { INodeProperties } from 'n8n-workflow';

const confirming = { operation: ['confirmHandOff'] };

export const handOffProperties: INodeProperties[] = [
	{
		displayName: 'Hand-Off Channel',
		name: 'handOffChannel',
		type: 'string',
		noDataExpression: true,
		default: 'handOff',
		required: true,
		placeholder: 'e.g. letter',
		description:
			'Channel that the other nodes send on. Consent and frequency caps apply to this name; email, sms and whatsapp require the contact to have such an address.',
		displayOptions: { show: { channels: ['handOff'] } },
	},
];

/** Of the operation 'Confirm Hand-Off'. */
export const confirmProperties: INodeProperties[] = [
	{
		displayName: 'Outcome',
		name: 'handOffOutcome',
		type: 'options',
		default: 'sent',
		options: [
			{ name: 'Failed', value: 'failed', description: 'The message was not sent' },
			{ name: 'Sent', value: 'sent' },
		],
		displayOptions: { show: confirming },
	},
	{
		displayName: 'Reason',
		name: 'handOffReason',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.error }}',
		description: 'Why the message was not sent',
		displayOptions: { show: { ...confirming, handOffOutcome: ['failed'] } },
	},
	{
		displayName: 'Provider Message ID',
		name: 'handOffProviderId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.id }}',
		description: "The provider's ID of the message, if known",
		displayOptions: { show: { ...confirming, handOffOutcome: ['sent'] } },
	},
];

/** Of the collection 'Options'. */
export const handOffOptions: INodeProperties[] = [
	{
		displayName: 'Hand-Off Address',
		name: 'handOffAddress',
		type: 'string',
		default: '',
		placeholder: 'e.g. address.street',
		description:
			'Attribute that a contact needs to be reachable. Defaults to the email address or phone number for the channels email, sms and whatsapp; on other channels, every contact is reachable.',
		displayOptions: { show: { '/channels': ['handOff'] } },
	},
	{
		displayName: 'Preferred Channel Attribute',
		name: 'preferredAttribute',
		type: 'string',
		default: 'preferredChannel',
		placeholder: 'e.g. preferredChannel',
		description: "Attribute that holds the contact's preferred channel, such as sms",
		displayOptions: { show: { '/strategy': ['first'] } },
	},
];
