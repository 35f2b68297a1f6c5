import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { allProperties, loadPanels, type PlacedProperty } from '../../../dev/displayed-texts';
import { fitAll } from '../../../src/n8n/parameters/types';

/*
 * n8n's editor keeps a number within the limits of its description, but an expression, a workflow's
 * JSON or n8n's API may bring any. So every number of every node is refused at the door.
 */

interface NumberField extends PlacedProperty {
	node: string;
	properties: readonly INodeProperties[];
}

const fields: NumberField[] = loadPanels().flatMap(({ owner, properties }) =>
	allProperties(properties)
		.filter(({ property }) => property.type === 'number')
		.map((placed) => ({ node: owner, properties, ...placed })),
);
/** Same name, same limits: fields that are shown in turn. */
const distinct = [...Map.groupBy(fields, ({ node, path }) => `${node}: ${path}`)];

/** Compared with, never computed with, so any number is right. */
const COMPARED = /\.conditions\.values\.(points|number)$|^conditions\.values\.(points|number)$/;

/** The parameters of a node that hold the value at the path. */
function parametersWith(
	properties: readonly INodeProperties[],
	[first, ...rest]: readonly string[],
	value: unknown,
): Record<string, unknown> {
	if (rest.length === 0) return { [first]: value };
	const within = (found: readonly INodeProperties[]) => parametersWith(found, rest, value);
	for (const { name, type, options = [], typeOptions } of properties) {
		if (name !== first) continue;
		if (type === 'collection') return { [first]: within(options as INodeProperties[]) };
		const group = (options as INodePropertyCollection[]).find((each) => each.name === rest[0]);
		if (group === undefined) continue;
		const fields = parametersWith(group.values, rest.slice(1), value);
		const groups = typeOptions?.multipleValues === true ? [fields] : fields;
		return { [first]: { [group.name]: groups } };
	}
	throw new Error(`No parameter at ${[first, ...rest].join('.')}`);
}

function fit({ properties, path }: NumberField, value: unknown): unknown {
	return fitAll(properties, parametersWith(properties, path.split('.'), value), () => false);
}

/** Whether the editor shows it before it is set is no limit. */
const limitsOf = ({ property }: NumberField) => ({
	...property.typeOptions,
	showEvenWhenOptional: undefined,
});

/** What no number parameter takes. */
const NO_NUMBERS = [NaN, Infinity, -Infinity, 'NaN', 'Infinity', '', ' ', 'x', '1,5', '1 000'];
const NOTHING = [null, [], [1], {}, true, new Date(0)];

describe('Every number parameter of every node', () => {
	it('is in the sweep', () => {
		expect(distinct.length).toBeGreaterThan(80);
	});

	it.each(distinct)('has limits, the same ones wherever it is shown: %s', (_, shown) => {
		const [first, ...others] = shown;
		for (const other of others) expect(limitsOf(other)).toEqual(limitsOf(first));
		if (COMPARED.test(first.path)) return;
		const { minValue, maxValue } = limitsOf(first);
		expect([typeof minValue, typeof maxValue]).toEqual(['number', 'number']);
		expect(fit(first, first.property.default)).toBeDefined();
	});

	it.each(distinct)('is refused by its name where it is no number: %s', (_, [field]) => {
		for (const value of [...NO_NUMBERS, ...NOTHING]) {
			expect(() => fit(field, value)).toThrow(`'${field.property.displayName}' is`);
		}
	});

	it.each(distinct)('is refused with its limit where it is beyond it: %s', (_, [field]) => {
		const { minValue = -Infinity, maxValue = Infinity } = limitsOf(field);
		const limit = (value: number) => new RegExp(`Set it to .* ${value}[ .]`);
		const below = [minValue - 1, String(minValue - 1), minValue - 0.001, -1e308];
		const above = [maxValue + 1, String(maxValue + 1), 1e308];
		if (minValue > -Infinity) {
			for (const value of below) expect(() => fit(field, value)).toThrow(limit(minValue));
			for (const value of [minValue, String(minValue)]) fit(field, value);
		}
		if (maxValue < Infinity) {
			for (const value of above) expect(() => fit(field, value)).toThrow(limit(maxValue));
			for (const value of [maxValue, String(maxValue)]) fit(field, value);
		}
	});

	it.each(distinct)('is refused as a fraction where it is a whole number: %s', (_, [field]) => {
		const { minValue = 0, maxValue = 1, numberPrecision } = limitsOf(field);
		const fraction = minValue + Math.min(1, maxValue - minValue) / 2;
		if (numberPrecision !== 0) return void fit(field, fraction);
		expect(() => fit(field, fraction)).toThrow('Set it to a whole number');
	});
});
