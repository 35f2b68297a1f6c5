import type { INodeProperties } from 'n8n-workflow';

/** Names with Liquid values that a message carries beside what it shows. */
export function dataFields(
	property: Pick<INodeProperties, 'name' | 'description' | 'displayOptions'>,
	example: { key: string; value: string },
): INodeProperties {
	const field = (displayName: string, name: string, more: Partial<INodeProperties>) => ({
		displayName,
		name,
		type: 'string' as const,
		noDataExpression: true,
		default: '',
		...more,
	});
	return {
		displayName: 'Data',
		type: 'fixedCollection',
		noDataExpression: true,
		default: {},
		placeholder: 'Add Field',
		typeOptions: { multipleValues: true },
		options: [
			{
				displayName: 'Field',
				name: 'fields',
				values: [
					field('Name', 'key', { placeholder: `e.g. ${example.key}` }),
					field('Value', 'value', {
						placeholder: `e.g. ${example.value}`,
						description: 'Supports Liquid',
					}),
				],
			},
		],
		...property,
	};
}
