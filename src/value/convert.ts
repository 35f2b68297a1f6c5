import type { JsonValue } from '../lib/json';

/*
 * JSON values read as text, number or boolean: `compare.ts` in code. The worker threads of
 * SQLite load this very file and register its functions, so it has no run-time imports, and its
 * syntax can be stripped of types.
 */

/** Below, all text is already composed. */
const FIRST_COMPOSING = 0x300;

export function toText(value: JsonValue | undefined): string | null {
	if (typeof value === 'string') return mayCompose(value) ? value.normalize('NFC') : value;
	if (typeof value === 'number') return plainDecimal(value);
	return typeof value === 'boolean' ? String(value) : null;
}

/** Whether the text may be in a form other than the composed one. */
// A loop: for a short word it takes about half the time of a regular expression.
export function mayCompose(text: string): boolean {
	for (let i = 0; i < text.length; i++) {
		if (text.charCodeAt(i) >= FIRST_COMPOSING) return true;
	}
	return false;
}

/** Below 0 if `a` comes first, above if `b` does. By code points, not by UTF-16 units. */
export function compareText(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const left = a.charCodeAt(i);
		const right = b.charCodeAt(i);
		if (left !== right) return codePointRank(left) - codePointRank(right);
	}
	return a.length - b.length;
}

/** Halves of surrogate pairs stand for code points above all others. */
function codePointRank(unit: number): number {
	return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** '1e21' and '1e-7' written out. */
function plainDecimal(value: number): string {
	const text = String(value);
	if (!text.includes('e')) return text;
	const { negative, digits, scale } = decimalParts(value);
	const sign = negative ? '-' : '';
	if (scale <= 0) return sign + digits + '0'.repeat(-scale);
	const padded = digits.padStart(scale + 1, '0');
	return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** `scale` is the number of decimal places; if negative, zeros follow the digits. */
type DecimalParts = { negative: boolean; digits: string; scale: number };

function decimalParts(value: number): DecimalParts {
	const [mantissa, exponent = '0'] = String(Math.abs(value)).split('e');
	const [whole, fraction = ''] = mantissa.split('.');
	const scale = fraction.length - Number(exponent);
	return { negative: value < 0, digits: whole + fraction, scale };
}

const SPACE_AROUND = /^[ \t\n\r]+|[ \t\n\r]+$/g;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;
/** Characters; longer text is neither number nor boolean. */
const MAX_LENGTH = 400;
const LARGEST = 1.797e308;
const SMALLEST = 1e-307;

export function toNumber(value: JsonValue | undefined): number | null {
	if (typeof value === 'number') return withinRange(value);
	if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
	const text = value.replace(SPACE_AROUND, '');
	return DECIMAL.test(text) ? withinRange(Number(text)) : null;
}

function withinRange(value: number): number | null {
	const size = Math.abs(value);
	if (size > LARGEST) return null;
	return size < SMALLEST ? 0 : value;
}

export function toBoolean(value: JsonValue | undefined): boolean | null {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
	const text = value.replace(SPACE_AROUND, '').toLowerCase();
	if (text === 'true') return true;
	return text === 'false' ? false : null;
}

const MICRO = 1e6;
/** Millionths of fewer than 16 digits equal the decimal of the number's own text. */
const MOST_MICROS = 1e15;
/** Sums below it take one more term without losing a digit. */
const MOST_EXACT = 8e15;

/**
 * The sum of numbers by their shortest decimal text, without rounding: 0.1 and 0.2 are 0.3, in any
 * order, as Postgres adds `numeric`.
 */
export class DecimalSum {
	/** Millionths. */
	#micros = 0;
	#rest = 0n;
	/** Decimal places of `#rest`. */
	#scale = 6;

	add(value: number): void {
		const micros = Math.round(value * MICRO);
		if (Math.abs(micros) < MOST_MICROS && micros / MICRO === value) this.#addMicros(micros);
		else this.#addParts(decimalParts(value), 1);
	}

	/** Below 0, 0 or above 0: the sum is less than, equal to or more than `times` times `value`. */
	compare(value: number, times = 1): number {
		const difference = new DecimalSum();
		difference.#addMicros(this.#micros);
		difference.#addScaled(this.#rest, this.#scale);
		difference.#addParts(decimalParts(value), -times);
		difference.#settle();
		if (difference.#rest === 0n) return 0;
		return difference.#rest < 0n ? -1 : 1;
	}

	#addMicros(micros: number): void {
		if (Math.abs(this.#micros) > MOST_EXACT) this.#settle();
		this.#micros += micros;
	}

	#addParts({ negative, digits, scale }: DecimalParts, times: number): void {
		const value = BigInt(digits) * BigInt(negative ? -times : times);
		if (scale >= 0) this.#addScaled(value, scale);
		else this.#addScaled(value * 10n ** BigInt(-scale), 0);
	}

	#addScaled(value: bigint, scale: number): void {
		if (scale > this.#scale) {
			this.#rest *= 10n ** BigInt(scale - this.#scale);
			this.#scale = scale;
		}
		this.#rest += value * 10n ** BigInt(this.#scale - scale);
	}

	#settle(): void {
		const micros = BigInt(this.#micros);
		this.#micros = 0;
		this.#addScaled(micros, 6);
	}
}
