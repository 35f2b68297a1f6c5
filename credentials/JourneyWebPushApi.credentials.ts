import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class JourneyWebPushApi implements ICredentialType {
	name = 'journeyWebPushApi';

	displayName = 'Journey Web Push API';

	documentationUrl =
		'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/nodes/multi-channel-send.md#web-push';

	icon: Icon = {
		light: 'file:../nodes/MultiChannelSend/multiChannelSend.svg',
		dark: 'file:../nodes/MultiChannelSend/multiChannelSend.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName:
				'Generate a pair of VAPID keys once, with <code>npx web-push generate-vapid-keys</code>. Your site subscribes browsers with the public key; with another pair, they must subscribe again.',
			name: 'keysNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Subject',
			name: 'subject',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. mailto:you@example.com',
			description: 'Where push services can reach you about problems: a mailto: or https: URL',
		},
		{
			displayName: 'Public Key',
			name: 'publicKey',
			type: 'string',
			default: '',
			required: true,
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
	];
}
