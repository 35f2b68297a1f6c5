import { TemplateError } from '../template/template-error';

/** A text that a part of the whole comes from. */
interface Source {
	text: string;
	/** Of the snippet; null: the message itself. */
	snippet: string | null;
}

interface Part {
	text: string;
	source: Source;
	/** Where it begins in its source. */
	from: number;
	/** It is not written in the source but stands for what is at `from`. */
	isMade: boolean;
}

/** A text put together of parts, which knows where each of its characters was written. */
export class SourceText {
	readonly text: string;

	private constructor(private readonly parts: readonly Part[]) {
		this.text = parts.map(({ text }) => text).join('');
	}

	static of(text: string, snippet: string | null = null): SourceText {
		return new SourceText([{ text, source: { text, snippet }, from: 0, isMade: false }]);
	}

	static join(texts: readonly SourceText[]): SourceText {
		return new SourceText(texts.flatMap(({ parts }) => parts));
	}

	slice(from: number, to = this.text.length): SourceText {
		let at = 0;
		const kept = this.parts.flatMap((part): Part[] => {
			const start = Math.max(from - at, 0);
			const end = Math.min(to - at, part.text.length);
			at += part.text.length;
			if (end <= start) return [];
			return [
				{
					...part,
					text: part.text.slice(start, end),
					from: part.isMade ? part.from : part.from + start,
				},
			];
		});
		return new SourceText(kept);
	}

	/** A text in place of what is written at a position. */
	as(position: number, text: string): SourceText {
		const { part, offset } = this.#at(position);
		return new SourceText([{ text, source: part.source, from: offset, isMade: true }]);
	}

	/** An error at a position of this text, named by where it was written. */
	error(position: number, message: string): TemplateError {
		const { part, offset } = this.#at(position);
		const { text, snippet } = part.source;
		const lines = text.slice(0, offset).split('\n');
		const where = snippet === null ? message : `In the snippet '${snippet}': ${message}`;
		return new TemplateError(where, lines.length, lines[lines.length - 1].length + 1);
	}

	/**
	 * Reads this text. Where a TemplateError names a place of it, it names the place where that was
	 * written.
	 */
	located<Result>(read: () => Result): Result {
		try {
			return read();
		} catch (error) {
			throw this.#locatedError(error);
		}
	}

	/** The same for a text that is read in its own time. */
	async locatedLater<Result>(read: () => Promise<Result>): Promise<Result> {
		return await read().catch((error: unknown) => {
			throw this.#locatedError(error);
		});
	}

	#locatedError(error: unknown): unknown {
		if (!(error instanceof TemplateError) || error.line === 0 || this.parts.length < 2)
			return error;
		const { line, column, what } = error;
		const before = this.text.split('\n').slice(0, line - 1);
		return this.error(
			before.reduce((sum, { length }) => sum + length + 1, column - 1),
			what,
		);
	}

	#at(position: number): { part: Part; offset: number } {
		let at = 0;
		for (const part of this.parts) {
			const inside = position - at;
			if (inside < part.text.length) {
				return { part, offset: part.isMade ? part.from : part.from + inside };
			}
			at += part.text.length;
		}
		const part = this.parts[this.parts.length - 1];
		return { part, offset: part.isMade ? part.from : part.from + part.text.length };
	}
}
