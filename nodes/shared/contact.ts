import type { INodeProperties } from 'n8n-workflow';

const WHERE = 'Where to find it on items that come from no journey, e.g. behind a Schedule Trigger';

/** Who an item is about, where it comes from no journey; entries of the 'Options' collection. */
export const contactOptions: INodeProperties[] = [
	{
		displayName: 'Contact Email',
		name: 'contactEmail',
		type: 'string',
		default: '={{ $json.email }}',
		description: `${WHERE}. Left out, it is the item's field 'email'.`,
	},
	{
		displayName: 'Contact Phone',
		name: 'contactPhone',
		type: 'string',
		default: '={{ $json.phone }}',
		description: `${WHERE}. Left out, it is the item's field 'phone'.`,
	},
	{
		displayName: 'Contact User ID',
		name: 'contactUserId',
		type: 'string',
		default: '={{ $json.userId }}',
		description: `${WHERE}. Left out, it is the item's field 'userId'.`,
	},
];
