import type { INodeProperties } from 'n8n-workflow';

/** How calls with contacts and events are authenticated; see authSettings. */
export const ingestProperties: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		default: 'writeKey',
		description: "Restricts access to this node's URL",
		options: [
			{
				name: 'Header',
				value: 'header',
				description: 'Expects the secret in a header',
			},
			{
				name: 'HMAC Signature',
				value: 'hmac',
				description: 'Expects the HMAC-SHA256 of the body in a header',
			},
			{ name: 'None', value: 'none', description: 'Accepts every call to the URL' },
			{
				name: 'Write Key',
				value: 'writeKey',
				description:
					"Expects the secret as HTTP Basic username, as Segment's client libraries send it",
			},
		],
	},
	{
		displayName:
			'Anyone with the URL can post contacts and events. Choose another authentication before you go live.',
		name: 'openNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['none'] } },
	},
	{
		displayName: 'Header Name',
		name: 'headerName',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. X-Journey-Key',
		description: 'Defaults to X-Journey-Key, or to X-Signature for an HMAC signature',
		displayOptions: { show: { authentication: ['header', 'hmac'] } },
	},
];
