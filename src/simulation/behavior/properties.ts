import type { JsonObject, JsonValue } from '../../lib/json';
import { readPath } from '../../lib/json';
import { isJsonObject } from '../../value/guard';
import { drawsOf, normalDraw } from './draws';
import type { Properties, Where } from './model';
import { normalQuantile } from '../../experiment/normal';

/** Whether a contact's attributes meet all conditions. */
export function meets(traits: JsonObject, where: Where | undefined): boolean {
	return Object.entries(where ?? {}).every(([path, condition]) => {
		const value = readPath(traits, path) as JsonValue | undefined;
		if (Array.isArray(condition)) return (condition as JsonValue[]).includes(value ?? null);
		if (typeof condition !== 'object') return value === condition;
		if ('exists' in condition) return ((value ?? null) !== null) === condition.exists;
		const { min = -Infinity, max = Infinity } = condition;
		return typeof value === 'number' && value >= min && value <= max;
	});
}

/**
 * Values of an event's properties. They depend on the seed and the key alone.
 * @param cause properties of the event that led to it, for `same`
 */
export function generate(
	properties: Properties,
	cause: JsonObject,
	seed: number,
	key: string,
): JsonObject {
	const values: JsonObject = {};
	for (const [name, rule] of Object.entries(properties)) {
		const value = valueOf(rule, cause, seed, JSON.stringify([key, name]));
		if (value !== undefined) values[name] = value;
	}
	return values;
}

const P90 = normalQuantile(0.9);

function valueOf(
	rule: Properties[string],
	cause: JsonObject,
	seed: number,
	key: string,
): JsonValue | undefined {
	if (!isJsonObject(rule)) return rule;
	const random = drawsOf(seed, 'property', key);
	const generator = rule as Exclude<Properties[string], JsonValue[] | string | number | boolean>;
	if ('value' in generator) return generator.value;
	if ('same' in generator) return readPath(cause, generator.same) as JsonValue | undefined;
	if ('id' in generator) {
		return `${generator.id}-${Math.floor(random() * 2 ** 40).toString(36)}`;
	}
	if ('oneOf' in generator) {
		const { oneOf } = generator;
		return Array.isArray(oneOf)
			? oneOf[Math.floor(random() * oneOf.length)]
			: pick(oneOf, random());
	}
	if ('from' in generator) {
		const { from, to } = generator;
		const areWhole = Number.isInteger(from) && Number.isInteger(to);
		const { decimals = areWhole ? 0 : 2 } = generator;
		const reach = to - from + (decimals === 0 ? 1 : 0);
		const value = from + random() * reach;
		return decimals === 0 ? Math.floor(value) : rounded(value, decimals);
	}
	const { median, p90, decimals = 2 } = generator;
	return rounded(median * (p90 / median) ** (normalDraw(random) / P90), decimals);
}

const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals));

/** The key at this quantile (0 to below 1) of shares that need not sum to 1. */
export function pick(shares: Readonly<Record<string, number>>, quantile: number): string {
	const entries = Object.entries(shares).filter(([, part]) => part > 0);
	let left = quantile * entries.reduce((sum, [, part]) => sum + part, 0);
	for (const [key, part] of entries) {
		if (left < part) return key;
		left -= part;
	}
	return entries.at(-1)![0];
}
