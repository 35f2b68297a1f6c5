import type { DatabaseSync } from 'node:sqlite';
import type { JsonObject, JsonValue } from '../../lib/json';
// With their endings, because a worker thread may start from source; see worker.ts.
import { resolveZone } from '../../time/zone.ts';
import { instantOf } from '../../time/wall-clock.ts';
import { foldCase } from '../../value/case.ts';
import { DecimalSum, toBoolean, toNumber, toText } from '../../value/convert.ts';
import { instantIn } from '../../value/instant.ts';
import { compilePath } from '../../value/path.ts';

type Cell = string | number | null;

const DETERMINISTIC = { deterministic: true };

/**
 * Functions for rules where SQLite's own would read a value differently; the same code as in memory.
 * They take text as it is and other JSON as its text, because an integer beyond 2^53 cannot be passed.
 */
export function registerFunctions(db: DatabaseSync): void {
	const define = (name: string, fn: (...cells: never[]) => Cell) =>
		db.function(name, DETERMINISTIC, fn as (...cells: unknown[]) => Cell);

	define('journey_composed', (text: string | null) => toText(text));
	define('journey_folded', (text: string | null) => (text === null ? null : foldCase(text)));
	define('journey_text', (json: string) => toText(JSON.parse(json) as JsonValue));
	define('journey_number', (value: Cell) => toNumber(value));
	define('journey_boolean', (text: string | null) => {
		const truth = toBoolean(text);
		return truth === null ? null : Number(truth);
	});
	define('journey_instant', (value: Cell, timezone: string | null, fallback: string) =>
		value === null ? null : instantIn(value, resolveZone(timezone, fallback).zone),
	);
	define('journey_placed', (local: number, timezone: string | null, fallback: string) =>
		instantOf(local, resolveZone(timezone, fallback).zone),
	);
	define('journey_at', (json: string | null, path: string) =>
		found(json, (object) => compilePath(path)(object)),
	);
	define('journey_member', (json: string | null, key: string) =>
		found(json, (object) => (Object.hasOwn(object, key) ? object[key] : undefined)),
	);
	define('journey_has', (list: string, text: string, ignoreCase: number) =>
		Number(
			(JSON.parse(list) as JsonValue[]).some((element) => {
				const own = toText(element);
				return (own !== null && ignoreCase === 1 ? foldCase(own) : own) === text;
			}),
		),
	);
	define('journey_total_sign', (list: string, value: number, isAverage: number) =>
		totalSign(JSON.parse(list) as JsonValue[], value, isAverage === 1),
	);
}

/** See DecimalSum.compare; null for the average of no numbers. */
function totalSign(values: readonly JsonValue[], value: number, isAverage: boolean): Cell {
	const sum = new DecimalSum();
	let count = 0;
	for (const each of values) {
		const number = toNumber(each);
		if (number === null) continue;
		sum.add(number);
		count++;
	}
	if (!isAverage) return sum.compare(value);
	return count === 0 ? null : sum.compare(value, count);
}

function found(json: string | null, read: (object: JsonObject) => JsonValue | undefined): Cell {
	const object = json === null ? null : (JSON.parse(json) as JsonValue);
	if (typeof object !== 'object' || object === null || Array.isArray(object)) return null;
	const value = read(object);
	return value === undefined ? null : JSON.stringify(value);
}
