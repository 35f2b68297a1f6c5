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
				'The write key, the value of the header or the key of the signature, whichever the trigger asks for. At least 16 random characters.',
		},
	];
}
