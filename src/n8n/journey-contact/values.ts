import type { IDataObject } from 'n8n-workflow';
import { parseEntry, type IncomingEntry } from '../../event/entry';
import { isFlaw } from '../../value/flaw';
import { isJsonObject } from '../../value/guard';
import { DEFAULT_LIMITS } from '../../value/limits';
import type { JsonObject, JsonValue } from '../../lib/json';
import { ParameterError } from '../parameters/error';
import type { ReadParameter } from '../parameters/read';
import { textOf } from '../parameters/types';

interface Field {
	name?: string;
	type?: string;
	value?: unknown;
}

/** Names of the parameters of a set of named values; `jsonText` holds them as JSON. */
export interface ValueParameters {
	label: string;
	mode: string;
	fields: string;
	jsonText: string;
}

/** Named values from fields or JSON; null if they are to be taken from the item. */
export function readValues(
	{ label, mode, fields, jsonText }: ValueParameters,
	read: ReadParameter,
	index: number,
): JsonObject | null {
	const how = read<string>(mode, index, 'fields');
	if (how === 'item') return null;
	if (how === 'json') return parseObject(read<unknown>(jsonText, index, '{}'), `${label} (JSON)`);
	const values = read<Field[]>(`${fields}.values`, index, []).map(
		({ name: given, type = 'text', value }): [string, JsonValue] => {
			const name = String(given ?? '').trim();
			if (name === '') {
				throw new ParameterError(`A field under '${label}' has no name. Set its 'Name'.`);
			}
			return [name, typedValue(name, type, value)];
		},
	);
	// Not by assignment, which would silently lose a member named `__proto__`.
	return Object.fromEntries(values);
}

export function parseObject(given: unknown, label: string): JsonObject {
	let value = given;
	if (typeof given === 'string') {
		try {
			value = JSON.parse(given.trim() === '' ? '{}' : given);
		} catch (error) {
			throw new ParameterError(`'${label}' is not JSON: ${(error as Error).message}`);
		}
	}
	if (isJsonObject(value)) return value;
	throw new ParameterError(`'${label}' must be an object such as {"plan": "pro"}.`);
}

function typedValue(name: string, type: string, value: unknown): JsonValue {
	const text = typeof value === 'string' ? value.trim() : value;
	switch (type) {
		case 'number': {
			const number = text === '' ? NaN : Number(text);
			if (Number.isFinite(number)) return number;
			throw unusable(name, value, 'a number such as 12.5');
		}
		case 'boolean':
			if (text === true || text === 'true') return true;
			if (text === false || text === 'false') return false;
			throw unusable(name, value, 'true or false');
		case 'json':
			return typeof text === 'string' ? parsed(name, text) : (text as JsonValue);
		case 'remove':
			return null;
		default:
			return typeof value === 'object' && value !== null
				? JSON.stringify(value)
				: String(value ?? '');
	}
}

function parsed(name: string, text: string): JsonValue {
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		throw unusable(name, text, 'JSON such as ["a", "b"]');
	}
}

const unusable = (name: string, value: unknown, form: string) =>
	new ParameterError(`The value of '${name}' is '${textOf(value)}'. Set it to ${form}.`);

/** The entry of a call in Segment's format, with the same limits as calls of the ingest URL. */
export function entryOfCall(call: IDataObject, now: number): IncomingEntry {
	const frame = {
		typeFromUrl: null,
		context: null,
		sentAt: undefined,
		receivedAt: now,
		limits: DEFAULT_LIMITS,
	};
	const given = Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined));
	const entry = parseEntry(given, 0, '', frame);
	if (!isFlaw(entry)) return entry;
	throw new ParameterError(`${entry.path === '' ? 'The item' : entry.path} ${entry.reason}.`);
}
