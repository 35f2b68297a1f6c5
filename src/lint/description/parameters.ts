import { isObject } from '../../n8n/parameters/values';
import type { WorkflowNode } from '../../journey/workflow-file';
import { isShown, type Values } from '../../n8n/parameters/display';
import pack from './pack.json';
import type { Group, PackNode, Property } from '../../n8n/parameters/property';

const NODES = pack as unknown as Record<string, PackNode>;

const OWN_TYPE = /(?:^|\.)(\w+)$/;

/** The name of a node of this pack, such as `waitUntil`; null for others. */
export function ownName(type: string): string | null {
	const name = OWN_TYPE.exec(type)?.[1];
	if (name === undefined || !Object.hasOwn(NODES, name)) return null;
	return type === name || /(^|[./])(n8n-nodes-journey|CUSTOM)\./.test(type) ? name : null;
}

export function describedNode(name: string): PackNode {
	return NODES[name];
}

/** The parameters with defaults, which n8n leaves out of its files. Hidden parameters are left out. */
export function filledParameters({ type, parameters }: WorkflowNode): Values {
	const name = ownName(type);
	return name === null ? parameters : filled(NODES[name].properties, parameters, null);
}

/** @param node the parameters of the node; null: these are they */
function filled(properties: readonly Property[], given: Values, node: Values | null): Values {
	const values: Values = { ...given };
	// Several properties may have one name, of which one is shown.
	for (const property of properties) {
		const { name, displayOptions = {} } = property;
		if (!isShown(displayOptions, values, node ?? values)) continue;
		values[name] = valueOf(
			property,
			Object.hasOwn(given, name) ? given[name] : undefined,
			node ?? values,
		);
	}
	return values;
}

function valueOf(property: Property, given: unknown, node: Values): unknown {
	const value = given === undefined ? structuredClone(property.default) : given;
	// Where no expression is allowed, n8n takes it for text.
	if (property.noDataExpression && typeof value === 'string') return value.replace(/^=/, '');
	if (!isObject(value)) return value;
	if (property.type === 'fixedCollection') return filledGroups(property, value, node);
	if (property.type === 'collection') return filledOptions(property, value, node);
	return value;
}

/** Options that are not added have no value; of those with one name the first that is shown counts. */
function filledOptions(property: Property, value: Values, node: Values): Values {
	const options = property.options as Property[];
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, each]) => {
			const known = options.filter((option) => option.name === name);
			if (known.length === 0) return [[name, each]];
			const shown = known.find(({ displayOptions = {} }) => isShown(displayOptions, value, node));
			return shown === undefined ? [] : [[name, valueOf(shown, each, node)]];
		}),
	);
}

function filledGroups(property: Property, value: Values, node: Values): Values {
	return Object.fromEntries(
		Object.entries(value).map(([name, group]) => {
			const described = (property.options as Group[]).find((known) => known.name === name);
			if (described === undefined) return [name, group];
			const fill = (each: unknown) =>
				isObject(each) ? filled(described.values, each, node) : each;
			return [name, Array.isArray(group) ? group.map(fill) : fill(group)];
		}),
	);
}
