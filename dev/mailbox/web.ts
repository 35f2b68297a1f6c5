import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Inbox } from './inbox';
import type { Mail } from './mail';

const pageSize = 200;

const pageHeaders = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cache-control': 'no-store',
	'content-security-policy':
		"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
		"frame-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors 'none'",
};

// A mail is untrusted HTML: no scripts, no forms, no access to this page; links open a new tab.
const mailHeaders = {
	...pageHeaders,
	'content-security-policy':
		"default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; " +
		"font-src data: http: https:; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
};

const files: Record<string, { name: string; type: string }> = {
	'/': { name: 'page.html', type: 'text/html; charset=utf-8' },
	'/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
	'/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
};

type Respond = (response: ServerResponse, url: URL) => Promise<void> | void;

const json = (response: ServerResponse, body: unknown): void => {
	response.writeHead(200, { ...pageHeaders, 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
};

async function summary(mail: Mail): Promise<Record<string, unknown>> {
	const { id, from, to, receivedAt } = mail;
	return { id, from, to, receivedAt, subject: await mail.subject(), bytes: mail.raw.length };
}

function newest(inbox: Inbox, recipient: string): { found: number; mails: Mail[] } {
	const matches = recipient
		? inbox.mails.filter((mail) => mail.to.some((address) => address.includes(recipient)))
		: inbox.mails;
	return { found: matches.length, mails: matches.slice(-pageSize).reverse() };
}

async function list(inbox: Inbox, response: ServerResponse, url: URL): Promise<void> {
	const recipient = (url.searchParams.get('to') ?? '').trim().toLowerCase();
	const { found, mails } = newest(inbox, recipient);
	json(response, {
		total: inbox.mails.length,
		found,
		mails: await Promise.all(mails.map(summary)),
	});
}

async function show(mail: Mail, response: ServerResponse): Promise<void> {
	const { text, html, headerLines } = await mail.parsed();
	const headers = headerLines.map(({ line }) => line);
	json(response, { ...(await summary(mail)), headers, text, hasHtml: Boolean(html) });
}

async function showHtml(mail: Mail, response: ServerResponse): Promise<void> {
	const { html } = await mail.parsed();
	response.writeHead(200, { ...mailHeaders, 'content-type': 'text/html; charset=utf-8' });
	response.end(`<base target="_blank">${html || ''}`);
}

/** Notifies an open page of each mail, so that it shows it at once. */
function follow(inbox: Inbox, response: ServerResponse): void {
	response.writeHead(200, { ...pageHeaders, 'content-type': 'text/event-stream' });
	response.write(': hello\n\n');
	const notify = (mail: Mail): boolean => response.write(`data: ${mail.id}\n\n`);
	inbox.on('mail', notify);
	response.on('close', () => inbox.off('mail', notify));
}

function route(inbox: Inbox, path: string): Respond | undefined {
	const file = files[path];
	if (file) {
		return (response) => {
			response.writeHead(200, { ...pageHeaders, 'content-type': file.type });
			response.end(readFileSync(join(__dirname, file.name)));
		};
	}
	if (path === '/api/mails') return (response, url) => list(inbox, response, url);
	if (path === '/api/events') return (response) => follow(inbox, response);
	const [, id, html] = /^\/api\/mails\/(\d+)(\/html)?$/.exec(path) ?? [];
	const mail = inbox.mails[Number(id) - 1];
	if (!mail) return undefined;
	return (response) => (html ? showHtml(mail, response) : show(mail, response));
}

function fail(response: ServerResponse, status: number, message: string): void {
	if (!response.headersSent) response.writeHead(status, { ...pageHeaders });
	response.end(message);
}

/** Serves the page and its JSON on 127.0.0.1. Port 0 takes a free one. */
export async function startWeb(inbox: Inbox, port: number): Promise<Server> {
	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const respond = request.method === 'GET' ? route(inbox, url.pathname) : undefined;
		if (!respond) return fail(response, 404, 'Nothing here.\n');
		Promise.resolve(respond(response, url)).catch((error: Error) =>
			fail(response, 500, `${error.message}\n`),
		);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return server;
}

/** Stops the server and cuts open pages off. */
export async function stopWeb(server: Server): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
}
