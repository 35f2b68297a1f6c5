import { replaceLiquid } from './liquid-source';

/** Liquid is text to MJML; these characters in it would break the XML. */
const MARKUP = '<>&"\'\\\n\t';
/**
 * Rare punctuation that stands in for them, one character each, so that positions stay the same.
 */
const MASKS = '\u1cc0\u1cc1\u1cc2\u1cc3\u1cc4\u1cc5\u1cc6\ua877';
const MASKED = new RegExp(`[${MASKS}]`, 'g');
const ELEMENT = /<[a-z][\w-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*\s*\/?>/gi;
const ATTRIBUTE = /"[^"]*"|'[^']*'/g;
/** Characters that Rust's debug format, in which mrml writes attributes, escapes. */
const ESCAPED = /[\\\n\t]|[^\P{Z} ]|[\p{C}\p{M}]/gu;

/** MJML as mrml takes it. */
export interface MjmlSource {
	/** As it is written, with one kind of line end. */
	written: string;
	/** The same length, its Liquid without markup. */
	masked: string;
	/** With entities for characters in attributes that Rust would escape. */
	plain: string;
	/** Where a position of `plain` is in the other two. */
	writtenAt(plain: number): number;
}

export function mjmlSource(mjml: string): MjmlSource {
	const written = mjml.replace(/\r\n?/g, '\n');
	const masked = replaceLiquid(written, mask);
	/** Ends of the attributes that have become longer, and by how much. */
	const longer: Array<{ end: number; by: number }> = [];
	let shift = 0;
	const plain = masked.replace(ELEMENT, (element, from: number) =>
		element.replace(ATTRIBUTE, (value, at: number) => {
			const entities = withEntities(value);
			shift += entities.length - value.length;
			if (entities !== value) longer.push({ end: from + at + value.length + shift, by: shift });
			return entities;
		}),
	);
	const writtenAt = (position: number) =>
		position - (longer.findLast(({ end }) => end <= position)?.by ?? 0);
	return { written, masked, plain, writtenAt };
}

function mask(liquid: string): string {
	return liquid.replace(/[<>&"'\\\n\t]/g, (character) => MASKS[MARKUP.indexOf(character)]);
}

/** Liquid as it was written. */
export function unmask(liquid: string): string {
	return liquid.replace(MASKED, (character) => MARKUP[MASKS.indexOf(character)]);
}

function withEntities(value: string): string {
	const inside = value.slice(1, -1).replaceAll('"', '&#34;');
	return `"${inside.replace(ESCAPED, (character) => `&#${character.codePointAt(0)};`)}"`;
}
