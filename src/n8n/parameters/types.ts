import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { shorten } from '../../value/flaw';
import { repairText } from '../../value/guard';
import { ParameterError } from './error';
import { isObject } from './values';

type Properties = readonly INodeProperties[];
type Values = Record<string, unknown>;

/** Values to keep as they are, such as expressions that are not resolved yet. */
type Leave = (value: unknown) => boolean;

/** Converts all parameters of a node or a collection; unknown parameters are kept. */
export function fitAll(properties: Properties, values: unknown, leave: Leave): Values {
	if (!isObject(values)) return {};
	return mapped(values, (value, name) => fitOne(properties, name, value, leave));
}

/**
 * Converts a value to the type in the parameter's description; `name` may be a path into a
 * collection.
 * @throws ParameterError for a value that cannot be converted
 */
export function fitOne(
	properties: Properties,
	name: string,
	value: unknown,
	leave: Leave = () => false,
): unknown {
	const [first, ...rest] = name.split('.');
	const known = properties.filter((property) => property.name === first);
	if (rest.length > 0) {
		const group = known.find(({ type }) => type === 'fixedCollection');
		if (group) return groupsOf({ [rest[0]]: value }, group, known, leave)[rest[0]];
		const within = known.flatMap(({ options }) => (options ?? []) as INodeProperties[]);
		return fitOne(within, rest.join('.'), value, leave);
	}
	const [property] = known;
	if (property === undefined || value === undefined || leave(value)) return value;
	return FITTING[property.type]?.(value, property, known, leave) ?? value;
}

type Fit = (value: unknown, property: INodeProperties, known: Properties, leave: Leave) => unknown;

const FITTING: Partial<Record<INodeProperties['type'], Fit>> = {
	string: textOf,
	color: textOf,
	number: numberOf,
	boolean: flagOf,
	options: (value, property, known) => choiceOf(value, property, choicesOf(known)),
	multiOptions: choicesIn,
	collection: (value, { options }, _known, leave) =>
		fitAll((options ?? []) as INodeProperties[], value, leave),
	fixedCollection: groupsOf,
	resourceLocator: (value) =>
		isObject(value) ? { ...value, value: oneOrSeveral(value.value) } : oneOrSeveral(value),
};

export function textOf(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string') return repairText(value);
	if (typeof value !== 'object') return String(value);
	// toJSON of dates makes them ISO 8601.
	const json: unknown = JSON.parse(JSON.stringify(value) ?? 'null');
	return repairText(typeof json === 'string' ? json : JSON.stringify(json));
}

/** Stages may be a list, which becomes comma-separated text. */
function oneOrSeveral(value: unknown): string {
	const several = Array.isArray(value) && value.every((each) => typeof each !== 'object');
	return several ? value.map(textOf).join(',') : textOf(value);
}

/** Within the limits of its description, which n8n's editor alone keeps. */
function numberOf(value: unknown, { displayName, typeOptions = {} }: INodeProperties): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && isWithin(number, typeOptions)) return number;
	throw new ParameterError(`'${displayName}' ${shown(value)}. Set it to ${wanted(typeOptions)}.`);
}

type Limits = NonNullable<INodeProperties['typeOptions']>;

function isWithin(number: number, { minValue, maxValue, numberPrecision }: Limits): boolean {
	if (!Number.isFinite(number)) return false;
	if (numberPrecision === 0 && !Number.isInteger(number)) return false;
	return number >= (minValue ?? -Infinity) && number <= (maxValue ?? Infinity);
}

function wanted({ minValue, maxValue, numberPrecision }: Limits): string {
	const number = numberPrecision === 0 ? 'a whole number' : 'a number';
	return minValue === undefined ? number : `${number} from ${minValue} to ${maxValue}`;
}

function flagOf(value: unknown, { displayName }: INodeProperties): boolean {
	if (value === true || value === 'true' || value === 1) return true;
	if (value === null || value === false || value === 'false' || value === '' || value === 0) {
		return false;
	}
	throw new ParameterError(`'${displayName}' ${shown(value)}. Set it to true or false.`);
}

function choicesOf(known: Properties): unknown[] {
	return known.flatMap(({ options }) =>
		((options ?? []) as INodePropertyOptions[]).map(({ value }) => value),
	);
}

function choiceOf(value: unknown, { displayName }: INodeProperties, choices: unknown[]): unknown {
	if (choices.includes(value)) return value;
	if (choices.length === 0) return textOf(value);
	throw new ParameterError(`'${displayName}' ${shown(value)}. Set it to ${listed(choices)}.`);
}

function choicesIn(value: unknown, property: INodeProperties, known: Properties): unknown[] {
	const chosen: unknown[] = Array.isArray(value) ? value : [value ?? []].flat();
	return chosen.map((one) => choiceOf(one, property, choicesOf(known)));
}

/**
 * Fields of groups that may have any type: an attribute's value, a value to compare with, and a
 * list of grades.
 */
const OF_ANY_TYPE = new Set(['value', 'grades']);

function groupsOf(
	value: unknown,
	{ displayName, options, typeOptions }: INodeProperties,
	_known: Properties,
	leave: Leave,
): Values {
	if (!isObject(value)) return {};
	const groups = (options ?? []) as INodePropertyCollection[];
	return mapped(value, (group, name) => {
		const found = groups.find((each) => each.name === name);
		if (found === undefined) return group;
		const fields = found.values.filter(({ name: field }) => !OF_ANY_TYPE.has(field));
		const fit = (each: unknown, place: string) => placed(place, () => fitAll(fields, each, leave));
		if (typeOptions?.multipleValues !== true) return fit(group, displayName);
		if (!Array.isArray(group)) return [];
		return group.map((each, i) => fit(each, `${found.displayName} ${i + 1}`));
	});
}

/** Adds the group to the message: several have a field of the same name. */
function placed<T>(place: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof ParameterError) error.message = `${place}: ${error.message}`;
		throw error;
	}
}

function mapped(values: Values, fit: (value: unknown, name: string) => unknown): Values {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, fit(value, name)]),
	);
}

function shown(value: unknown): string {
	const text = textOf(value);
	if (text === '') return 'is empty';
	return typeof value === 'number' ? `is ${value}` : `is '${shorten(text)}'`;
}

function listed(choices: unknown[]): string {
	const all = [...new Set(choices.map(String))].filter((choice) => choice !== '');
	return [all.slice(0, -1).join(', '), ...all.slice(-1)].filter((part) => part !== '').join(' or ');
}
