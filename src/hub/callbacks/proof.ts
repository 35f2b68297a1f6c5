import { equalInConstantTime } from '../../lib/constant-time';
import { readHeader } from '../../lib/http-headers';
import { HOUR_MS, MINUTE_MS } from '../../lib/milliseconds';
import { HubError, type HubRequest } from '../request';

/**
 * How old a signature may be: ms. Providers try again for up to 24 hours (SendGrid; Mailgun for 8)
 * and do not say whether they sign each attempt anew. What is sent twice is recorded once anyway.
 */
const MAX_AGE_MS = 25 * HOUR_MS;
/** How far a provider's clock may be ahead: ms. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;

/** @throws HubError 401 for a signature that is too old or of the future; `at` in ms */
export function checkAge(at: number, now: number): void {
	if (!Number.isFinite(at)) throw new HubError(401, 'The signature has no time');
	if (now - at > MAX_AGE_MS) throw new HubError(401, 'The signature is too old');
	if (at - now > MAX_AHEAD_MS) {
		throw new HubError(401, 'The signature is of the future: check the clock of this machine');
	}
}

/** @throws HubError 401 where the secret that the provider is known by is not filled in */
export function required(secret: string | undefined, field: string): string {
	if (secret) return secret;
	throw new HubError(
		401,
		`This hub cannot tell who calls: fill in '${field}' in its Journey Callback API credential`,
	);
}

/** @throws HubError 401 where HTTP Basic (RFC 7617) does not carry this user and password */
export function checkBasic(request: HubRequest, user: string, password: string): void {
	const [, encoded = ''] =
		/^Basic\s+(\S+)$/i.exec(readHeader(request.headers, 'authorization')) ?? [];
	if (equalInConstantTime(Buffer.from(encoded, 'base64'), `${user}:${password}`)) return;
	throw new HubError(
		401,
		'Not authorized: put user and password of the Journey Callback API credential into the address, as in https://user:password@host/...',
	);
}
