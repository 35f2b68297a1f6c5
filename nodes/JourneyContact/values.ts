import type { INodeProperties } from 'n8n-workflow';
import { fieldTitle } from '../shared/titles';

interface Values {
	operation: string;
	/** 'Attributes' and 'Attribute', or 'Properties' and 'Property'. */
	plural: string;
	singular: string;
	/** Parameter names. */
	mode: string;
	fields: string;
	json: string;
	placeholder: string;
	/** Of an attribute: whether it can be taken away. */
	removable: boolean;
}

/** Named values: one by one, as JSON, or what the item has. */
export function valueProperties(values: Values): INodeProperties[] {
	const { operation, plural, singular, mode, fields, json } = values;
	const show = (from: string) => ({ show: { operation: [operation], [mode]: [from] } });
	return [
		{
			displayName: `${plural} From`,
			name: mode,
			type: 'options',
			noDataExpression: true,
			default: 'fields',
			options: [
				{ name: 'Fields Below', value: 'fields' },
				{
					name: 'Item',
					value: 'item',
					description: 'All fields of the item, except contact, journey, event and userId',
				},
				{ name: 'JSON', value: 'json' },
			],
			displayOptions: { show: { operation: [operation] } },
		},
		{
			displayName: plural,
			name: fields,
			type: 'fixedCollection',
			placeholder: `Add ${singular}`,
			default: {},
			typeOptions: { multipleValues: true, fixedCollection: { itemTitle: fieldTitle('name') } },
			hint: `To copy fields of many items, set '${plural} From' to Item: several times faster than an expression for each`,
			displayOptions: show('fields'),
			options: [{ displayName: singular, name: 'values', values: fieldValues(values) }],
		},
		{
			displayName: `${plural} (JSON)`,
			name: json,
			type: 'json',
			default: '{}',
			placeholder: 'e.g. {"plan": "pro", "seats": 5}',
			description: values.removable
				? 'A JSON object; null removes an attribute'
				: 'A JSON object with the properties of the event',
			displayOptions: show('json'),
		},
	];
}

function fieldValues({ placeholder, removable }: Values): INodeProperties[] {
	return [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			placeholder,
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			noDataExpression: true,
			default: 'text',
			options: [
				{ name: 'Boolean', value: 'boolean' },
				{ name: 'JSON', value: 'json', description: 'A list or an object' },
				{ name: 'Number', value: 'number' },
				...(removable ? [{ name: 'Remove', value: 'remove' }] : []),
				{ name: 'Text or Date', value: 'text' },
			],
		},
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			default: '',
			displayOptions: { hide: { type: ['remove'] } },
		},
	];
}
