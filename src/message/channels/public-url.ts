import { isIP } from 'node:net';
import { isPublic } from './public-fetch';

/**
 * Names with a different meaning on every machine or network (RFC 2606, 6761, 6762, 8375, 9476).
 */
const PRIVATE_NAMES =
	/(?:^|\.)(?:localhost|local|internal|test|example|invalid|home\.arpa|alt)\.?$/;

/**
 * Whether the URL may be reachable from the internet. Some providers refuse a message with a
 * callback URL that is evidently unreachable.
 */
export function isPublicUrl(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	if (protocol !== 'http:' && protocol !== 'https:') return false;
	const literal = hostname.replace(/^\[|\]$/g, '');
	if (isIP(literal)) return isPublic(literal);
	return hostname.includes('.') && !PRIVATE_NAMES.test(hostname);
}
