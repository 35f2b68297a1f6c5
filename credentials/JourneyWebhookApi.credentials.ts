import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class JourneyWebhookApi implements ICredentialType {
	name = 'journeyWebhookApi';

	displayName = 'Journey Webhook API';

	documentationUrl =
		'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/nodes/multi-channel-send.md#webhook';

	icon: Icon = {
		light: 'file:../nodes/MultiChannelSend/multiChannelSend.svg',
		dark: 'file:../nodes/MultiChannelSend/multiChannelSend.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Signs every call as defined by Standard Webhooks. The receiver needs the same secret: at least 16 random characters, or whsec_ and the key in Base64.',
		},
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'options',
			options: [
				{ name: 'All', value: 'all', description: 'Sign calls to any URL' },
				{
					name: 'Specific Domains',
					value: 'domains',
					description: 'Sign calls to specific domains only',
				},
			],
			default: 'all',
			description:
				'Which domains may be called with a signature. Receivers with the same secret accept a signed call from each other, so restrict it where contacts bring the URL.',
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'string',
			default: '',
			placeholder: 'e.g. example.com, *.example.com',
			description: 'Comma-separated list of allowed domains (supports wildcards with *)',
			displayOptions: { show: { allowedHttpRequestDomains: ['domains'] } },
		},
	];
}
