import fc from 'fast-check';
import {
	isINodeProperties,
	isINodePropertyCollection,
	isINodePropertyOptions,
	type IDataObject,
	type INodeParameters,
	type INodeProperties,
	type NodeParameterValueType,
} from 'n8n-workflow';

/** Results of expressions, of any type. */
export const ODD_VALUES: unknown[] = [
	...[null, '', ' ', 'x', '0', '-1', '1e999', 'true', '{}', '[1', '{"a":', '\0', '\ud800', '\r\n'],
	...[0, -1, 0.5, 1e21, NaN, Infinity, -Infinity, 2 ** 53, true, false],
	...['0000-00-00', '2026-02-30', '9999-12-31T23:59:60Z', '275760-09-14', 'Mars/Olympus', '25:61'],
	...['__proto__', 'constructor', 'toString', '{{ a | b }}', '{% if %}', 'ada@example.com'],
	...['x'.repeat(100_000), 'javascript:1', 'http://127.0.0.1/', 'a,b;c', '%', "'", '"'],
	...[[], [null], ['a'], [[]], [{}], {}, { a: 1 }, { values: 1 }, { value: null }, { __rl: true }],
	...[{ toString: 1 }, { length: 1e9 }, JSON.parse('{"__proto__": {"x": 1}}')],
];

/** The item's list of odd values, for expressions to name them by number. */
export const oddItem: IDataObject = { odd: ODD_VALUES as IDataObject[] };

const odd = fc
	.nat({ max: ODD_VALUES.length - 1 })
	.map((i): NodeParameterValueType => `={{ $json.odd[${i}] }}`);
/** As the workflow's JSON may hold it, whatever the editor allows. */
const written = fc
	.constantFrom(...ODD_VALUES.filter((value) => value !== undefined && !isUnlikeJson(value)))
	.map((value) => value as NodeParameterValueType);

function isUnlikeJson(value: unknown): boolean {
	return typeof value === 'number' && !Number.isFinite(value);
}

type Value = fc.Arbitrary<NodeParameterValueType>;

/**
 * Parameters of a node by its own description: most are as a builder may choose them, some come to
 * odd values, by an expression or as they are written.
 */
export function anyParameters(
	properties: readonly INodeProperties[],
): fc.Arbitrary<INodeParameters> {
	const byName = new Map<string, Value[]>();
	for (const property of properties) {
		const known = byName.get(property.name) ?? [];
		byName.set(property.name, [...known, valueOf(property)]);
	}
	const model = Object.fromEntries(
		[...byName].map(([name, values]) => [name, fc.option(fc.oneof(...values), { nil: undefined })]),
	);
	return fc.record(model).map((all) => JSON.parse(JSON.stringify(all)) as INodeParameters);
}

function valueOf(property: INodeProperties): Value {
	return fc.oneof(
		{ weight: 40, arbitrary: usual(property) },
		{ weight: 2, arbitrary: odd },
		{ weight: 1, arbitrary: isGroup(property) ? usual(property) : written },
	);
}

/** The editor never writes anything else for them, and n8n itself stumbles over it. */
const isGroup = ({ type }: INodeProperties) =>
	type === 'collection' || type === 'fixedCollection' || type === 'resourceLocator';

function usual(property: INodeProperties): Value {
	const { type, default: standard, typeOptions } = property;
	switch (type) {
		case 'options':
			return fc.constantFrom(standard, ...choices(property));
		case 'multiOptions':
			return fc.subarray(choices(property)) as Value;
		case 'number':
			return fc.oneof(fc.constant(standard), fc.integer({ min: -3, max: 100 }));
		case 'boolean':
			return fc.boolean();
		case 'dateTime':
			return fc.constantFrom(standard, '2030-06-04', '2030-06-04T09:00:00Z', '2030-06-04T09:00');
		case 'json':
			return fc.constantFrom(standard, '{}', '[]', '{"version": 1, "all": []}');
		case 'resourceLocator':
			return odd.map((value) => ({ __rl: true, mode: 'name', value }) as NodeParameterValueType);
		case 'collection':
			return anyParameters(childrenOf(property)) as Value;
		case 'fixedCollection':
			return anyGroups(property, typeOptions?.multipleValues === true);
		default:
			// n8n itself refuses to run without what is required.
			return fc.constantFrom(
				property.required ? 'x' : standard,
				'x',
				'ada@example.com',
				'a, b',
				'09:00',
				'Europe/Berlin',
			);
	}
}

const choices = ({ options = [] }: INodeProperties): NodeParameterValueType[] =>
	options.flatMap((option) => (isINodePropertyOptions(option) ? option.value : []));

const childrenOf = ({ options = [] }: INodeProperties) => options.filter(isINodeProperties);

function anyGroups({ options = [] }: INodeProperties, several: boolean): Value {
	const groups = options.filter(isINodePropertyCollection).map(({ name, values }) => {
		const one = anyParameters(values);
		return [name, several ? fc.array(one, { maxLength: 2 }) : one] as const;
	});
	return fc.record(Object.fromEntries(groups) as Record<string, Value>, {
		requiredKeys: [],
	}) as Value;
}
