import { createHash } from 'node:crypto';
import type { HubResponse } from '../request';
import type { HubSettings } from '../settings';
import { markup, type Html } from './html';
import { styleSheet } from './style';
import { fill, type TextKey } from './texts';

export interface PageContent {
	title: string;
	body: Html;
	/** Of a preview or manual execution: shows that nothing is recorded. */
	preview?: boolean;
	/** Defaults to 200. */
	status?: number;
}

/** Appearance and texts of the pages. */
export type Look = Pick<HubSettings, 'brand' | 'language' | 'texts'>;

/** A page as an answer: it works without JavaScript and loads nothing but the logo. */
export function page(look: Look, { title, body, preview, status = 200 }: PageContent): HubResponse {
	const { brand, language, texts } = look;
	const style = styleSheet(brand.colour);
	const head = markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${brand.name === '' ? title : `${title} · ${brand.name}`}</title>
<style>`;
	const rest = markup`</style>
</head>
<body>
<main>
${headerOf(look)}
<div class="card">
<h1>${title}</h1>
${preview && markup`<p class="note">${texts.previewNote}</p>`}
${body}
</div>
${footerOf(look)}
</main>
</body>
</html>
`;
	return {
		status,
		headers: headersFor(look, style),
		// Not escaped: the style sheet must match its digest in the Content-Security-Policy.
		body: `${head.markup}${style}${rest.markup}`,
	};
}

/** A page with a title and one text. */
export function notice(
	look: Look,
	status: number,
	title: TextKey,
	text: TextKey,
	preview = false,
): HubResponse {
	const { texts } = look;
	return page(look, { status, title: texts[title], body: markup`<p>${texts[text]}</p>`, preview });
}

function headerOf({ brand }: Look): Html | null {
	if (brand.logoUrl === undefined && brand.name === '') return null;
	return brand.logoUrl === undefined
		? markup`<header>${brand.name}</header>`
		: markup`<header><img src="${brand.logoUrl}" alt="${brand.name}"></header>`;
}

function footerOf({ brand, texts }: Look): Html | null {
	if (brand.supportEmail === undefined) return null;
	const address = brand.supportEmail;
	const [before, after = ''] = texts.help.split('{email}');
	const link = markup`<a href="mailto:${encodeURI(address)}">${address}</a>`;
	return markup`<footer>${before}${link}${after}</footer>`;
}

function headersFor({ brand }: Look, style: string): Record<string, string> {
	const digest = createHash('sha256').update(style).digest('base64');
	const images = brand.logoUrl === undefined ? "'none'" : new URL(brand.logoUrl).origin;
	return {
		'Content-Type': 'text/html; charset=utf-8',
		'Content-Security-Policy': [
			"default-src 'none'",
			`style-src 'sha256-${digest}'`,
			`img-src ${images}`,
			"form-action 'self'",
			"frame-ancestors 'none'",
			"base-uri 'none'",
		].join('; '),
		...PRIVATE_HEADERS,
	};
}

/** URLs with tokens must not leak by referrers, and their answers must not be cached. */
export const PRIVATE_HEADERS: Readonly<Record<string, string>> = {
	'Cache-Control': 'no-store',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex',
};

/** A paragraph of text with its placeholders replaced. */
export const paragraph = (text: string, values: Record<string, string>): Html =>
	markup`<p>${fill(text, values)}</p>`;
