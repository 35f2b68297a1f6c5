import { z } from 'zod';
import { readHeader } from '../../lib/http-headers';
import type { InboxMessage } from '../../message/inbox';
import { MINUTE_MS } from '../../lib/milliseconds';
import type { HubDeps } from '../deps';
import { jsonResponse } from '../ingest';
import { PRIVATE_HEADERS } from '../pages/page';
import type { MessageReport } from '../reports/report';
import { HubError, type HubAnswer, type HubRequest } from '../request';
import { claimsOf } from './token-claims';

const CHANNEL = 'inApp';
/** bytes */
const MAX_BODY = 65_536;
const BEARER = /^bearer\s+/i;

const number = (rule: string) =>
	z
		.string()
		.regex(/^\d{1,15}$/, rule)
		.transform(Number);
const pageSchema = z.object({
	limit: number('must be a whole number from 1 to 100')
		.refine((limit) => limit >= 1 && limit <= 100, 'must be a whole number from 1 to 100')
		.default(20),
	before: number('must be the id of a message').optional(),
});

const ids = z
	.array(z.int({ error: 'must be ids of messages' }).min(1, 'must be ids of messages'))
	.max(100, 'must be at most 100 ids')
	.default([]);
const marksSchema = z.strictObject({ read: ids, dismissed: ids, clicked: ids });

type Marks = z.output<typeof marksSchema>;

/**
 * A contact's inbox for the client's own site. GET lists messages, newest first; POST of `{ read,
 * dismissed, clicked }`, each a list of ids, marks them. The token names the contact, in the query
 * as `t` or as `Authorization: Bearer`.
 * @throws HubError 401 for an invalid or expired token, 400 for a malformed call
 */
export async function answerInbox(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const contactId = await owner(request, deps);
	const isMark = request.method === 'POST';
	const events = isMark ? await mark(contactId, marksOf(request.rawBody), request, deps) : [];
	const page = isMark ? { limit: 1 } : pageOf(request);
	const { messages, unread } = await deps.store.inbox.list(contactId, page, request.receivedAt);
	const body = isMark ? { unread } : { messages: messages.map(shown), unread };
	const response = jsonResponse(200, body);
	return {
		response: { ...response, headers: { ...response.headers, ...PRIVATE_HEADERS } },
		events,
	};
}

async function owner(request: HubRequest, deps: HubDeps): Promise<number> {
	const t = readHeader(request.headers, 'authorization').replace(BEARER, '') || request.query.t;
	const claims = await claimsOf({ ...request, query: { t: t ?? '' } }, 'inbox', deps);
	if (claims) {
		const { contacts } = deps.store;
		// A merged contact is resolved; an erased one is not found.
		const [contactId] = await contacts.current(claims.workspaceId, [claims.contactId]);
		if (contactId !== null) return contactId;
	}
	throw new HubError(
		401,
		"The token is missing, invalid or expired. Get a new one by 'Get Links' of Journey Contact.",
	);
}

function pageOf({ query }: HubRequest) {
	return validated(pageSchema.safeParse({ limit: query.limit, before: query.before }));
}

/** Any content type is accepted: `navigator.sendBeacon` sends text as text/plain. */
function marksOf(rawBody: Buffer): Marks {
	if (rawBody.length > MAX_BODY)
		throw new HubError(413, `The body has more than ${MAX_BODY} bytes: send fewer ids`);
	return validated(marksSchema.safeParse(json(rawBody)));
}

function json(rawBody: Buffer): unknown {
	try {
		return JSON.parse(rawBody.toString('utf8'));
	} catch {
		throw new HubError(400, 'The body is not JSON. Send an object such as {"read": [17]}.');
	}
}

function validated<T>(result: z.ZodSafeParseResult<T>): T {
	if (result.success) return result.data;
	const [{ path, message }] = result.error.issues;
	throw new HubError(400, path.length > 0 ? `${path.join('.')}: ${message}` : message);
}

/** Reported first: a message that is marked before a failure would never be reported. */
async function mark(
	contactId: number,
	marks: Marks,
	{ receivedAt: at }: HubRequest,
	{ store, records, isTest }: HubDeps,
) {
	const own = await ownMessagesOf(contactId, Object.values(marks).flat(), store);
	const of = (list: readonly number[]) => [...new Set(list)].filter((id) => own.has(id));
	const read = of([...marks.read, ...marks.clicked]);
	const events = await records.report([
		...read.map((id) => report('opened', id, at, `read:${id}`)),
		...of(marks.clicked).map((id) =>
			report('clicked', id, at, `click:${id}:${Math.floor(at / MINUTE_MS)}`),
		),
	]);
	if (isTest) return events;
	await store.inbox.mark(contactId, read, 'read', at);
	await store.inbox.mark(contactId, of(marks.dismissed), 'dismissed', at);
	return events;
}

/** Ids are easily guessed, so those of other contacts' messages are ignored. */
async function ownMessagesOf(
	contactId: number,
	asked: readonly number[],
	{ sent }: HubDeps['store'],
): Promise<Set<number>> {
	const messages = asked.length === 0 ? [] : await sent.find([...new Set(asked)]);
	const own = messages.filter(
		(message) => message?.contactId === contactId && message.channel === CHANNEL,
	);
	return new Set(own.flatMap((message) => message?.id ?? []));
}

function report(
	kind: 'opened' | 'clicked',
	messageId: number,
	at: number,
	dedup: string,
): MessageReport {
	return { kind, channel: CHANNEL, messageId, at, dedup, properties: {} };
}

function shown({ createdAt, expiresAt, readAt, ...message }: InboxMessage) {
	const iso = (instant: number | null) => instant && new Date(instant).toISOString();
	return {
		...message,
		createdAt: iso(createdAt),
		expiresAt: iso(expiresAt),
		readAt: iso(readAt),
	};
}
