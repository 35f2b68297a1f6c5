import type { INodeProperties } from 'n8n-workflow';

const KINDS = [
	{
		name: 'Contact ID',
		value: 'id',
		description: "Number of the contact in the store, as returned by 'Get' and 'List'",
	},
	{ name: 'Email', value: 'email' },
	{ name: 'Phone', value: 'phone' },
	{ name: 'User ID', value: 'userId', description: 'Your own ID for the contact' },
];

/** The fields that name a contact, `by` saying which; `suffix` tells those of a second one. */
function identificationProperties(
	by: string,
	suffix: string,
	{ show, hide }: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties[] {
	const field = (
		displayName: string,
		name: string,
		kind: string,
		placeholder: string,
	): INodeProperties => ({
		displayName,
		name: `${name}${suffix}`,
		type: 'string',
		default: '',
		required: true,
		placeholder,
		displayOptions: { show: { ...show, [by]: [kind] }, ...(hide && { hide }) },
	});
	return [
		field('Contact ID', 'contactId', 'id', 'e.g. {{ $json.id }}'),
		field('Email', 'email', 'email', 'e.g. ada@example.com'),
		{
			...field('Phone', 'phone', 'phone', 'e.g. +4915112345678'),
			hint: 'Include the country code',
		},
		field('User ID', 'userId', 'userId', 'e.g. user-42'),
	];
}

function contactKeys(
	displayOptions: NonNullable<INodeProperties['displayOptions']>,
): INodeProperties[] {
	return [
		{
			displayName: 'Contact',
			name: 'contactBy',
			type: 'options',
			noDataExpression: true,
			default: 'item',
			description: 'How to find the contact',
			options: [
				...KINDS.slice(0, 2),
				{
					name: 'From Item',
					value: 'item',
					description:
						"The contact of the journey, or the one with the item's userId, email or phone",
				},
				...KINDS.slice(2),
			],
			displayOptions,
		},
		...identificationProperties('contactBy', '', displayOptions),
	];
}

/** The contact of the operation. */
export const contactProperties: INodeProperties[] = [
	...contactKeys({
		hide: {
			operation: [
				...['createDashboardLink', 'createMapLink', 'exit', 'list', 'moveToNode'],
				'retryFailed',
			],
		},
	}),
	// Apart, because what was once chosen for these operations stays in the node's parameters.
	...contactKeys({
		show: { operation: ['exit', 'moveToNode', 'retryFailed'], whose: ['contact'] },
	}),
	...contactKeys({ show: { operation: ['createDashboardLink'], dashboardScope: ['contact'] } }),
];

/** Of Merge: the contact that is removed. */
export const mergeProperties: INodeProperties[] = [
	{
		displayName: 'Contact to Merge',
		name: 'mergeBy',
		type: 'options',
		noDataExpression: true,
		default: 'email',
		hint: 'Merged into the contact above, then removed. This cannot be undone.',
		options: KINDS,
		displayOptions: { show: { operation: ['merge'] } },
	},
	...identificationProperties('mergeBy', 'ToMerge', { show: { operation: ['merge'] } }),
];
