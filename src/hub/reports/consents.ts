import type { ConsentChange, SuppressionChange } from '../../contact/consent-store';
import { withConsent, withSuppression } from '../../contact/consent-change';
import { consentStatus, type ChannelConsent, type Consent } from '../../contact/consent';
import type { Store } from '../../store/store';
import { currentContacts } from '../current-contacts';
import { sameAddress, type Reported } from './resolve';

/** Providers tell time in seconds, by clocks of their own: ms. */
const CLOCKS_DIFFER_MS = 60_000;

/** What one report means for what may be sent to the contact from now on. */
interface Meaning {
	/** ms */
	at: number;
	suppression?: SuppressionChange;
	consent?: ConsentChange;
}

/**
 * Writes what the reports mean for their contacts' consent, one after the other; what is so already
 * is not written again, and an old report does not take back what the contact has said since.
 */
export async function applyConsents(
	store: Pick<Store, 'consents' | 'contacts'>,
	workspaceId: number,
	reported: readonly Reported[],
	now: number,
): Promise<void> {
	const meanings = reported.flatMap(meaningOf);
	if (meanings.length === 0) return;
	const ids = [...new Set(meanings.map(contactOf))];
	const contacts = await currentContacts(store, workspaceId, ids);
	const consents = new Map(
		[...contacts].map(([id, { consent }]): [number, Consent] => [id, consent as Consent]),
	);
	const news = meanings.filter((meaning) => take(consents, meaning));
	const suppressions = news.flatMap(({ suppression }) => suppression ?? []);
	const changes = news.flatMap(({ consent }) => consent ?? []);
	if (suppressions.length > 0) await store.consents.suppress(workspaceId, suppressions, now);
	if (changes.length > 0) await store.consents.set(workspaceId, changes, now);
}

const contactOf = ({ suppression, consent }: Meaning): number =>
	(suppression ?? consent)!.contactId;

function meaningOf({ report, message, contactId }: Reported): Meaning[] {
	if (contactId === null) return [];
	const { kind, channel, at, topic, asks } = report;
	const suppress = (suppressed: 'bounced' | 'complained'): Meaning => ({
		at,
		suppression: { contactId, channel, suppressed, ...addressOf(report, message) },
	});
	const say = (status: ConsentChange['status'], source: string, of = {}): Meaning => ({
		at,
		consent: { contactId, channel, status, source: report.source ?? source, ...of },
	});
	if (kind === 'bounced') return report.permanent === true ? [suppress('bounced')] : [];
	if (kind === 'complained') return [suppress('complained'), say('optedOut', 'complaint')];
	if (kind === 'unsubscribed') {
		return [say('optedOut', 'unsubscribed', topic === undefined ? {} : { topic })];
	}
	if (kind !== 'replied' || asks === undefined) return [];
	return [say(asks === 'stop' ? 'optedOut' : 'optedIn', 'reply')];
}

/** As the message spelt it: providers may write the same address in another way. */
function addressOf({ channel, address }: Reported['report'], message: Reported['message']) {
	const recipient = message?.recipient || undefined;
	if (address === undefined) return { address: recipient };
	const isSame = recipient !== undefined && sameAddress(channel, address, recipient);
	return { address: isSame ? recipient : address };
}

/** Whether it is news; then it counts for those that follow. */
function take(consents: Map<number, Consent>, meaning: Meaning): boolean {
	const contactId = contactOf(meaning);
	const before = consents.get(contactId);
	if (before === undefined) return false;
	const { suppression, consent } = meaning;
	if (suppression) {
		const after = withSuppression(before, suppression);
		consents.set(contactId, after);
		return after !== before;
	}
	if (isRecorded(before, consent!) || isOutdated(before, consent!, meaning.at)) return false;
	consents.set(contactId, withConsent(before, consent!, meaning.at));
	return true;
}

function isRecorded(consent: Consent, { channel, topic, status }: ConsentChange): boolean {
	return consentStatus(consent, channel, topic) === status;
}

/** Whether the contact has said something else since. */
function isOutdated(
	consent: Consent,
	{ channel, topic, status }: ConsentChange,
	at: number,
): boolean {
	const said = Object.hasOwn(consent, channel) ? consent[channel] : {};
	const own = topic === undefined ? undefined : topicOf(said, topic);
	const recordedAt = Math.max(said.at ?? -Infinity, own?.at ?? -Infinity);
	return recordedAt > at + (status === 'optedOut' ? CLOCKS_DIFFER_MS : 0);
}

function topicOf({ topics = {} }: ChannelConsent, topic: string) {
	return Object.hasOwn(topics, topic) ? topics[topic] : undefined;
}
