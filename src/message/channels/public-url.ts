import { isIP } from 'node:net';
import { isPublic } from './public-fetch';

/** Names that mean something else on every machine or network (RFC 2606, 6761, 6762, 8375, 9476). */
const PRIVATE_NAMES =
	/(?:^|\.)(?:localhost|local|internal|test|example|invalid|home\.arpa|alt)\.?$/;

/**
 * Whether somebody on the internet may be able to call the address. Some providers refuse a message
 * whose callback they can tell is out of their reach.
 */
export function isPublicUrl(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname } = new URL(url);
	if (protocol !== 'http:' && protocol !== 'https:') return false;
	const literal = hostname.replace(/^\[|\]$/g, '');
	if (isIP(literal)) return isPublic(literal);
	return hostname.includes('.') && !PRIVATE_NAMES.test(hostname);
}
