import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import type { PackNode, Property } from '../src/lint/description/property';
import { loadPanels } from './displayed-texts';

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/** The parameters of the pack's nodes as the linter needs them, by the name of the node. */
export function packDescriptions(): Record<string, PackNode> {
	return Object.fromEntries(
		loadPanels().flatMap(({ description }) => {
			if (description === undefined) return [];
			const { name, properties, credentials = [] } = description;
			const needed = credentials.filter(({ required }) => required);
			const node = {
				properties: properties.filter(({ type }) => type !== 'notice').map(propertyOf),
				credentials: needed.map(({ name, displayOptions }) => ({
					name,
					...(displayOptions && { displayOptions }),
				})),
			};
			return [[name, node as PackNode]];
		}),
	);
}

function propertyOf({
	name,
	displayName,
	type,
	default: byDefault,
	required,
	noDataExpression,
	displayOptions,
	typeOptions,
	options,
}: INodeProperties): Property {
	return {
		name,
		displayName,
		type,
		default: byDefault,
		...(required && { required }),
		...(noDataExpression && { noDataExpression }),
		...(displayOptions && { displayOptions }),
		...limitsOf(typeOptions),
		...(options && { options: options.map(optionOf) }),
	} as Property;
}

/** Of the type options those that limit values. */
function limitsOf(given: INodeProperties['typeOptions'] = {}) {
	const { minValue, maxValue, numberPrecision, multipleValues } = given;
	const limits = { minValue, maxValue, numberPrecision, multipleValues };
	return Object.values(limits).some((limit) => limit !== undefined) ? { typeOptions: limits } : {};
}

function optionOf(option: Option) {
	if ('value' in option) return { value: option.value };
	if ('values' in option) return { name: option.name, values: option.values.map(propertyOf) };
	return propertyOf(option);
}

/** Text of src/lint/description/pack.json, a line for each node. */
export function packFile(): string {
	const lines = Object.entries(packDescriptions()).map(
		([name, node]) => `${JSON.stringify(name)}: ${JSON.stringify(node)}`,
	);
	return `{\n${lines.join(',\n')}\n}\n`;
}
