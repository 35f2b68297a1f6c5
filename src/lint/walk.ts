import { isObject } from '../n8n/parameters/values';

/** A text somewhere in a node's parameters. */
export interface PlacedText {
	/** Names and indexes that lead to it. */
	path: string[];
	text: string;
}

/** All texts in a value, in the order of the file. */
export function* textsIn(value: unknown, path: string[] = []): Generator<PlacedText> {
	if (typeof value === 'string') {
		yield { path, text: value };
	} else if (typeof value === 'object' && value !== null) {
		for (const [name, each] of Object.entries(value)) yield* textsIn(each, [...path, name]);
	}
}

/** All objects in a value, itself included; lists are gone through. */
export function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null) return;
	if (isObject(value)) yield value;
	for (const each of Object.values(value)) yield* objectsIn(each);
}
