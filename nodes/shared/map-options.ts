import type { INodeProperties } from 'n8n-workflow';

/* How a node is shown in reports; entries of its 'Options' collection, without effect on contacts. */

export const stageOption: INodeProperties = {
	displayName: 'Stage',
	name: 'stage',
	type: 'options',
	noDataExpression: true,
	default: 'awareness',
	description:
		"Part of the customer journey to which this node belongs, as a lane of the journey map. Does not change the contact's stage.",
	options: [
		{ name: 'Awareness', value: 'awareness' },
		{ name: 'Consideration', value: 'consideration' },
		{ name: 'Purchase', value: 'purchase' },
		{ name: 'Post-Purchase', value: 'postPurchase' },
		{ name: 'Advocacy', value: 'advocacy' },
	],
};

export const touchpointOption: INodeProperties = {
	displayName: 'Touchpoint',
	name: 'touchpoint',
	type: 'string',
	noDataExpression: true,
	default: '',
	placeholder: 'e.g. Welcome email',
	description: 'Where contacts meet your brand at this node, shown with it on the journey map',
};
