import type { JsonObject, JsonValue } from '../lib/json';

/** Finds a value in an object; undefined if there is none. */
export type PathReader = (object: JsonObject) => JsonValue | undefined;

const LIST_INDEX = /^\d{1,9}$/;

/**
 * Reads a dotted path: own properties and list elements only. A property whose name contains the
 * dots is found first. See compare.ts.
 */
export function compilePath(path: string): PathReader {
	const steps = path.split('.').map((name) => ({
		name,
		index: LIST_INDEX.test(name) ? Number(name) : null,
	}));
	if (steps.length === 1) return compileName(path);
	return (object) => {
		if (Object.hasOwn(object, path)) return object[path];
		let value: JsonValue | undefined = object;
		for (const step of steps) {
			if (typeof value !== 'object' || value === null) return undefined;
			if (!Array.isArray(value)) value = ownProperty(value, step.name);
			else value = step.index === null ? undefined : value[step.index];
		}
		return value;
	};
}

function compileName(name: string): PathReader {
	return isInherited(name) ? (object) => ownProperty(object, name) : (object) => object[name];
}

/**
 * Every object has it, such as `constructor`. For all other names a plain lookup finds only the
 * object's own, in half the time of calling `hasOwn` first.
 */
export function isInherited(name: string): boolean {
	return name in Object.prototype;
}

function ownProperty(object: JsonObject, name: string): JsonValue | undefined {
	return Object.hasOwn(object, name) ? object[name] : undefined;
}
