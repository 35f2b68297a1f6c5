import { readHeader } from '../../lib/http-headers';
import type { HubDeps } from '../deps';
import { PRIVATE_HEADERS } from '../pages/page';
import { HubError, type HubAnswer, type HubRequest } from '../request';
import { claimsOf, silent } from './token-claims';

/**
 * The map of the token's journey, as a picture for a sticky note on n8n's canvas.
 * @throws HubError 404 for a token that is altered, expired or of another workspace, or without its
 * journey
 */
export async function answerMap(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'map', deps);
	const picture =
		claims && (await deps.canvas.picture(claims.workspaceId, claims.journey, request.receivedAt));
	if (picture === null) {
		throw new HubError(
			404,
			"This link is invalid or has expired. Create a new one by 'Create Map Link' of Journey Contact.",
		);
	}
	const headers = {
		...PRIVATE_HEADERS,
		// Only the browser itself keeps it, and asks each time whether there is a newer one.
		'Cache-Control': 'private, no-cache',
		'Cross-Origin-Resource-Policy': 'cross-origin',
		ETag: picture.etag,
	};
	if (matches(readHeader(request.headers, 'if-none-match'), picture.etag)) {
		return silent({ status: 304, headers, body: '' });
	}
	return silent({
		status: 200,
		headers: { ...headers, 'Content-Type': 'image/png' },
		body: picture.png,
	});
}

/** RFC 9110, 13.1.2; the comparison is weak. */
function matches(asked: string, etag: string): boolean {
	return asked.split(',').some((each) => {
		const tag = each.trim().replace(/^W\//, '');
		return tag === etag || tag === '*';
	});
}
