import type { JsonValue } from '../json';
import { parseInstant } from './instant';

export const VALUE_TYPES = ['string', 'number', 'boolean', 'date'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** A value of a comparison's type; dates are ms since the epoch. */
export type Comparable = string | number | boolean;

/**
 * The value as the type says, null when it is not one: "10" is the number 10, "true" is true, 10 is
 * the text "10". Text is compared in Unicode's composed form, so that é is é however it was typed.
 */
export function toComparable(value: JsonValue | undefined, type: ValueType): Comparable | null {
	switch (type) {
		case 'string':
			return toText(value);
		case 'number':
			return toNumber(value);
		case 'boolean':
			return toBoolean(value);
		case 'date':
			return parseInstant(value);
	}
}

export function toText(value: JsonValue | undefined): string | null {
	if (typeof value === 'string') return value.normalize('NFC');
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

function toNumber(value: JsonValue | undefined): number | null {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string' || !DECIMAL.test(value.trim())) return null;
	return Number(value);
}

function toBoolean(value: JsonValue | undefined): boolean | null {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string') return null;
	const text = value.trim().toLowerCase();
	if (text === 'true') return true;
	return text === 'false' ? false : null;
}
