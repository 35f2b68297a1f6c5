import type { Mail } from '../mailbox';

/** Where a mail's links lead, as paths below the hub's address. */
export interface MailLinks {
	pixel: string | undefined;
	click: string | undefined;
	unsubscribe: string | undefined;
	/** By score. */
	answers: string[];
}

export async function linksOf(mail: Mail): Promise<MailLinks> {
	const { html } = await mail.parsed();
	const found = String(html).matchAll(/\b(?:href|src)="[^"]*\/hub\/([^"]+)"/g);
	const paths = [...found].map(([, path]) => path.replaceAll('&amp;', '&'));
	const of = (page: string) => paths.filter((path) => path.startsWith(`${page}?`));
	return {
		pixel: of('open')[0],
		click: of('click')[0],
		unsubscribe: of('unsubscribe')[0],
		answers: of('answer'),
	};
}
