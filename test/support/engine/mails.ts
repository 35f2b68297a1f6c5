import { simpleParser } from 'mailparser';
import type { TestN8n } from './n8n';

/** Mails that the server took, as `mail <to> <subject>`. */
export function mailsOf({ mail }: TestN8n): string[] {
	return mail.taken.map(({ to, raw }) => {
		const subject = /^Subject: (.*)$/im.exec(raw)?.[1].trim() ?? '';
		return `mail ${to} ${subject}`;
	});
}

/** Addresses in the contact's newest mail, by the text that is clicked. */
export async function linksIn({ mail }: TestN8n, email: string): Promise<Map<string, string>> {
	const { raw } = mail.taken.findLast(({ to }) => to === email)!;
	const { html } = await simpleParser(raw);
	const found = String(html).matchAll(/<a\b[^>]*\bhref="([^"]+)"[^>]*>(.*?)<\/a>/gs);
	return new Map([...found].map(([, href, text]) => [text.trim(), href.replaceAll('&amp;', '&')]));
}
