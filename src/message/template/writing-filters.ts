import { TypeGuards, type FilterImplOptions, type Liquid } from 'liquidjs';

import { asText, ESCAPES, pieceOf, rawWriting, writingOf, type EscapeMode } from './escape';
import { joined, textOf, textsOf, Writing, type Piece } from './writing';

type FilterHandler = Extract<FilterImplOptions, (...args: never[]) => unknown>;
type MakeFilter = (original: FilterHandler, mode: EscapeMode) => FilterHandler;

/** The filters that know what a Writing is. */
const KNOWING: { [name: string]: MakeFilter } = {
	raw: () => (value: unknown) => (value instanceof Writing ? value : rawWriting(asText(value))),
	escape: escaping((text) => text),
	xml_escape: escaping((text) => text),
	escape_once: escaping(withoutEntities),
	newline_to_br: lineBreaks,
	append: joining((value, added) => [value, added]),
	prepend: joining((value, added) => [added, value]),
	default: orDefault,
	strip: trimming((writing) => trimmedEnd(trimmedStart(writing))),
	lstrip: trimming(trimmedStart),
	rstrip: trimming(trimmedEnd),
	strip_newlines: trimming((writing) =>
		writing.map((piece) => changed(piece, (text) => text.replace(/\r?\n/g, ''))),
	),
};

/**
 * Makes all filters take a Writing, in their value and arguments, for what it says. Their results
 * are then values like others: escaped, even where `raw` follows, because what they are made from
 * was to be.
 */
export function registerWritingFilters(liquid: Liquid, mode: EscapeMode): void {
	for (const [name, filter] of Object.entries(liquid.filters)) {
		const { handler, raw } = parts(filter);
		const taking = taken(handler, mode);
		const make = Object.hasOwn(KNOWING, name) ? KNOWING[name] : undefined;
		liquid.registerFilter(name, { raw, handler: make?.(taking, mode) ?? taking });
	}
}

/** A filter as liquidjs takes it. */
export function parts(filter: FilterImplOptions): { handler: FilterHandler; raw: boolean } {
	return typeof filter === 'function' ? { handler: filter, raw: false } : filter;
}

function taken(original: FilterHandler, mode: EscapeMode): FilterHandler {
	const rewritten = (result: unknown): unknown =>
		typeof result === 'string' ? writingOf(result, mode) : result;
	return function (...values: [unknown, ...unknown[]]) {
		const texts = values.map(textsOf) as typeof values;
		const result: unknown = original.apply(this, texts);
		if (texts.every((text, at) => text === values[at])) return result;
		return Array.isArray(result) ? result.map(rewritten) : rewritten(result);
	};
}

/** In a mode without markup this is Liquid's filter, which escapes for HTML. */
function escaping(read: (text: string) => string): MakeFilter {
	return (original, mode) => {
		if (ESCAPES[mode].markup === null) return original;
		return (value: unknown) =>
			writingOf(value, mode).map(({ text, own }) => pieceOf(read(text), own, mode));
	};
}

const ENTITIES: { [entity: string]: string } = {
	...{ '&amp;': '&', '&lt;': '<', '&gt;': '>' },
	...{ '&quot;': '"', '&#34;': '"', '&#39;': "'" },
};

function withoutEntities(text: string): string {
	return text.replace(/&(?:amp|lt|gt|quot|#34|#39);/g, (entity) => ENTITIES[entity]);
}

/** Telegram and Slack have no such element, and show the line breaks themselves. */
function lineBreaks(original: FilterHandler, mode: EscapeMode): FilterHandler {
	if (mode === 'text' || mode === 'json') return original;
	if (mode !== 'html') return (value: unknown) => writingOf(value, mode);
	const withBreaks = (text: string) => text.replace(/\r?\n/g, '<br />\n');
	return (value: unknown) =>
		writingOf(value, mode).map((piece) => ({
			...piece,
			markup: withBreaks(piece.markup),
			written: withBreaks(piece.written),
		}));
}

function joining(order: (value: Writing, added: Writing) => Writing[]): MakeFilter {
	return (original, mode) =>
		function (value: unknown, ...args: unknown[]) {
			const text: unknown = original.call(this, value, ...args);
			const isOwn = TypeGuards.isQuotedToken(this.token.args[0]);
			if (!isOwn && !(value instanceof Writing) && !(args[0] instanceof Writing)) return text;
			return joined(...order(writingOf(value, mode), writingOf(args[0], mode, isOwn)));
		};
}

function orDefault(original: FilterHandler, mode: EscapeMode): FilterHandler {
	return function (value: unknown, ...args: unknown[]) {
		const chosen: unknown = original.call(this, textOf(value), ...args.map(textsOf));
		if (chosen === textOf(value)) return value;
		const isOwn = TypeGuards.isQuotedToken(this.token.args[0]);
		return isOwn ? writingOf(args[0], mode, true) : args[0];
	};
}

/** Of given characters, what the text says is trimmed. */
function trimming(trim: (writing: Writing) => Writing): MakeFilter {
	return (original) =>
		function (value: unknown, ...args: unknown[]) {
			const result: unknown = original.call(this, value, ...args);
			return value instanceof Writing && args.length === 0 ? trim(value) : result;
		};
}

function changed(piece: Piece, change: (text: string) => string): Piece {
	const { text, markup, written, own } = piece;
	return { text: change(text), markup: change(markup), written: change(written), own };
}

function trimmedStart({ pieces }: Writing): Writing {
	const first = pieces.findIndex(({ text }) => text.trim() !== '');
	if (first === -1) return new Writing([]);
	const trimmed = changed(pieces[first], (text) => text.trimStart());
	return new Writing([trimmed, ...pieces.slice(first + 1)]);
}

function trimmedEnd({ pieces }: Writing): Writing {
	const last = pieces.findLastIndex(({ text }) => text.trim() !== '');
	if (last === -1) return new Writing([]);
	return new Writing([...pieces.slice(0, last), changed(pieces[last], (text) => text.trimEnd())]);
}
