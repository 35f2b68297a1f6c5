import { createHash } from 'node:crypto';
import { MINUTE_MS } from '../../lib/milliseconds';
import type { HubDeps } from '../deps';
import { openReport, botThatFetched } from './open';
import { PRIVATE_HEADERS } from '../pages/page';
import type { MessageReport } from '../reports/report';
import type { HubAnswer, HubEvent, HubRequest } from '../request';
import { claimsOf, invalidLink, type Claims } from './token-claims';

/** Redirects to the URL in the signed token only, so it is no open redirect. */
export async function answerClick(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'click', deps);
	if (claims === null || !isWebAddress(claims.url)) return invalidLink(deps);
	// The redirect works even if the store is unavailable.
	const events = await recordClick(request, claims, deps).catch((error: unknown) => {
		deps.onError(error);
		deps.later(() => recordClick(request, claims, deps));
		return [];
	});
	const headers = { ...PRIVATE_HEADERS, Location: claims.url };
	return { response: { status: 302, headers, body: '' }, events };
}

/** Only such URLs are signed; checked again as a second line of defence. */
const isWebAddress = (url: string): boolean => /^https?:\/\/[\x21-\x7e]+$/i.test(url);

async function recordClick(
	request: HubRequest,
	claims: Claims<'click'>,
	deps: HubDeps,
): Promise<HubEvent[]> {
	if (request.method === 'HEAD' || claims.messageId === 0) return [];
	const [message] = await deps.store.sent.find([claims.messageId]);
	if (message === null) return [];
	const machine = botThatFetched(request, 'click', message);
	const click = clickReport(claims, request.receivedAt, machine);
	// Many mail programs load no images, so a click may be the only sign of an open.
	const open = openReport(claims, request.receivedAt, machine);
	return await deps.records.report([open, click]);
}

export function clickReport(
	{ messageId, channel, url }: Claims<'click'>,
	at: number,
	machine: string | null,
): MessageReport {
	const target = createHash('sha256').update(url).digest('base64url').slice(0, 22);
	const minute = Math.floor(at / MINUTE_MS);
	const by = machine === null ? '' : ':machine';
	return {
		kind: 'clicked',
		channel,
		messageId,
		at,
		dedup: `click:${messageId}:${target}:${minute}${by}`,
		...(machine !== null && { machine }),
		properties: { url },
	};
}
