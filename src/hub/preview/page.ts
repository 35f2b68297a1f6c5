import { GMAIL_CLIPS_AT } from '../../message/preview/findings';
import type { PreviewDraft } from '../../message/preview/draft';
import type { EmailPreview } from '../../message/preview/email-preview';
import { shownHtml, type ColorScheme } from '../../message/preview/shown-html';
import { documentOf } from '../dashboard/page';
import { styleOf } from '../dashboard/style';
import { zonedText } from '../dashboard/times';
import { Html, markup } from '../pages/html';
import { PRIVATE_HEADERS } from '../pages/page';
import type { HubResponse } from '../request';

/** What the reader has chosen on the page. */
export interface PreviewChoice {
	/** Place among the contacts, from 0. */
	as: number;
	width: 'phone' | 'desktop';
	scheme: ColorScheme;
}

export interface PreviewPageOptions {
	draft: PreviewDraft;
	/** `#rrggbb` */
	colour: string;
	/** Name of the brand; empty: none. */
	brand: string;
	/** The contacts, in order. */
	names: readonly string[];
	choice: PreviewChoice;
	token: string;
	/** ms */
	expiresAt: number;
	/** IANA */
	zone: string;
}

/** The message as a page without scripts; a text in its place says why it cannot be made. */
export function previewPage(
	preview: EmailPreview | string,
	options: PreviewPageOptions,
): HubResponse {
	const { draft, colour, brand, expiresAt, zone } = options;
	const isMade = typeof preview !== 'string';
	const title = (isMade && preview.subject) || 'Preview';
	const body = markup`<a class="skip" href="#main">Skip to content</a>
<header class="top"><p class="brand">${brand || 'Journeys'}</p></header>
<main id="main" tabindex="-1">
<h1><bdi>${title}</bdi></h1>
<p class="soft">Preview of ‘${draft.node}’ in ‘${draft.workflow}’. Nothing was sent, and nothing on this page is counted.</p>
${choices(options)}
${isMade ? mailHtml(preview, options) : markup`<p class="warning" role="status">The message cannot be made for this contact: ${preview}</p>`}
</main>
<footer><p>This link opens this preview until ${zonedText(expiresAt, zone)}, for whoever has it.</p></footer>`;
	return documentOf({ title, body, style: styleOf(colour) + STYLE, headers: HEADERS });
}

const STYLE = `
.choices{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;margin:.75rem 0 1rem}
.choices ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem;margin:0;padding:0}
.choices h2{font-size:.875rem;font-weight:400;color:var(--soft);margin:0 0 .2rem}
.choices a{display:inline-block;padding:.35rem .7rem;border:1px solid var(--field);border-radius:.4rem;color:var(--text);text-decoration:none;max-width:16rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}
.choices a:hover{text-decoration:underline}
.choices a[aria-current]{background:var(--brand);border-color:var(--brand);color:var(--ink);font-weight:600}
.mail{display:block;width:100%;height:44rem;max-height:80vh;border:1px solid var(--line);border-radius:.5rem;background:#fff;resize:vertical}
.frame{overflow-x:auto}
.mail.desktop{min-width:680px}
.mail.phone{width:390px;max-width:100%}
.mail.dark{background:#121212}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;max-width:60rem;font:.9rem/1.5 ui-monospace,monospace}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.35rem 1rem;max-width:60rem;margin:.5rem 0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.findings{max-width:60rem;padding-left:1.25rem}
.findings li{margin:.4rem 0;overflow-wrap:anywhere}
.list{width:100%;border-collapse:collapse;max-width:75rem}
.list th,.list td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.list td:first-child{min-width:7rem}
@media(max-width:500px){dl{grid-template-columns:1fr}dd{margin-bottom:.35rem}}
`;

/**
 * Without scripts, in an origin of its own. The mail stands in a frame that takes these rules over: its
 * styles and pictures may be loaded, as a mail program does, and its links open beside the page.
 */
const HEADERS: Readonly<Record<string, string>> = {
	'Content-Security-Policy': [
		"default-src 'none'",
		"style-src 'unsafe-inline' https: http:",
		'img-src data: https: http:',
		'font-src data: https: http:',
		"form-action 'none'",
		"frame-ancestors 'none'",
		'sandbox allow-popups allow-popups-to-escape-sandbox',
	].join('; '),
	...PRIVATE_HEADERS,
};

const CURRENT = new Html(' aria-current="true"');

function choices({ names, choice, token }: PreviewPageOptions): Html {
	const link = (label: string, changes: Partial<PreviewChoice>) => {
		const { as, width, scheme } = { ...choice, ...changes };
		const query = new URLSearchParams({ as: String(as), width, colors: scheme, t: token });
		const isCurrent = as === choice.as && width === choice.width && scheme === choice.scheme;
		return markup`<li><a href="?${query.toString()}"${isCurrent && CURRENT}><bdi>${label}</bdi></a></li>`;
	};
	const group = (label: string, links: Html[]) =>
		markup`<div><h2>${label}</h2><ul>${links}</ul></div>`;
	return markup`<nav class="choices" aria-label="Show the message">
${group(
	'As',
	names.map((name, as) => link(name, { as })),
)}
${group('Width', [link('Desktop', { width: 'desktop' }), link('Phone', { width: 'phone' })])}
${group('Colors', [link('Light', { scheme: 'light' }), link('Dark', { scheme: 'dark' })])}
</nav>`;
}

function mailHtml(preview: EmailPreview, { choice, draft, names }: PreviewPageOptions): Html {
	const { html, text, headers, findings, parts } = preview;
	const { attachments } = draft.samples[0].email;
	return markup`
${html !== '' && frame(preview, choice, names[choice.as])}
<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${
	findings.length === 0
		? markup`<p>None of what was looked for: subject, missing values, unsubscribe link, size, images and links.</p>`
		: markup`<ul class="findings">${findings.map(({ what, how }) => markup`<li>${what} <span class="soft">${how}</span></li>`)}</ul>`
}
</section>
<section aria-labelledby="headers"><h2 id="headers">Headers</h2>
<dl>${headers.map(([name, value]) => markup`<dt>${name}</dt><dd>${value || '(none)'}</dd>`)}
${preview.preheader !== '' && markup`<dt>Preheader</dt><dd>${preview.preheader}</dd>`}
${attachments.length > 0 && markup`<dt>Attachments</dt><dd>${attachments.join(', ')}</dd>`}</dl>
</section>
<section aria-labelledby="size"><h2 id="size">Size</h2>
<p>${sizeText(preview)}</p>
</section>
<section aria-labelledby="links"><h2 id="links">Links</h2>
${
	parts.links.length === 0
		? markup`<p>The HTML has no links.</p>`
		: markup`<table class="list"><thead><tr><th scope="col">Text</th><th scope="col">Leads to</th></tr></thead>
<tbody>${parts.links.map((link) => markup`<tr><td>${link.text || '(no text)'}</td><td>${link.url}</td></tr>`)}</tbody></table>`
}
</section>
<section aria-labelledby="text"><h2 id="text">Text Part</h2>
<pre tabindex="0">${text}</pre>
</section>`;
}

function frame(
	{ html, parts }: EmailPreview,
	{ width, scheme }: PreviewChoice,
	name: string,
): Html {
	const content = shownHtml(html, scheme, parts.hasDarkStyles);
	const canvas = parts.hasDarkStyles ? scheme : 'light';
	const asItIs =
		scheme !== canvas &&
		markup`<p class="soft">The message has no dark styles: some mail programs show it as it is, as here, and others change its colors by rules of their own.</p>`;
	return markup`${asItIs}<div class="frame" tabindex="0" role="group" aria-label="Message"><iframe class="mail ${width} ${canvas}" title="The message as ${name} gets it" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${content}"></iframe></div>`;
}

function sizeText({ html, htmlBytes, textBytes }: EmailPreview): string {
	const text = `text part ${kilobytes(textBytes)}`;
	if (html === '') return `${text}; no HTML.`;
	return `HTML ${kilobytes(htmlBytes)} as it is sent, with tracking; ${text}. Gmail clips a message at ${kilobytes(GMAIL_CLIPS_AT)} of HTML.`;
}

const kilobytes = (bytes: number): string =>
	bytes < 1_024 ? `${bytes} bytes` : `${(bytes / 1_024).toFixed(1).replace(/\.0$/, '')} kB`;
