import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class JourneyIngestApi implements ICredentialType {
	name = 'journeyIngestApi';

	displayName = 'Journey Ingest API';

	documentationUrl =
		'https://github.com/n8n-nodes-journey/n8n-nodes-journey/blob/main/docs/nodes/journey-trigger.md#authentication';

	icon: Icon = {
		light: 'file:../nodes/JourneyTrigger/journeyTrigger.svg',
		dark: 'file:../nodes/JourneyTrigger/journeyTrigger.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				"Write key, header value or signature key, depending on the node's authentication. Use at least 16 random characters.",
		},
	];
}
