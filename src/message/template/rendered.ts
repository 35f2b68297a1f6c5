/** A part of a text. */
export interface Range {
	from: number;
	/** Exclusive. */
	to: number;
}

/** A template that was filled in. */
export interface Rendered {
	text: string;
	/** What in the text is not the template's own but comes from values; in order, not overlapping. */
	values: readonly Range[];
}

/** A text without values. */
export function ownText(text: string): Rendered {
	return { text, values: [] };
}
