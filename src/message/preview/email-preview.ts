import type { Contact } from '../../contact/contact';
import type { JsonObject } from '../../lib/json';
import { resolveZone } from '../../time/zone';
import { emailBody } from '../channels/email-body';
import { mailHeaders } from '../channels/smtp/mail-headers';
import { SourceText } from '../snippet/source-text';
import { asOneLine, Renderer, type RenderContext, type TemplateMode } from '../template/render';
import { ownText, type Rendered } from '../template/rendered';
import type { MessageLinks } from '../tracking/links';
import { trackHtml } from '../tracking/track-html';
import type { DraftText, EmailDraft } from './draft';
import { findingsOf, type MailFinding, type MissingText } from './findings';
import { mailParts, type MailParts } from './mail-parts';

const renderer = new Renderer({ cacheSize: 100 });

export interface PreviewContext {
	scope: JsonObject;
	/** Null: the contact has no address. */
	to: string | null;
	/** ms */
	now: number;
	/** The workflow's, IANA; the contact's own comes before it. */
	zone: string;
	/** Of a message with the ID 0, so that they count nothing; null: no hub is active. */
	links: MessageLinks | null;
}

/** An email filled in for one contact, and what can be said of it. */
export interface EmailPreview {
	subject: string;
	preheader: string;
	/** Without tracking; empty: the mail is text. */
	html: string;
	text: string;
	headers: Array<[name: string, value: string]>;
	/** As it is sent, with tracking. */
	htmlBytes: number;
	textBytes: number;
	parts: MailParts;
	missing: MissingText[];
	findings: MailFinding[];
}

/**
 * The email as this contact would get it.
 * @throws TemplateError if a template cannot be filled in
 */
export async function emailPreview(
	draft: EmailDraft,
	context: PreviewContext,
): Promise<EmailPreview> {
	const { links } = context;
	const missing = new Map<string, MissingText>();
	const fill = filler(context, missing);
	const line = (text: DraftText) => asOneLine(fill(text, 'line').text);
	const subject = line(draft.subject);
	const preheader = line(draft.preheader);
	/** Bytes that tracking adds. */
	let tracking = 0;
	const written = {
		format: draft.format,
		markup: SourceText.of(draft.markup.text),
		text: draft.text.text,
	};
	const { html = '', text } = await emailBody(written, {
		html: (markup) => fill({ ...draft.markup, text: markup }, 'html'),
		text: (given) => fill({ ...draft.text, text: given }, 'text').text,
		track: (rendered) => {
			const sent = links === null ? rendered.text : trackHtml(rendered, links, draft.tracking);
			tracking = bytesOf(sent) - bytesOf(rendered.text);
			return rendered.text;
		},
		preheader: () => preheader,
	});
	const shared = { subject, html, text, htmlBytes: bytesOf(html) + tracking };
	const parts = mailParts(html);
	const values = [...missing.values()];
	return {
		...{ ...shared, preheader, parts, missing: values, textBytes: bytesOf(text) },
		headers: headersOf(draft, { ...context, subject }, line),
		findings: findingsOf({
			...{ ...shared, parts, missing: values, format: draft.format, marketing: draft.marketing },
			optOutUrls: links && [links.unsubscribe, links.preferences].map((url) => url.split('?t=')[0]),
		}),
	};
}

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8');

type Fill = (text: DraftText, mode: TemplateMode) => Rendered;

/** Fills texts in; notes the values that they write and the contact does not have. */
function filler(
	{ scope, now, zone, links }: PreviewContext,
	missing: Map<string, MissingText>,
): Fill {
	const { contact, journey } = scope as {
		contact?: Partial<Contact> | null;
		journey?: { vars?: object } | null;
	};
	const context: RenderContext = {
		scope: withLinks(scope, links),
		now,
		timeZone: resolveZone(contact?.timezone ?? null, zone).zone,
		ownTexts: journey?.vars,
		answer: links?.answer,
		noteMissing: (variable, hasDefault) => missing.set(variable, { variable, hasDefault }),
	};
	return ({ text, liquid }, mode) =>
		liquid
			? renderer.compile(text, mode, { missing: 'note' }).renderWithValues(context)
			: ownText(text);
}

/** A field `links` of the item comes first, as in a message. */
function withLinks(scope: JsonObject, links: MessageLinks | null): object {
	if (links === null || Object.hasOwn(scope, 'links')) return scope;
	const { unsubscribe, preferences } = links;
	return { ...scope, links: { unsubscribe, preferences } };
}

function headersOf(
	draft: EmailDraft,
	{ to, links, subject }: PreviewContext & { subject: string },
	line: (text: DraftText) => string,
): Array<[string, string]> {
	const replyTo = draft.replyTo === null ? '' : line(draft.replyTo);
	const marks = links !== null && draft.marketing ? { unsubscribe: links.unsubscribe } : {};
	return [
		['From', line(draft.from)],
		['To', to ?? ''],
		...(replyTo === '' ? [] : [['Reply-To', replyTo] as [string, string]]),
		['Subject', subject],
		...Object.entries(mailHeaders(marks, '')),
	];
}
