import { oneLine } from '../address';
import { ChannelError } from '../channel';
import type { HttpReply, Refusal } from '../http';

const MAX_SHOWN = 200;

/**
 * A browser that subscribed with another key takes nothing from us, ever: Mozilla's errno 109,
 * Apple's VapidPkHashMismatch, and Google in words.
 */
const ANOTHER_KEY =
	/VAPID public key mismatch|VapidPkHashMismatch|do(es)? not correspond to the credentials used to create/i;

/** What a push service's answer means, by RFC 8030 and by what Google, Mozilla, Apple and Microsoft publish. */
export function pushRefusal(reply: HttpReply, endpoint: string): Refusal {
	const { status, body } = reply;
	const { host } = new URL(endpoint);
	const said = oneLine(body).slice(0, MAX_SHOWN);
	const message = `${host} answered ${status}${said && `: ${said}`}`;
	// Contacts bring endpoints along: what one of them answers says nothing about the others.
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
	// Microsoft's way of saying 429.
	if (status === 406 || status === 429) return { kind: 'rate-limited', scope, message };
	if (status < 500 && status !== 408) return { kind: 'permanent', scope, message };
	return { scope, message };
}

/** A service that cannot be reached is one browser's, not everybody's. */
export function ofOneBrowser(error: unknown): unknown {
	if (!(error instanceof ChannelError)) return error;
	// What the public fetch refused, it refused before there was a connection.
	if (error.cause instanceof ChannelError) {
		return new ChannelError(
			'The web push subscription does not lead to the internet.',
			{ kind: 'permanent', code: error.cause.code },
			{ cause: error },
		);
	}
	if (error.scope === 'message') return error;
	const { message, kind, code, accepted, retryAfterMs, deadAddresses } = error;
	const details = { kind, code, accepted, retryAfterMs, deadAddresses, scope: 'message' } as const;
	return new ChannelError(message, details, { cause: error.cause });
}
