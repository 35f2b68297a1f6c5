import type { INodeProperties } from 'n8n-workflow';

/** Who may post contacts and events; see authSettings. */
export const ingestProperties: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		default: 'writeKey',
		description: "Who may post to this node's URL",
		options: [
			{
				name: 'Header',
				value: 'header',
				description: 'A header that holds the secret',
			},
			{
				name: 'HMAC Signature',
				value: 'hmac',
				description: 'A header with the HMAC-SHA256 of the body',
			},
			{ name: 'None', value: 'none', description: 'Everybody who knows the URL' },
			{
				name: 'Write Key',
				value: 'writeKey',
				description: "As user name of HTTP Basic, which is how Segment's client libraries send it",
			},
		],
	},
	{
		displayName:
			'Anybody who knows the URL can post contacts and events. Choose another authentication before you go live.',
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
		description: 'Left empty, it is X-Journey-Key, or X-Signature for an HMAC signature',
		displayOptions: { show: { authentication: ['header', 'hmac'] } },
	},
];
