import type { INode, IWebhookFunctions } from 'n8n-workflow';
import type { HttpHeaders } from '../../lib/http-headers';
import { readHeader } from '../../lib/http-headers';

/**
 * Whether a page of that origin may read a contact's inbox. n8n lets all origins in, for its own
 * CORS options look at another kind of node.
 */
export function isInboxOrigin({ parameters }: Pick<INode, 'parameters'>, origin: string): boolean {
	const { inboxOrigins = '' } = (parameters.options ?? {}) as { inboxOrigins?: string };
	const allowed = inboxOrigins
		.split(',')
		.map((each) => each.trim().replace(/\/+$/, '').toLowerCase())
		.filter((each) => each !== '');
	if (allowed.length === 0 || allowed.includes('*')) return true;
	return allowed.includes(origin.toLowerCase());
}

/** Of a call from a page: refuses, and says so, where the page's origin is none of those allowed. */
export function refusesOrigin(context: IWebhookFunctions): boolean {
	const { headers } = context.getRequestObject() as { headers: HttpHeaders };
	const origin = readHeader(headers, 'origin');
	if (origin === '' || isInboxOrigin(context.getNode(), origin)) return false;
	const response = context.getResponseObject();
	response.removeHeader('Access-Control-Allow-Origin');
	response.status(403).json({ success: false, message: 'Pages of this origin may not read it' });
	return true;
}
