import type { ConsentChange, SuppressionChange } from '../../contact/consent-store';
import { withConsent, withSuppression } from '../../contact/consent-change';
import { consentStatus, type ChannelConsent, type Consent } from '../../contact/consent';
import type { Store } from '../../store/store';
import { currentContacts } from '../current-contacts';
import { sameAddress, type Reported } from './resolve';

/** Tolerance for providers' clocks, which report seconds; ms. */
const CLOCKS_DIFFER_MS = 60_000;

/** Characters kept of a reply that asks to stop or start. */
const MAX_EVIDENCE = 200;

/** The change of consent or suppression that follows from a report. */
interface ConsentEffect {
	/** ms */
	at: number;
	suppression?: SuppressionChange;
	consent?: ConsentChange;
}

/**
 * Writes the changes of consent that follow from the reports, in order. A change that is already
 * recorded is skipped, and an old report does not override newer consent.
 */
export async function applyConsents(
	store: Pick<Store, 'consents' | 'contacts'>,
	workspaceId: number,
	reported: readonly Reported[],
	now: number,
): Promise<void> {
	const effects = reported.flatMap(effectsOf);
	if (effects.length === 0) return;
	const ids = [...new Set(effects.flatMap((effect) => contactOf(effect) ?? []))];
	const contacts = await currentContacts(store, workspaceId, ids);
	const consents = new Map(
		[...contacts].map(([id, { consent }]): [number, Consent] => [id, consent as Consent]),
	);
	const fresh = effects.filter((effect) => take(consents, effect));
	const suppressions = fresh.flatMap(({ suppression }) => suppression ?? []);
	const changes = fresh.flatMap(({ consent }) => consent ?? []);
	if (suppressions.length > 0) await store.consents.suppress(workspaceId, suppressions, now);
	if (changes.length > 0) await store.consents.set(workspaceId, changes, now);
}

const contactOf = ({ suppression, consent }: ConsentEffect): number | null =>
	(suppression ?? consent)!.contactId;

/** An objection binds the address, also where no contact has it. */
function effectsOf({ report, message, contactId }: Reported): ConsentEffect[] {
	const { kind, channel, at, topic, asks } = report;
	const { address } = addressOf(report, message);
	if (contactId === null && address === undefined) return [];
	const whose = { contactId, channel, ...(address !== undefined && { address }) };
	const recipient = message?.recipient ?? '';
	const suppress = (suppressed: 'bounced' | 'complained'): ConsentEffect => ({
		at,
		suppression: { ...whose, suppressed },
	});
	const say = (status: ConsentChange['status'], source: string, of = {}): ConsentEffect => ({
		at,
		consent: { ...whose, status, source: report.source ?? source, own: true, ...of },
	});
	if (kind === 'bounced') return report.permanent === true ? [suppress('bounced')] : [];
	if (kind === 'complained') return [suppress('complained'), say('optedOut', 'complaint')];
	if (kind === 'unsubscribed') {
		return [say('optedOut', 'unsubscribed', topic === undefined ? {} : { topic })];
	}
	if (kind !== 'replied' || asks === undefined) return [];
	const { text } = report.properties;
	const evidence =
		typeof text === 'string' ? { evidence: { text: text.slice(0, MAX_EVIDENCE) } } : {};
	if (asks !== 'stop') return [say('optedIn', 'reply', evidence)];
	// The message may have been forwarded to where the reply comes from.
	const isForwarded = recipient !== '' && recipient !== address;
	const from = [{}, ...(isForwarded ? [{ address: recipient }] : [])];
	return from.map((each) => say('optedOut', 'reply', { ...evidence, ...each }));
}

/** In the message's spelling: providers may spell the same address differently. */
function addressOf({ channel, address }: Reported['report'], message: Reported['message']) {
	const recipient = message?.recipient || undefined;
	if (address === undefined) return { address: recipient };
	const isSame = recipient !== undefined && sameAddress(channel, address, recipient);
	return { address: isSame ? recipient : address };
}

/** Whether it changes the consent; if so, the following reports see the change. */
function take(consents: Map<number, Consent>, effect: ConsentEffect): boolean {
	const contactId = contactOf(effect);
	if (contactId === null) return true;
	const before = consents.get(contactId);
	const { suppression, consent } = effect;
	// The contact was erased meanwhile; the address is still bound.
	if (before === undefined) return (suppression ?? consent)!.address !== undefined;
	if (suppression) {
		const after = withSuppression(before, suppression);
		consents.set(contactId, after);
		return after !== before || suppression.address !== undefined;
	}
	if (isOutdated(before, consent!, effect.at)) return false;
	// Known of the contact, but perhaps not of the address.
	if (isRecorded(before, consent!)) return consent!.address !== undefined;
	consents.set(contactId, withConsent(before, consent!, effect.at));
	return true;
}

function isRecorded(consent: Consent, { channel, topic, status }: ConsentChange): boolean {
	return consentStatus(consent, channel, topic) === status;
}

/**
 * Whether the contact has given or revoked consent since. Only the person's own opt-in outweighs an
 * opt-out, not one that an import has brought.
 */
function isOutdated(
	consent: Consent,
	{ channel, topic, status }: ConsentChange,
	at: number,
): boolean {
	const channelConsent = Object.hasOwn(consent, channel) ? consent[channel] : {};
	const ofTopic = topic === undefined ? undefined : topicOf(channelConsent, topic);
	return [channelConsent, ofTopic].some((decision) => {
		if (decision?.at === undefined) return false;
		if (status === 'optedIn') return decision.at > at;
		return decision.own === true && decision.at > at + CLOCKS_DIFFER_MS;
	});
}

function topicOf({ topics = {} }: ChannelConsent, topic: string) {
	return Object.hasOwn(topics, topic) ? topics[topic] : undefined;
}
