import { oneLine } from '../address';
import { ChannelError } from '../channel';
import type { HttpReply, Refusal } from '../http';

const MAX_SHOWN = 200;

/**
 * A browser that subscribed with another key never accepts our messages: Mozilla's errno 109,
 * Apple's VapidPkHashMismatch, and Google's text.
 */
const ANOTHER_KEY =
	/VAPID public key mismatch|VapidPkHashMismatch|do(es)? not correspond to the credentials used to create/i;

/**
 * The meaning of a push service's response, by RFC 8030 and the documentation of Google, Mozilla,
 * Apple and Microsoft.
 */
export function pushRefusal(reply: HttpReply, endpoint: string): Refusal {
	const { status, body } = reply;
	const { host } = new URL(endpoint);
	const text = oneLine(body).slice(0, MAX_SHOWN);
	const message = `${host} answered ${status}${text && `: ${text}`}`;
	// Contacts supply the endpoints: the response of one says nothing about the others.
	const scope = 'message' as const;
	if (status === 404 || status === 410) {
		return {
			kind: 'permanent',
			scope,
			deadAddresses: [endpoint],
			message: `The web push subscription has ended. ${message}`,
		};
	}
	if (ANOTHER_KEY.test(body)) {
		return {
			kind: 'permanent',
			scope,
			message: `The browser has subscribed with another VAPID key. ${message}`,
		};
	}
	if (status === 413)
		return { kind: 'config', scope, message: `The message is too long. ${message}` };
	if (status === 401 || status === 403) {
		return { kind: 'config', scope, message: `Check the web push credential. ${message}` };
	}
	// Microsoft's equivalent of 429.
	if (status === 406 || status === 429) return { kind: 'rate-limited', scope, message };
	if (status < 500 && status !== 408) return { kind: 'permanent', scope, message };
	return { scope, message };
}

/** An unreachable push service affects one browser, not the channel. */
export function ofOneBrowser(error: unknown): unknown {
	if (!(error instanceof ChannelError)) return error;
	// The public fetch refuses before it connects.
	if (error.cause instanceof ChannelError) {
		return new ChannelError(
			'The web push subscription has a private address.',
			{ kind: 'permanent', code: error.cause.code },
			{ cause: error },
		);
	}
	if (error.scope === 'message') return error;
	const { message, kind, code, accepted, retryAfterMs, deadAddresses } = error;
	const details = { kind, code, accepted, retryAfterMs, deadAddresses, scope: 'message' } as const;
	return new ChannelError(message, details, { cause: error.cause });
}
