import type { INodeProperties } from 'n8n-workflow';

/** Who an item is about, where it comes from no journey. */
export const contactProperty: INodeProperties = {
	displayName: 'Contact',
	name: 'contact',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description:
		"Where to find the contact on items that come from no journey, e.g. behind a Schedule Trigger. Left empty, the item's own userId, email and phone are used.",
	options: [
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '={{ $json.email }}',
			placeholder: 'e.g. ada@example.com',
		},
		{
			displayName: 'Phone',
			name: 'phone',
			type: 'string',
			default: '={{ $json.phone }}',
			placeholder: 'e.g. +4915112345678',
		},
		{
			displayName: 'User ID',
			name: 'userId',
			type: 'string',
			default: '={{ $json.userId }}',
			placeholder: 'e.g. 42',
		},
	],
};
