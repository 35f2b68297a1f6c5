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
	];
}
