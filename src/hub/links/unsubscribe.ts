import { addressOf } from './shown-address';
import { consentStatus, optedOutSince, type Consent } from '../../contact/consent';
import { contactLinks, makeLinks } from '../../message/tracking/links';
import { ENGAGEMENT_EVENTS } from '../../rule/engagement';
import type { SentMessage } from '../../message/sent';
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
import { contactEventEntry } from './contact-event';
import {
	claimsOf,
	invalidLink,
	outdatedLink,
	silent,
	linkContactOf,
	type Claims,
	type LinkContact,
} from './token-claims';

/** Sources of the consent. */
const SOURCES = { page: 'unsubscribe link', oneClick: 'one-click' } as const;

/** Repeated opt-outs within this time (ms) are the same event. */
const SAME_OPT_OUT_MS = 10 * MINUTE_MS;

/**
 * GET shows a page and changes nothing, because bots follow links. POST unsubscribes immediately:
 * from the page's button, or from a mail program (RFC 8058, which allows neither a redirect nor a
 * confirmation).
 */
export async function answerUnsubscribe(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	try {
		return await answer(request, deps);
	} catch (error) {
		// An opt-out must not be lost: contacts may not try again, and mail programs send it once.
		const isOptOut = request.method === 'POST' && request.form.undo === undefined;
		if (isOptOut && isTransient(error)) deps.later(() => answer(request, deps));
		throw error;
	}
}

async function answer(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'unsubscribe', deps);
	if (claims === null) return invalidLink(deps);
	const linkContact = await linkContactOf(claims, deps);
	if (linkContact === null) return outdatedLink(deps);
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

/** The link to the preference page, signed with the newest key. */
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
	{ records, settings }: HubDeps,
): Promise<HubEvent[]> {
	const { contact, message, preview } = linkContact;
	const { channel = 'email' } = claims;
	const since = optedOutSince(contact.consent as Consent, channel, topic);
	if (preview) return [];
	// A repeated opt-out is no event again; but an earlier call may have failed before its event.
	if (since !== null && request.receivedAt - since > SAME_OPT_OUT_MS) {
		if (message !== null) await bindRecipient(claims, topic, message, records);
		return [];
	}
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
		const change = { contactId: contact.id, ...of, status: 'optedOut' as const, source };
		const evidence = { page: `${settings.url}/unsubscribe` };
		await records.consent([{ ...change, own: true, evidence }]);
	}
	const entry = contactEventEntry({
		contactId: contact.id,
		name: ENGAGEMENT_EVENTS.unsubscribed[0],
		properties: { ...of, source },
		at,
		messageId: dedup,
	});
	return (await records.take([entry])).events;
}

/** The contact may have opted out with another address than the one that this message went to. */
async function bindRecipient(
	{ channel = 'email' }: Claims<'unsubscribe'>,
	topic: string | undefined,
	{ recipient: address }: SentMessage,
	records: HubDeps['records'],
): Promise<void> {
	if (address === '') return;
	const of = { channel, ...(topic !== undefined && { topic }), address };
	await records.consent([{ contactId: null, ...of, status: 'optedOut', own: true }]);
}

/** Subscribing again is an explicit opt-in, not just the absence of an opt-out. */
async function undo(
	request: HubRequest,
	claims: Claims<'unsubscribe'>,
	{ contact, message, preview }: LinkContact,
	view: UnsubscribeView,
	{ records, settings }: HubDeps,
): Promise<HubAnswer> {
	const { channel = 'email' } = claims;
	const topic = request.form.scope === 'channel' ? undefined : claims.topic;
	const changes = [
		// An opt-out of the channel takes precedence over the topic's consent.
		...(topic !== undefined && consentStatus(contact.consent as Consent, channel) === 'optedOut'
			? [{ channel }]
			: []),
		{ channel, ...(topic !== undefined && { topic }) },
	].map((of) => ({
		contactId: contact.id,
		...of,
		status: 'optedIn' as const,
		source: SOURCES.page,
		own: true,
		evidence: { page: `${settings.url}/unsubscribe` },
		...(message !== null && { address: message.recipient }),
	}));
	if (!preview) await records.consent(changes);
	return silent(resubscribedPage(view));
}
