import type { SourceText } from '../snippet/source-text';
import { mjmlToHtml } from '../template/mjml';
import { withPreheader } from '../template/preheader';
import type { Rendered } from '../template/rendered';
import { textPart } from './plain-text';

export type EmailFormat = 'html' | 'both' | 'mjml' | 'text';

/** What an email says, as it is written: before it is filled in for a contact. */
export interface WrittenBody {
	format: EmailFormat;
	/** HTML, or MJML with its snippets. */
	markup: SourceText;
	/** With the formats `text` and `both`. */
	text: string;
}

/** Fills a body in for one contact. */
export interface FillBody {
	html(written: string): Rendered;
	text(written: string): string;
	/** The HTML with its links as they are sent. */
	track(html: Rendered): string;
	/** A text of one line; empty: none. */
	preheader(): string;
}

/**
 * The HTML and text of an email.
 * @throws TemplateError, and what `fill` throws
 */
export async function emailBody(
	{ format, markup, text }: WrittenBody,
	fill: FillBody,
): Promise<{ html?: string; text: string }> {
	if (format === 'text') return { text: fill.text(text) };
	const rendered = fill.html(format === 'mjml' ? await htmlOf(markup) : markup.text);
	return {
		html: rendered.text && withPreheader(fill.track(rendered), fill.preheader()),
		// From the visible HTML, without signed links, which make a text unreadable.
		text: format === 'both' ? fill.text(text) : textPart(rendered),
	};
}

const htmlOf = async (mjml: SourceText): Promise<string> =>
	await mjml.locatedLater(async () => await mjmlToHtml(mjml.text));
