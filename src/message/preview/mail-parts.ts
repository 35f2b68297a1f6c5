import { Parser } from 'htmlparser2';

/** A link of a mail. */
export interface MailLink {
	/** Its visible text, on one line; empty for a picture without a description. */
	text: string;
	/** As it is written, with entities resolved. */
	url: string;
}

export interface MailImage {
	url: string;
	/** Null: it has none. Empty: it is decoration. */
	alt: string | null;
}

/** What a mail's HTML is made of. */
export interface MailParts {
	links: MailLink[];
	images: MailImage[];
	/** Elements that no mail program runs or shows, such as `script`; each once. */
	unsupported: string[];
	/** Has styles for programs that show a mail dark. */
	hasDarkStyles: boolean;
}

const UNSUPPORTED = new Set(['script', 'iframe', 'object', 'embed', 'form', 'video', 'audio']);
const DARK = /prefers-color-scheme\s*:\s*dark|color-scheme\s*:[^;}]*\bdark\b|\blight-dark\(/i;

/** Reads the HTML of a mail, in linear time. */
export function mailParts(html: string): MailParts {
	const links: MailLink[] = [];
	const images: MailImage[] = [];
	const unsupported = new Set<string>();
	let link: MailLink | null = null;
	let isCode = false;
	let hasDarkStyles = false;
	const parser = new Parser({
		onopentag(name, { href, src, alt, name: meta, content, media, style }) {
			isCode = name === 'style' || name === 'script';
			if (UNSUPPORTED.has(name)) unsupported.add(name);
			if (meta === 'color-scheme' && /\bdark\b/i.test(content ?? '')) hasDarkStyles = true;
			if (DARK.test(media ?? '') || DARK.test(style ?? '')) hasDarkStyles = true;
			if ((name === 'a' || name === 'area') && href !== undefined) {
				link = { text: name === 'area' ? (alt ?? '') : '', url: href };
				links.push(link);
			}
			if (name !== 'img') return;
			images.push({ url: src ?? '', alt: alt ?? null });
			if (link !== null) link.text += ` ${alt ?? ''} `;
		},
		ontext(text) {
			if (isCode) hasDarkStyles ||= DARK.test(text);
			else if (link !== null) link.text += text;
		},
		onclosetag(name) {
			isCode = false;
			if (name === 'a') link = null;
		},
	});
	parser.end(html);
	for (const each of links) each.text = each.text.replace(/\s+/g, ' ').trim();
	return { links, images, unsupported: [...unsupported], hasDarkStyles };
}
