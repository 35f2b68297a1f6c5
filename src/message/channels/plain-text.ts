import { Parser } from 'htmlparser2';

/** Elements whose content nobody reads as text. */
const UNSEEN = new Set(['head', 'style', 'script', 'title', 'noscript', 'template']);
/** Preheaders, for instance. */
const HIDING = /(^|[;\s])display\s*:\s*none\b/i;
/** Set apart by an empty line. */
const PARAGRAPHS = new Set([
	'p',
	'h1',
	'h2',
	'h3',
	'h4',
	'h5',
	'h6',
	'ul',
	'ol',
	'table',
	'hr',
	'blockquote',
]);
/** On lines of their own. */
const LINES = new Set([
	'div',
	'tr',
	'li',
	'section',
	'article',
	'header',
	'footer',
	'dt',
	'dd',
	'pre',
]);

/** The text part of a mail that was written in HTML only: links keep their address, images go. */
export function plainText(html: string): string {
	const writer = new Writer();
	const parser = new Parser(
		{
			onopentag: (name, attributes) => writer.open(name, attributes),
			ontext: (text) => writer.text(text),
			onclosetag: (name) => writer.close(name),
		},
		{ decodeEntities: true },
	);
	parser.end(html);
	return writer.result();
}

class Writer {
	private written = '';
	/** Line breaks due before the next text. */
	private breaks = 0;
	private space = false;
	private unseen = 0;
	/** How many elements are open within one that is not displayed, with it. */
	private hidden = 0;
	/** Addresses of the links that are open, with where their text begins. */
	private readonly links: Array<{ href: string; from: number }> = [];

	open(name: string, { href = '', style = '' }: { [name: string]: string }): void {
		if (this.hidden > 0 || HIDING.test(style)) this.hidden += 1;
		if (this.hidden > 0) return;
		if (UNSEEN.has(name)) this.unseen += 1;
		if (name === 'a') this.links.push({ href, from: this.written.length });
		if (name === 'td' || name === 'th') this.space = true;
		this.breakAround(name);
		if (name === 'li') this.text('* ');
	}

	text(text: string): void {
		if (this.unseen > 0 || this.hidden > 0) return;
		const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
		if (collapsed.startsWith(' ')) this.space = true;
		const words = collapsed.replace(/^ | $/g, '');
		if (words === '') return;
		this.write(words);
		this.space = collapsed.endsWith(' ');
	}

	close(name: string): void {
		if (this.hidden > 0) {
			this.hidden -= 1;
			return;
		}
		if (UNSEEN.has(name)) this.unseen -= 1;
		if (name === 'a') this.closeLink();
		if (name === 'br') this.breaks += 1;
		this.breakAround(name);
	}

	result(): string {
		return this.written;
	}

	private write(words: string): void {
		if (this.written !== '') {
			if (this.breaks > 0) this.written += '\n'.repeat(Math.min(this.breaks, 2));
			else if (this.space) this.written += ' ';
		}
		this.written += words;
		this.breaks = 0;
		this.space = false;
	}

	private breakAround(name: string): void {
		if (PARAGRAPHS.has(name)) this.breaks = 2;
		else if (LINES.has(name)) this.breaks = Math.max(this.breaks, 1);
	}

	private closeLink(): void {
		const link = this.links.pop();
		if (!link || !/^(https?|mailto|tel):/i.test(link.href)) return;
		const text = this.written.slice(link.from).trim();
		if (text === link.href || `mailto:${text}` === link.href) return;
		this.space ||= text !== '';
		this.write(`[${link.href}]`);
	}
}
