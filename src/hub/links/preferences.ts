import type { ConsentChange } from '../../contact/consent-store';
import {
	consentStatus,
	suppressionOf,
	type ChannelConsent,
	type Consent,
	type ConsentStatus,
} from '../../contact/consent';
import type { Contact } from '../../contact/contact';
import { addressOf, isReachable } from './shown-address';
import type { HubDeps } from '../deps';
import { fieldOf, shownField } from '../pages/preference-fields';
import { preferencesPage, type ChannelView, type PreferencesView } from '../pages/preferences';
import type { MessageReport } from '../reports/report';
import type { HubAnswer, HubEvent, HubRequest } from '../request';
import { aboutMessage, contactEventEntry } from './contact-event';
import type { HubSettings } from '../settings';
import {
	claimsOf,
	invalidLink,
	outdatedLink,
	silent,
	linkContactOf,
	type Claims,
	type LinkContact,
} from './token-claims';

const SOURCE = 'preference page';
export const PREFERENCES_EVENT = 'Preferences Updated';

type Change = Pick<ConsentChange, 'channel' | 'topic' | 'status'>;

/** The preference page: a form with the contact's channels and topics; POST saves it. */
export async function answerPreferences(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'preferences', deps);
	if (claims === null) return invalidLink(deps);
	const linkContact = await linkContactOf(claims, deps);
	if (linkContact === null) return outdatedLink(deps);
	const { settings, isTest } = deps;
	const channels = channelsOf(settings, claims, linkContact.contact);
	const view: PreferencesView = { settings, channels, preview: linkContact.preview || isTest };
	if (request.method !== 'POST') return silent(preferencesPage(view));
	const after = submitted(request.form, channels);
	const changes = changesOf(channels, after);
	if (!linkContact.preview) await bindRecipient(after, linkContact, deps);
	const events = linkContact.preview
		? []
		: await save(changes, linkContact, request.receivedAt, deps);
	return { response: preferencesPage({ ...view, channels: after, saved: true }), events };
}

/** The hub's channels and topics, and those of the message where the hub lacks them. */
function channelsOf(
	settings: HubSettings,
	{ channel, topic }: Claims<'preferences'>,
	contact: Contact,
): ChannelView[] {
	const channels = new Set([...settings.channels, ...(channel === undefined ? [] : [channel])]);
	const known = settings.topics.some(({ key }) => key === topic);
	const extra = topic === undefined || known ? [] : [{ key: topic, name: topic, description: '' }];
	const topics = [...settings.topics, ...extra];
	return [...channels]
		.filter((name) => isReachable(contact, name))
		.map((name) => ({
			channel: name,
			address: addressOf(contact, name),
			isOn: isOn(settings, contact, name),
			topics: topics.map((each) => ({
				...each,
				isOn: isOn(settings, contact, name, each.key),
				hasOwn: hasOwnConsent(contact, name, each.key),
			})),
		}));
}

/** A topic's box shows the topic's own consent, even while the channel is off. */
function isOn(settings: HubSettings, contact: Contact, channel: string, topic?: string): boolean {
	const all = contact.consent as Consent;
	const byDefault = settings.consentNeeded === 'optOut';
	const own: ChannelConsent = Object.hasOwn(all, channel) ? all[channel] : {};
	const topics = own.topics ?? {};
	if (topic !== undefined && Object.hasOwn(topics, topic)) {
		return topics[topic].status === 'optedIn';
	}
	const blocked = suppressionOf(all, channel, addressOf(contact, channel)) !== null;
	const status = blocked ? 'optedOut' : consentStatus(all, channel);
	// Turning the channel on again includes its topics, unless they have consent of their own.
	if (topic !== undefined && status === 'optedOut') return byDefault;
	return status === 'unknown' ? byDefault : status === 'optedIn';
}

function hasOwnConsent({ consent }: Contact, channel: string, topic: string): boolean {
	const all = consent as Consent;
	return Object.hasOwn(all, channel) && Object.hasOwn(all[channel].topics ?? {}, topic);
}

/**
 * The channels as the form sets them. Only boxes that the form has shown count: one that was added
 * since is not unchecked.
 */
function submitted(
	form: Readonly<Record<string, string>>,
	channels: readonly ChannelView[],
): ChannelView[] {
	const state = (field: string, before: boolean) =>
		form[shownField(field)] === undefined ? before : form[field] !== undefined;
	return channels.map((view) => {
		const field = fieldOf(view.channel);
		// Unsubscribing from everything opts out of the channels and leaves the topics as they are.
		if (form.all !== undefined) return { ...view, isOn: false };
		const topics = view.topics.map((topic) => ({
			...topic,
			isOn: state(fieldOf(view.channel, topic.key), topic.isOn),
		}));
		return { ...view, isOn: state(field, view.isOn), topics };
	});
}

function changesOf(before: readonly ChannelView[], after: readonly ChannelView[]): Change[] {
	return before.flatMap(({ channel, isOn: was, topics }, i) => {
		const { isOn: is, topics: newTopics } = after[i];
		const switchedOn = is && !was;
		return [
			...(is === was ? [] : [{ channel, status: statusOf(is) }]),
			...topics.flatMap((topic, j): Change[] => {
				// A topic without consent of its own follows its channel.
				const inherited = switchedOn && !topic.hasOwn ? true : topic.isOn;
				const { isOn } = newTopics[j];
				return isOn === inherited ? [] : [{ channel, topic: topic.key, status: statusOf(isOn) }];
			}),
		];
	});
}

const statusOf = (isOn: boolean): ConsentStatus => (isOn ? 'optedIn' : 'optedOut');

/**
 * A channel that stays off binds the address of the message that led here, too: the contact may have
 * opted out with another.
 */
async function bindRecipient(
	after: readonly ChannelView[],
	{ contact, message }: LinkContact,
	{ records }: HubDeps,
): Promise<void> {
	const isOff = after.some(({ channel, isOn }) => channel === message?.channel && !isOn);
	if (message === null || message.recipient === '' || !isOff) return;
	const { channel, recipient: address } = message;
	// Off by default is no objection.
	if (consentStatus(contact.consent, channel) !== 'optedOut') return;
	await records.consent([
		{ contactId: null, channel, address, status: 'optedOut', source: SOURCE, own: true },
	]);
}

async function save(
	changes: readonly Change[],
	{ contact, message }: LinkContact,
	at: number,
	{ records, settings }: HubDeps,
): Promise<HubEvent[]> {
	if (changes.length === 0) return [];
	const source = SOURCE;
	await records.consent(
		changes.map((change) => ({
			...{ contactId: contact.id, ...change, source, own: true },
			evidence: { page: `${settings.url}/preferences` },
			...(change.channel === message?.channel && { address: message.recipient }),
		})),
	);
	const entry = contactEventEntry({
		contactId: contact.id,
		name: PREFERENCES_EVENT,
		properties: { changes: changes.map((change) => ({ ...change })), ...aboutMessage(message) },
		at,
		messageId: `preferences:${contact.id}:${at}`,
	});
	const { events } = await records.take([entry]);
	// The message that led here caused the opt-out.
	const left = changes.find(
		({ channel, status }) => channel === message?.channel && status === 'optedOut',
	);
	if (left === undefined || message === null) return events;
	const report: MessageReport = {
		kind: 'unsubscribed',
		channel: left.channel,
		messageId: message.id,
		at,
		dedup: `preferences:${message.id}:${at}`,
		...(left.topic !== undefined && { topic: left.topic }),
		source,
		properties: { source },
	};
	return [...events, ...(await records.report([report]))];
}
