import { findOpenTag } from '../template/html-tokens';

export type ColorScheme = 'light' | 'dark';

const QUERY = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi;
const ALWAYS = '(min-width:0px)';
const NEVER = '(max-width:0px)';

/**
 * The HTML of a mail as a program shows it that prefers these colors. A browser gives a frame the
 * preference of its own reader, so the mail's queries are answered here. Links open beside the page.
 */
export function shownHtml(html: string, scheme: ColorScheme, hasDarkStyles: boolean): string {
	const answered = html.replace(QUERY, (_query, asked: string) =>
		asked.toLowerCase() === scheme ? ALWAYS : NEVER,
	);
	const canvas = hasDarkStyles ? scheme : 'light';
	const added = `<base target="_blank"><style>:root{color-scheme:${canvas}!important}</style>`;
	const at = headStart(answered);
	return answered.slice(0, at) + added + answered.slice(at);
}

/** Behind the doctype, without which a browser shows the page as one of the last century. */
function headStart(html: string): number {
	const doctype = /^\s*<!doctype[^>]*>/i.exec(html)?.[0].length ?? 0;
	return findOpenTag(html, /^head$/i)?.end ?? findOpenTag(html, /^html$/i)?.end ?? doctype;
}
