import { type Comparable, Drop } from 'liquidjs';

/** A part of a text, in the four ways that a template needs it. */
export interface Piece {
	/** What it says. */
	text: string;
	/** As the mode's markup. */
	markup: string;
	/** As it is written into the message: in a mode of JSON, as within the quotes of a string. */
	written: string;
	/** Whether it is the template's own text; otherwise it comes from a value. */
	own: boolean;
}

/**
 * A text that knows how it is to be written, so that no filter, assignment or capture leads to its
 * being escaped again, or not at all. `{% capture %}` makes one, and so do the filters that escape.
 * Filters that do not know it, and comparisons, take what it says.
 */
export class Writing {
	constructor(readonly pieces: readonly Piece[]) {}

	get text(): string {
		return this.pieces.map(({ text }) => text).join('');
	}

	get markup(): string {
		return this.pieces.map(({ markup }) => markup).join('');
	}

	get written(): string {
		return this.pieces.map(({ written }) => written).join('');
	}

	map(change: (piece: Piece) => Piece): Writing {
		return new Writing(this.pieces.map(change));
	}

	toString(): string {
		return this.text;
	}

	toJSON(): string {
		return this.text;
	}

	/** A loop over a text goes through it once. */
	*[Symbol.iterator](): Generator<Writing> {
		if (this.text !== '') yield this;
	}

	// Liquid compares in `case` what has these five.
	equals(other: unknown): unknown {
		if (other instanceof Drop && 'equals' in other) {
			return (other as unknown as Comparable).equals(this.text);
		}
		return textOf(other) === this.text;
	}
	gt(other: unknown): boolean {
		return this.text > String(other);
	}
	geq(other: unknown): boolean {
		return this.text >= String(other);
	}
	lt(other: unknown): boolean {
		return this.text < String(other);
	}
	leq(other: unknown): boolean {
		return this.text <= String(other);
	}
}

/** What a text says; any other value as it is. */
export function textOf(value: unknown): unknown {
	return value instanceof Writing ? value.text : value;
}

/** The same, also for the elements of a list. */
export function textsOf(value: unknown): unknown {
	if (!Array.isArray(value) || !value.some((each) => each instanceof Writing)) return textOf(value);
	return value.map(textOf);
}

/** The pieces of several texts as one; neighbours that are both the template's own are merged. */
export function joined(...writings: readonly Writing[]): Writing {
	const builder = new WritingBuilder();
	for (const { pieces } of writings) for (const piece of pieces) builder.add(piece);
	return builder.writing;
}

/** Puts a text together, piece by piece. */
export class WritingBuilder {
	private readonly pieces: Piece[] = [];

	add(piece: Piece): void {
		const last = this.pieces.at(-1);
		if (last?.own !== piece.own) {
			this.pieces.push({ ...piece });
			return;
		}
		last.text += piece.text;
		last.markup += piece.markup;
		last.written += piece.written;
	}

	get writing(): Writing {
		return new Writing(this.pieces);
	}
}
