import type { INodeProperties } from 'n8n-workflow';

/** Of the collection 'Options'. */
export const trackingOptions: INodeProperties[] = [
	{
		displayName: 'Track Clicks',
		name: 'trackClicks',
		type: 'boolean',
		default: true,
		description:
			"Whether links lead through the workspace's Journey Hub. They do where there is one, unless this is switched off.",
		displayOptions: { show: { '/channels': ['email', 'inApp', 'webPush'] } },
	},
	{
		displayName: 'Track Links in Text',
		name: 'trackTextLinks',
		type: 'boolean',
		default: false,
		description:
			"Whether links in texts lead through the workspace's Journey Hub. That makes them longer: an SMS may need more parts.",
		displayOptions: { show: { '/channels': ['sms', 'telegram', 'whatsapp'] } },
	},
	{
		displayName: 'Track Opens',
		name: 'trackOpens',
		type: 'boolean',
		default: true,
		description:
			"Whether HTML has an invisible picture of the workspace's Journey Hub. It has where there is one, unless this is switched off.",
		displayOptions: { show: { '/channels': ['email'] } },
	},
];
