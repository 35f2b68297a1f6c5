import type { ConsentChange } from '../../contact/consent-store';
import {
	consentStatus,
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
import { aboutMessage, entryOf } from './contact-event';
import type { HubSettings } from '../settings';
import {
	claimsOf,
	invalidLink,
	contactUnknown,
	silent,
	linkContactOf,
	type Claims,
	type LinkContact,
} from './token-claims';

const SOURCE = 'preference page';
export const PREFERENCES_EVENT = 'Preferences Updated';

type Change = Omit<ConsentChange, 'contactId' | 'source'>;

/** What the contact wants to hear of, and where: a form that shows it, and saves it by POST. */
export async function answerPreferences(request: HubRequest, deps: HubDeps): Promise<HubAnswer> {
	const claims = await claimsOf(request, 'preferences', deps);
	if (claims === null) return invalidLink(deps);
	const linkContact = await linkContactOf(claims, deps);
	if (linkContact === null) return contactUnknown(deps);
	const { settings, isTest } = deps;
	const channels = channelsOf(settings, claims, linkContact.contact);
	const view: PreferencesView = { settings, channels, preview: linkContact.preview || isTest };
	if (request.method !== 'POST') return silent(preferencesPage(view));
	const after = wantedBy(request.form, channels);
	const changes = changesOf(channels, after);
	const events = linkContact.preview
		? []
		: await save(changes, linkContact, request.receivedAt, deps);
	return { response: preferencesPage({ ...view, channels: after, saved: true }), events };
}

/** What the hub offers, and what the message was about, should that be something else. */
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
				hasOwn: hasOwnWord(contact, name, each.key),
			})),
		}));
}

/** A topic's box shows its own word: the channel's box says whether it counts. */
function isOn(
	settings: HubSettings,
	{ consent }: Contact,
	channel: string,
	topic?: string,
): boolean {
	const all = consent as Consent;
	const silence = settings.consentNeeded === 'optOut';
	const said: ChannelConsent = Object.hasOwn(all, channel) ? all[channel] : {};
	const topics = said.topics ?? {};
	if (topic !== undefined && Object.hasOwn(topics, topic)) {
		return topics[topic].status === 'optedIn';
	}
	const status = consentStatus(all, channel);
	// Whoever switches the channel on again means its topics, unless they say something else.
	if (topic !== undefined && status === 'optedOut') return silence;
	return status === 'unknown' ? silence : status === 'optedIn';
}

function hasOwnWord({ consent }: Contact, channel: string, topic: string): boolean {
	const all = consent as Consent;
	return Object.hasOwn(all, channel) && Object.hasOwn(all[channel].topics ?? {}, topic);
}

/** As the form wants it. Only boxes that it has shown say something: one added since is no 'no'. */
function wantedBy(
	form: Readonly<Record<string, string>>,
	channels: readonly ChannelView[],
): ChannelView[] {
	const state = (field: string, before: boolean) =>
		form[shownField(field)] === undefined ? before : form[field] !== undefined;
	return channels.map((view) => {
		const field = fieldOf(view.channel);
		// Who wants nothing at all says it of the channels, and need not take back each topic.
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
		const { isOn: is, topics: wanted } = after[i];
		const switchedOn = is && !was;
		return [
			...(is === was ? [] : [{ channel, status: statusOf(is) }]),
			...topics.flatMap((topic, j): Change[] => {
				// A topic without a word of its own goes with its channel.
				const otherwise = switchedOn && !topic.hasOwn ? true : topic.isOn;
				const { isOn } = wanted[j];
				return isOn === otherwise ? [] : [{ channel, topic: topic.key, status: statusOf(isOn) }];
			}),
		];
	});
}

const statusOf = (isOn: boolean): ConsentStatus => (isOn ? 'optedIn' : 'optedOut');

async function save(
	changes: readonly Change[],
	{ contact, message }: LinkContact,
	at: number,
	{ records }: HubDeps,
): Promise<HubEvent[]> {
	if (changes.length === 0) return [];
	const source = SOURCE;
	await records.consent(changes.map((change) => ({ contactId: contact.id, ...change, source })));
	const entry = entryOf({
		contactId: contact.id,
		name: PREFERENCES_EVENT,
		properties: { changes: changes.map((change) => ({ ...change })), ...aboutMessage(message) },
		at,
		messageId: `preferences:${contact.id}:${at}`,
	});
	const { events } = await records.take([entry]);
	// What led here is a message that made somebody go.
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
