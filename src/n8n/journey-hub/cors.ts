import type { INode, IWebhookFunctions } from 'n8n-workflow';
import type { HttpHeaders } from '../../lib/http-headers';
import { readHeader } from '../../lib/http-headers';

/**
 * Whether a page of that origin may read a contact's inbox. n8n allows all origins, because its own
 * CORS options apply to Webhook nodes only.
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

/** Answers 403 and returns true if the call comes from a page of an origin that is not allowed. */
export function refusesOrigin(context: IWebhookFunctions): boolean {
	const { headers } = context.getRequestObject() as { headers: HttpHeaders };
	const origin = readHeader(headers, 'origin');
	if (origin === '' || isInboxOrigin(context.getNode(), origin)) return false;
	const response = context.getResponseObject();
	response.removeHeader('Access-Control-Allow-Origin');
	response.status(403).json({
		success: false,
		message: "This origin is not allowed: add it to 'Inbox Allowed Origins' of the Journey Hub",
	});
	return true;
}

/**
 * Lets no page of another origin read the answer, though a proxy may let its browser in. n8n has
 * already allowed the origin that asked.
 */
export function forOwnPagesOnly(context: IWebhookFunctions): void {
	context.getResponseObject().removeHeader('Access-Control-Allow-Origin');
}
