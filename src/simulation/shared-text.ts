import type { JsonObject, JsonValue } from '../lib/json';

/** Shorter texts are kept as they are. */
const LEAST = 200;
/** Pieces that later texts may share; those of one text only fill memory. */
const MOST_PIECES = 50_000;
/** Texts that later ones of as many pieces are compared with. */
const MOST_MODELS = 8;

/**
 * Keeps contents of messages in little memory: messages of one step differ by a few names and links,
 * and share the rest of their texts.
 */
export class SharedText {
	readonly #pieces = new Map<string, string>();
	/** By the number of their pieces. */
	readonly #models = new Map<number, Array<readonly string[]>>();

	/** @returns what gives the content back */
	keep(content: JsonObject): () => JsonObject {
		const kept = this.#keep(content);
		return () => given(kept) as JsonObject;
	}

	#keep(value: JsonValue): Kept {
		if (typeof value === 'string' && value.length >= LEAST) return this.#keepText(value);
		if (typeof value !== 'object' || value === null) return value;
		return Array.isArray(value)
			? value.map((part) => this.#keep(part))
			: Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.#keep(part)]));
	}

	#keepText(text: string): Pieces {
		const end = text.includes('>') ? '>' : '\n';
		const pieces = text.split(end);
		const models = this.#models.get(pieces.length) ?? [];
		for (const model of models) {
			const changes = changesOf(model, pieces);
			if (changes !== null) return new Pieces(end, model, changes);
		}
		const model = pieces.map((piece) => this.#shared(piece));
		if (models.length < MOST_MODELS) this.#models.set(pieces.length, [...models, model]);
		return new Pieces(end, model, new Map());
	}

	#shared(piece: string): string {
		const known = this.#pieces.get(piece);
		if (known !== undefined) return known;
		const copy = copyOf(piece);
		if (this.#pieces.size < MOST_PIECES) this.#pieces.set(copy, copy);
		return copy;
	}
}

/** Null if little is the same. */
function changesOf(
	model: readonly string[],
	pieces: readonly string[],
): Map<number, string> | null {
	const changes = new Map<number, string>();
	for (const [at, piece] of pieces.entries()) {
		if (piece === model[at]) continue;
		if (changes.size >= pieces.length / 4) return null;
		changes.set(at, copyOf(piece));
	}
	return changes;
}

const ONE_BYTE = /^[\0-\xff]*$/;

/** A part of a string keeps the whole of it in memory, a copy does not. */
function copyOf(piece: string): string {
	const encoding = ONE_BYTE.test(piece) ? 'latin1' : 'utf16le';
	return Buffer.from(piece, encoding).toString(encoding);
}

/** The pieces of a text, between which its ends of pieces stand: a model's, but for the changes. */
class Pieces {
	constructor(
		private readonly end: string,
		private readonly model: readonly string[],
		private readonly changes: ReadonlyMap<number, string>,
	) {}

	get text(): string {
		const pieces = [...this.model];
		for (const [at, piece] of this.changes) pieces[at] = piece;
		return pieces.join(this.end);
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
