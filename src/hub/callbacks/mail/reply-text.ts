import { compile } from 'html-to-text';
import { readableHtml } from '../../../message/channels/readable-html';

/** In characters; nested elements take up to a second for twice as much. */
const MAX_HTML = 100_000;

/** Elements in which mail programs put the quoted mail, the line before it, and the signature. */
const NOT_OWN = [
	...['head', 'title', 'style', 'script', 'img', 'blockquote'],
	// Gmail, Outlook, Thunderbird, Yahoo, Proton, Zoho, QQ
	...[
		'.gmail_attr',
		'.gmail_signature',
		'.gmail_signature_prefix',
		'#Signature',
		'#ms-outlook-mobile-signature',
	],
	...[
		'.moz-cite-prefix',
		'.moz-signature',
		'.yahoo_quoted',
		'.protonmail_quote',
		'.protonmail_signature_block',
	],
	...['.zmail_extra', '#isReplyContent', '.AppleMailSignature', '#AppleMailSignature'],
];

const convert = compile({
	wordwrap: false,
	baseElements: { selectors: [] },
	limits: { maxDepth: 100 },
	selectors: [
		...NOT_OWN.map((selector) => ({ selector, format: 'skip' })),
		{ selector: 'a', options: { ignoreHref: true } },
		...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
			selector,
			options: { uppercase: false },
		})),
	],
});

/** A reply in HTML as text, without what it quotes. */
export function replyText(html: string): string {
	return convert(readableHtml(html.slice(0, MAX_HTML)));
}
