import { addressOf } from './shown-address';
import { consentStatus, optedOutSince, type Consent } from '../../contact/consent';
import { contactLinks, makeLinks } from '../../message/tracking/links';
import { ENGAGEMENT_EVENTS } from '../../rule/engagement';
import { isTransient } from '../../store/errors';
import { MINUTE_MS } from '../../lib/milliseconds';
import type { HubDeps } from '../deps';
import {
	resubscribedPage,
	unsubscribedPage,
	unsubscribePage,
	type UnsubscribeView,
} from '../pages/unsubscribe';
import type { HubAnswer, HubEvent, HubRequest } from '../request';
import { entryOf } from './contact-event';
import {
	claimsOf,
	invalidLink,
	contactUnknown,
	silent,
	linkContactOf,
	type Claims,
	type LinkContact,
} from './token-claims';

/** Where it was said, for the consent. */
const SOURCES = { page: 'unsubscribe link', oneClick: 'one-click' } as const;

/** Who tries again for so long (ms) says what they said before. */
const SAME_ACT_MS = 10 * MINUTE_MS;

/**
 * GET shows a page and changes nothing, since programs follow links, too. POST unsubscribes at
 * once: the page's button, or a mail program by itself (RFC 8058, which wants neither a redirect
 * nor a question).
 */
export async function answerUnsubscribe(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	try {
		return await answer(request, deps);
	} catch (error) {
		// Who is told that it did not work may leave it at that, and a mail program says it once.
		const isOptOut = request.method === 'POST' && request.form.undo === undefined;
		if (isOptOut && isTransient(error)) deps.later(() => answer(request, deps));
		throw error;
	}
}

async function answer(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'unsubscribe', deps);
	if (claims === null) return invalidLink(deps);
	const linkContact = await linkContactOf(claims, deps);
	if (linkContact === null) return contactUnknown(deps);
	const view = await viewOf(claims, linkContact, deps);
	if (request.method !== 'POST') {
		const isOut = isOptedOut(linkContact, claims, claims.topic);
		return silent(isOut ? unsubscribedPage(view) : unsubscribePage(view));
	}
	if (request.form.undo !== undefined) return await undo(request, claims, linkContact, view, deps);
	const topic = request.form.scope === 'channel' ? undefined : claims.topic;
	const events = await optOut(request, claims, topic, linkContact, deps);
	return {
		response: unsubscribedPage({ ...view, topic: topic && view.topic, scope: topic }),
		events,
	};
}

async function viewOf(
	claims: Claims<'unsubscribe'>,
	{ contact, message, preview }: LinkContact,
	deps: HubDeps,
): Promise<UnsubscribeView> {
	const { settings, isTest } = deps;
	const { channel = 'email', topic } = claims;
	const known = settings.topics.find(({ key }) => key === topic);
	return {
		settings,
		channel,
		address: message?.recipient ?? addressOf(contact, channel) ?? '',
		topic: topic === undefined ? undefined : (known?.name ?? topic),
		scope: topic,
		preferencesUrl: await preferencesUrlOf(claims, deps),
		preview: preview || isTest,
	};
}

/** The contact's way on, made with today's key. */
async function preferencesUrlOf(
	claims: Claims<'unsubscribe'>,
	{ settings: { url, workspaceId }, linkKey }: HubDeps,
): Promise<string> {
	const base = { hubUrl: url, key: await linkKey(), workspaceId };
	if (!('messageId' in claims)) return contactLinks(base, claims.contactId).preferences;
	const { messageId: id, channel, contactId, topic } = claims;
	return makeLinks(base)({ id, channel, contactId, topic }).preferences;
}

function isOptedOut(
	{ contact }: LinkContact,
	{ channel = 'email' }: Claims<'unsubscribe'>,
	topic?: string,
) {
	return consentStatus(contact.consent as Consent, channel, topic) === 'optedOut';
}

async function optOut(
	request: HubRequest,
	claims: Claims<'unsubscribe'>,
	topic: string | undefined,
	linkContact: LinkContact,
	{ records }: HubDeps,
): Promise<HubEvent[]> {
	const { contact, message, preview } = linkContact;
	const { channel = 'email' } = claims;
	const since = optedOutSince(contact.consent as Consent, channel, topic);
	// Asked again, it is so already, and nothing new has happened; but a call that failed half-way may
	// have left its event to the next.
	if (preview || (since !== null && request.receivedAt - since > SAME_ACT_MS)) return [];
	const at = since ?? request.receivedAt;
	const oneClick = request.form['List-Unsubscribe'] === 'One-Click';
	const source = oneClick ? SOURCES.oneClick : SOURCES.page;
	const of = { channel, ...(topic !== undefined && { topic }) };
	const dedup = `unsubscribe:${message?.id ?? `contact ${contact.id}`}:${topic ?? ''}:${Math.floor(at / MINUTE_MS)}`;
	if (message !== null) {
		const properties = { source };
		const report = {
			kind: 'unsubscribed' as const,
			...of,
			messageId: message.id,
			at,
			dedup,
			source,
		};
		return await records.report([{ ...report, properties }]);
	}
	if (since === null) {
		await records.consent([{ contactId: contact.id, ...of, status: 'optedOut', source }]);
	}
	const entry = entryOf({
		contactId: contact.id,
		name: ENGAGEMENT_EVENTS.unsubscribed[0],
		properties: { ...of, source },
		at,
		messageId: dedup,
	});
	return (await records.take([entry])).events;
}

/** They say themselves, on purpose, that they want to hear of it: more than nothing said. */
async function undo(
	request: HubRequest,
	claims: Claims<'unsubscribe'>,
	{ contact, preview }: LinkContact,
	view: UnsubscribeView,
	{ records }: HubDeps,
): Promise<HubAnswer> {
	const { channel = 'email' } = claims;
	const topic = request.form.scope === 'channel' ? undefined : claims.topic;
	const changes = [
		// An opt-out of the channel stands above that of a topic.
		...(topic !== undefined && consentStatus(contact.consent as Consent, channel) === 'optedOut'
			? [{ channel }]
			: []),
		{ channel, ...(topic !== undefined && { topic }) },
	].map((of) => ({
		contactId: contact.id,
		...of,
		status: 'optedIn' as const,
		source: SOURCES.page,
	}));
	if (!preview) await records.consent(changes);
	return silent(resubscribedPage(view));
}
