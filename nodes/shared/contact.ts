import type { INodeProperties } from 'n8n-workflow';

const FINDS = 'Finds the contact of items from outside a journey, such as from a Schedule Trigger';

/** The contact of an item from outside a journey; entries of the 'Options' collection. */
export const contactOptions: INodeProperties[] = [
	{
		displayName: 'Contact Email',
		name: 'contactEmail',
		type: 'string',
		default: '={{ $json.email }}',
		description: `${FINDS}. Defaults to the item's field 'email'.`,
	},
	{
		displayName: 'Contact Phone',
		name: 'contactPhone',
		type: 'string',
		default: '={{ $json.phone }}',
		description: `${FINDS}. Defaults to the item's field 'phone'.`,
	},
	{
		displayName: 'Contact User ID',
		name: 'contactUserId',
		type: 'string',
		default: '={{ $json.userId }}',
		description: `${FINDS}. Defaults to the item's field 'userId'.`,
	},
];
