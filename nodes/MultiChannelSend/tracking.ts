import type { INodeProperties } from 'n8n-workflow';

/** Of the collection 'Options'. */
export const trackingOptions: INodeProperties[] = [
	{
		displayName: 'Track Clicks',
		name: 'trackClicks',
		type: 'boolean',
		default: true,
		description:
			"Whether to count clicks by routing links through the workspace's Journey Hub. Defaults to on if there is a Journey Hub.",
		displayOptions: { show: { '/channels': ['email', 'inApp', 'webPush'] } },
	},
	{
		displayName: 'Track Links in Text',
		name: 'trackTextLinks',
		type: 'boolean',
		default: false,
		description:
			"Whether to count clicks by routing links in texts through the workspace's Journey Hub. Links become longer, so an SMS may need more parts.",
		displayOptions: { show: { '/channels': ['sms', 'telegram', 'whatsapp'] } },
	},
	{
		displayName: 'Track Opens',
		name: 'trackOpens',
		type: 'boolean',
		default: true,
		description:
			"Whether to count opens with an invisible image from the workspace's Journey Hub. Defaults to on if there is a Journey Hub.",
		displayOptions: { show: { '/channels': ['email'] } },
	},
];
