import { readHeader } from '../../lib/http-headers';
import type { SentMessage } from '../../message/sent';
import { detectBot } from '../../message/tracking/bots';
import { MINUTE_MS } from '../../lib/milliseconds';
import type { HubDeps } from '../deps';
import { PRIVATE_HEADERS } from '../pages/page';
import type { MessageReport } from '../reports/report';
import type { HubAnswer, HubEvent, HubRequest } from '../request';
import { claimsOf, type Claims } from './token-claims';

/** One transparent pixel. */
export const PIXEL = Buffer.from(
	'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
	'base64',
);

/** The pixel is sent in any case: a mail must not show a broken image. */
export async function answerOpen(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const events = await recordOpen(request, deps).catch((error: unknown) => {
		deps.onError(error);
		deps.later(() => recordOpen(request, deps));
		return [];
	});
	const headers = { ...PRIVATE_HEADERS, 'Content-Type': 'image/gif' };
	return { response: { status: 200, headers, body: PIXEL }, events };
}

async function recordOpen(request: HubRequest, deps: HubDeps): Promise<HubEvent[]> {
	if (request.method === 'HEAD') return [];
	const claims = await claimsOf(request, 'open', deps);
	if (claims === null || claims.messageId === 0) return [];
	const [message] = await deps.store.sent.find([claims.messageId]);
	if (message === null) return [];
	const machine = botThatFetched(request, 'open', message);
	return await deps.records.report([openReport(claims, request.receivedAt, machine)]);
}

/** Mail programs fetch images repeatedly, so opens count once a minute. */
export function openReport(
	{ messageId, channel }: Claims<'open' | 'click'>,
	at: number,
	machine: string | null,
): MessageReport {
	const minute = Math.floor(at / MINUTE_MS);
	return {
		kind: 'opened',
		channel,
		messageId,
		at,
		dedup: `open:${messageId}:${minute}${machine === null ? '' : ':machine'}`,
		...(machine !== null && { machine }),
		properties: {},
	};
}

/** The bot that fetched a link; null if no bot was detected. */
export function botThatFetched(
	{ method, headers, receivedAt }: HubRequest,
	kind: 'open' | 'click',
	{ sentAt, channel }: SentMessage,
): string | null {
	const userAgent = readHeader(headers, 'user-agent');
	return detectBot({ kind, method, userAgent, headers, sentAt, at: receivedAt, channel });
}
