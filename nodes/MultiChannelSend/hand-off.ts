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
		placeholder: 'e.g. letter, or email',
		description:
			'What the other nodes send on. Consent and frequency caps go by this name; email, sms and whatsapp need the contact to have such an address.',
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
			{ name: 'Failed', value: 'failed', description: 'It did not go out' },
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
		description: 'Why it did not go out',
		displayOptions: { show: { ...confirming, handOffOutcome: ['failed'] } },
	},
	{
		displayName: 'Provider Message ID',
		name: 'handOffProviderId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.id }}',
		description: 'What the provider calls the message, if you know it',
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
			"The contact's attribute without which nothing can be handed off. Left out, everybody can be reached, or those with an email address or phone number where the channel's name says so.",
		displayOptions: { show: { '/channels': ['handOff'] } },
	},
	{
		displayName: 'Preferred Channel Attribute',
		name: 'preferredAttribute',
		type: 'string',
		default: 'preferredChannel',
		placeholder: 'e.g. preferredChannel',
		description: "The contact's attribute that names the channel they like best, such as sms",
		displayOptions: { show: { '/strategy': ['first'] } },
	},
];
