import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { HttpHeaders } from '../../lib/http-headers';
import type { HubRequest, HubResponse } from '../../hub/request';
import { readRawBody } from '../journey-trigger/ingest';

interface Received {
	method: string;
	path: string;
	originalUrl?: string;
	url: string;
	headers: HttpHeaders;
	query: Record<string, unknown>;
	body?: unknown;
	contentType?: string;
}

/** More fields than any page or provider sends. */
const MAX_FIELDS = 500;

/** n8n's request as a HubRequest. */
export async function hubRequestOf(
	context: IWebhookFunctions,
	hubUrl: string,
	receivedAt: number,
): Promise<HubRequest> {
	const request = context.getRequestObject() as unknown as Received;
	// n8n has already parsed a multipart body, and keeps no raw bytes.
	const isMultipart = /^multipart\//i.test(String(request.headers['content-type'] ?? ''));
	const rawBody = isMultipart ? Buffer.alloc(0) : await readRawBody(context.getRequestObject());
	const path = pathOf(request.path);
	const search = /\?.*$/s.exec(request.originalUrl ?? request.url)?.[0] ?? '';
	return {
		method: request.method,
		path,
		url: `${hubUrl}${path === '' ? '' : `/${path}`}${search}`,
		query: lastOfEach(request.query),
		headers: request.headers,
		rawBody,
		form: isMultipart ? multipartFields(request.body) : urlencodedFields(request, rawBody),
		receivedAt,
	};
}

/** The path after the last segment `hub`, which is the node's own. */
function pathOf(path: string): string {
	const rest = /^.*\/hub(?:\/(.*))?$/s.exec(path)?.[1] ?? '';
	// Checks each run of slashes once: a path may have thousands of them.
	return rest.replace(/(?<!\/)\/+$/, '');
}

function urlencodedFields({ headers }: Received, rawBody: Buffer): Record<string, string> {
	const type = String(headers['content-type'] ?? '');
	if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return {};
	const fields = [...new URLSearchParams(rawBody.toString('utf8'))].slice(0, MAX_FIELDS);
	return Object.fromEntries(fields);
}

/** Fields of a multipart body as parsed by n8n: texts in `data`, files apart. */
function multipartFields(body: unknown): Record<string, string> {
	const { data } = (body ?? {}) as IDataObject;
	if (typeof data !== 'object' || data === null) return {};
	return lastOfEach(Object.fromEntries(Object.entries(data).slice(0, MAX_FIELDS)));
}

function lastOfEach(values: Readonly<Record<string, unknown>>): Record<string, string> {
	const entries = Object.entries(values).flatMap(([name, value]): Array<[string, string]> => {
		const last: unknown = Array.isArray(value) ? value.at(-1) : value;
		return typeof last === 'string' ? [[name, last]] : [];
	});
	return Object.fromEntries(entries);
}

/** Sends the response directly, because n8n would add headers of workflow responses. */
export function sendHubResponse(
	context: IWebhookFunctions,
	{ status, headers, body }: HubResponse,
): void {
	const response = context.getResponseObject();
	response.status(status);
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	response.end(body);
}
