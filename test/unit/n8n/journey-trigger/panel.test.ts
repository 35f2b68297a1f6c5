import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
} from 'n8n-workflow';
import { JourneyTrigger } from '../../../../nodes/JourneyTrigger/JourneyTrigger.node';

const { description } = new JourneyTrigger();

/** The fields of an entry of a fixedCollection. */
function fieldsOf(properties: INodeProperties[], name: string, section: string): INodeProperties[] {
	const { options } = properties.find((each) => each.name === name)!;
	return (options as INodePropertyCollection[]).find((each) => each.name === section)!.values;
}

/** Those that the editor shows, by label. */
function shown(fields: INodeProperties[], entry: INodeParameters) {
	const node = { typeVersion: 1, parameters: {} } as INode;
	return fields
		.filter((each) => NodeHelpers.displayParameter(entry, each, node, description))
		.map(({ displayName }) => displayName);
}

describe("a property filter in Journey Trigger's panel", () => {
	const fields = fieldsOf(description.properties, 'propertyFilters', 'conditions');
	const ALL = ['Property', 'Operator', 'Value', 'Compare As', 'Ignore Case'];

	it.each<[string, string, string[]]>([
		['equals', 'automatic', ALL],
		['listContains', 'string', ALL],
		['equals', 'number', ALL.slice(0, 4)],
		['lessThan', 'automatic', ALL.slice(0, 4)],
		...['exists', 'notExists', 'isNull', 'isNotNull', 'isTrue', 'isFalse'].map(
			(operator): [string, string, string[]] => [operator, 'automatic', ALL.slice(0, 2)],
		),
	])("with '%s', compared as %s, has what makes a difference: %j", (operator, type, expected) => {
		expect(shown(fields, { operator, type })).toEqual(expected);
	});
});
