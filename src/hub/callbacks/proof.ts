import { equalInConstantTime } from '../../lib/constant-time';
import { readHeader } from '../../lib/http-headers';
import { HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';
import { HubError, type HubRequest } from '../request';

/**
 * Maximum age of a signature, ms. Providers retry for up to 24 hours (SendGrid; Mailgun for 8) and
 * do not document whether they sign each attempt anew. A repeated report is recorded once anyway.
 */
const MAX_AGE_MS = 25 * HOUR_MS;
/** How far a provider's clock may be ahead, ms. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;

/** @throws HubError 401 for a signature that is too old or in the future; `at` in ms */
export function checkAge(at: number, now: number): void {
	if (!Number.isFinite(at)) throw new HubError(401, 'The signature has no timestamp');
	if (now - at > MAX_AGE_MS) throw new HubError(401, 'The signature is too old');
	if (at - now > MAX_AHEAD_MS) {
		throw new HubError(401, 'The signature is dated in the future: check the clock of this server');
	}
}

/** @throws HubError 401 if the provider's secret is not set */
export function required(secret: string | undefined, field: string): string {
	if (secret) return secret;
	throw new HubError(
		401,
		`The caller cannot be verified: fill in '${field}' in its Journey Callback API credential`,
	);
}

/** @throws HubError 401 unless HTTP Basic (RFC 7617) has this user and password */
export function checkBasic(request: HubRequest, user: string, password: string): void {
	const [, encoded = ''] =
		/^Basic\s+(\S+)$/i.exec(readHeader(request.headers, 'authorization')) ?? [];
	if (equalInConstantTime(Buffer.from(encoded, 'base64'), `${user}:${password}`)) return;
	throw new HubError(
		401,
		'Not authorized: put the user and password of the Journey Callback API credential into the URL, as in https://user:password@host/...',
	);
}
