import { z } from 'zod';

import { oneLine } from '../address';
import type { HttpReply, Refusal } from '../http';
import { MINUTE_MS } from '../../../lib/milliseconds';

const detail = z.object({
	'@type': z.string(),
	errorCode: z.string().optional(),
	fieldViolations: z.array(z.object({ field: z.string().optional() })).optional(),
});

const answer = z.object({
	error: z.object({
		message: z.string().default(''),
		status: z.string().default(''),
		details: z.array(detail).default([]),
	}),
});

/** Google asks for at least a minute by default. */
const QUOTA_PAUSE_MS = MINUTE_MS;
const BAD_TOKEN = /not a valid FCM registration token/i;

/**
 * The meaning of FCM's response, by its published ErrorCode; a token of an uninstalled app is
 * returned in `deadAddresses`. Undefined: the meaning of the HTTP status.
 */
export function fcmRefusal(
	{ status, headers, json }: HttpReply,
	token: string,
): Refusal | undefined {
	const { success, data } = answer.safeParse(json);
	if (!success) return undefined;
	const { error } = data;
	const code = error.details.find(({ errorCode }) => errorCode)?.errorCode ?? error.status;
	const message = `Firebase: ${oneLine(error.message)}`;
	switch (code) {
		case 'UNREGISTERED':
			return { kind: 'permanent', code, message, deadAddresses: [token] };
		case 'INVALID_ARGUMENT':
			return isBadToken(error)
				? { kind: 'permanent', code, message, deadAddresses: [token] }
				: { kind: 'config', scope: 'message', code, message };
		case 'SENDER_ID_MISMATCH':
			// The token belongs to another Firebase project. It stays: the project chosen here may be
			// wrong.
			return { kind: 'permanent', code, message };
		case 'THIRD_PARTY_AUTH_ERROR':
			// Apple's key is missing in Firebase: other phones still get theirs.
			return { kind: 'config', scope: 'message', code, message };
		case 'QUOTA_EXCEEDED':
			return headers.has('retry-after')
				? { code, message }
				: { code, message, retryAfterMs: QUOTA_PAUSE_MS };
		case 'NOT_FOUND':
			return { kind: 'config', scope: 'channel', code, message };
		default:
			return { code: code || String(status), message };
	}
}

function isBadToken({ message, details }: z.output<typeof answer>['error']): boolean {
	const fields = details.flatMap(({ fieldViolations = [] }) => fieldViolations);
	return BAD_TOKEN.test(message) || fields.some(({ field }) => field === 'message.token');
}
