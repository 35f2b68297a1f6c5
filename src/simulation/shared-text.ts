import type { JsonObject, JsonValue } from '../lib/json';

/** Shorter texts are kept as they are. */
const LEAST = 200;
/** Pieces that later texts may share; those of one text only fill memory. */
const MOST_PIECES = 50_000;

/**
 * Keeps contents of messages in little memory: messages of one step differ by a few names and links,
 * and share the rest of their texts.
 */
export class SharedText {
	readonly #pieces = new Map<string, string>();

	/** @returns what gives the content back */
	keep(content: JsonObject): () => JsonObject {
		const kept = this.#keep(content);
		return () => given(kept) as JsonObject;
	}

	#keep(value: JsonValue): Kept {
		if (typeof value === 'string' && value.length >= LEAST) {
			const end = value.includes('>') ? '>' : '\n';
			const pieces = value.split(end).map((piece) => this.#shared(piece));
			return new Pieces(pieces, end);
		}
		if (typeof value !== 'object' || value === null) return value;
		return Array.isArray(value)
			? value.map((part) => this.#keep(part))
			: Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.#keep(part)]));
	}

	#shared(piece: string): string {
		const known = this.#pieces.get(piece);
		if (known !== undefined) return known;
		// A part of a string keeps the whole of it in memory, a copy does not.
		const copy = Buffer.from(piece, 'utf16le').toString('utf16le');
		if (this.#pieces.size < MOST_PIECES) this.#pieces.set(copy, copy);
		return copy;
	}
}

class Pieces {
	constructor(
		private readonly pieces: readonly string[],
		private readonly end: string,
	) {}

	get text(): string {
		return this.pieces.join(this.end);
	}
}

type Kept = string | number | boolean | null | Pieces | Kept[] | { [key: string]: Kept };

function given(kept: Kept): JsonValue {
	if (kept instanceof Pieces) return kept.text;
	if (typeof kept !== 'object' || kept === null) return kept;
	return Array.isArray(kept)
		? kept.map(given)
		: Object.fromEntries(Object.entries(kept).map(([key, part]) => [key, given(part)]));
}
