import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Mail } from '../../../dev/mailbox';

/** As people's browsers say; a headless one says that it is a program. */
const AGENT =
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

export const PHONE = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true };

/** A page of a browser of its own, without what another one knows. */
export async function visit(
	browser: Browser,
	url: string,
	options: BrowserContextOptions = {},
): Promise<Page> {
	const context = await browser.newContext({ userAgent: AGENT, ...options });
	const page = await context.newPage();
	await page.goto(url);
	return page;
}

/** The addresses that the mail's links lead to, by the text that is clicked. */
export async function linksIn(mail: Mail): Promise<Map<string, string>> {
	const { html } = await mail.parsed();
	const found = String(html).matchAll(/<a\b[^>]*\bhref="([^"]+)"[^>]*>(.*?)<\/a>/gs);
	return new Map(
		[...found].map(([, href, text]) => [
			text.replace(/<[^>]+>/g, '').trim(),
			href.replaceAll('&amp;', '&'),
		]),
	);
}

/** The sender's own site: whatever is asked for is there, and what was asked for is known. */
export class Site {
	readonly visited: string[] = [];
	/** What stands at an address, where it is not the shop. */
	readonly pages = new Map<string, string>();

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Site> {
		const server = createServer((request, response) => {
			site.visited.push(request.url ?? '');
			response.setHeader('content-type', 'text/html; charset=utf-8');
			response.end(site.pages.get(request.url ?? '') ?? '<!doctype html><h1>Shop</h1>');
		});
		const site = new Site(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return site;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
