import { createHash, createHmac } from 'node:crypto';
import { readHeader } from '../../lib/http-headers';
import { HubError, type HubRequest } from '../request';
import { equalInConstantTime } from '../../lib/constant-time';

/** Fields of a form; a repeated name has several values. */
type Params = ReadonlyMap<string, readonly string[]>;

/**
 * Twilio signs the URL that it calls, followed by the form's fields sorted by name, by HMAC-SHA1
 * (https://www.twilio.com/docs/usage/security). For any other body the URL holds its SHA-256 as
 * `bodySHA256`.
 * @throws HubError 401 if the token's holder did not sign the call
 */
export function checkTwilio(request: HubRequest, authToken: string): void {
	const given = readHeader(request.headers, 'x-twilio-signature');
	const digest = request.query.bodySHA256;
	const params: Params = digest === undefined ? formOf(request) : new Map();
	const isSigned = spellings(request.url).some((url) =>
		equalInConstantTime(given, signature(authToken, url, params)),
	);
	if (
		isSigned &&
		(digest === undefined || equalInConstantTime(digest.toLowerCase(), sha256(request.rawBody)))
	) {
		return;
	}
	throw new HubError(
		401,
		"Not signed by Twilio. If Twilio sent this call, set the account's Auth Token in the credential, and set 'Public URL' to the address that Twilio calls",
	);
}

export function formOf({ rawBody }: HubRequest): Map<string, string[]> {
	const fields = new Map<string, string[]>();
	for (const [name, value] of new URLSearchParams(rawBody.toString('utf8'))) {
		fields.set(name, [...(fields.get(name) ?? []), value]);
	}
	return fields;
}

function signature(authToken: string, url: string, params: Params): string {
	const hmac = createHmac('sha1', authToken).update(url);
	for (const name of [...params.keys()].sort()) {
		const values = [...new Set(params.get(name))].sort();
		for (const value of values) hmac.update(name + value);
	}
	return hmac.digest('base64');
}

const URL_PARTS = /^(https?):\/\/([^/?#]*?)(:\d+)?(?=[/?#]|$)/i;

/** Some Twilio products sign the URL with the protocol's default port, others without. */
function spellings(url: string): string[] {
	const [start, protocol, host, port] = URL_PARTS.exec(url) ?? [];
	if (start === undefined) return [url];
	const rest = url.slice(start.length);
	const usual = protocol.toLowerCase() === 'https' ? ':443' : ':80';
	const without = `${protocol}://${host}${rest}`;
	return [...new Set([url, without, `${protocol}://${host}${port ?? usual}${rest}`])];
}

function sha256(body: Buffer): string {
	return createHash('sha256').update(body).digest('hex');
}
