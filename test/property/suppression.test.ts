import fc from 'fast-check';
import type { ConsentChange, SuppressionChange } from '../../src/contact/consent-store';
import { consentStatus, type Consent } from '../../src/contact/consent';
import { withConsent, withSuppression } from '../../src/contact/consent-change';
import { mergeConsents } from '../../src/contact/consent-merge';
import type { JsonObject } from '../../src/lib/json';
import { decide, type SendPolicy } from '../../src/message/policy/policy';

const CHANNELS = ['email', 'sms'];
const ADDRESSES = ['a@example.com', 'B@Example.com', '+4915112345678', 'none'];
const TOPICS = ['news', 'offers'];

const channel = fc.constantFrom(...CHANNELS);
const address = fc.option(fc.constantFrom(...ADDRESSES), { nil: undefined });
const topic = fc.option(fc.constantFrom(...TOPICS), { nil: undefined });

type Given = Omit<ConsentChange, 'contactId'>;
type Found = Omit<SuppressionChange, 'contactId'>;

const given = fc.record<Given>({
	channel,
	topic,
	status: fc.constantFrom('optedIn', 'optedOut'),
});
const found = fc.record<Found>({
	channel,
	address,
	suppressed: fc.constantFrom('bounced', 'complained', null),
});

/** A consent as it comes about: entries and findings, one after the other. */
const consent = fc
	.array(fc.oneof(given, found), { maxLength: 8 })
	.map((changes) =>
		changes.reduce<Consent>(
			(before, change, at) =>
				'status' in change ? withConsent(before, change, at) : withSuppression(before, change),
			{},
		),
	);

const marketing: fc.Arbitrary<SendPolicy> = fc.record({
	purpose: fc.constant('marketing' as const),
	consent: fc.constantFrom('optOut', 'optIn'),
	topic,
	caps: fc.constant([]),
	zone: fc.constant('UTC'),
});

const goes = (known: Consent, on: string, recipient: string | undefined, policy: SendPolicy) =>
	'go' in decide({ id: 1, timezone: null, consent: known as JsonObject, recipient }, on, policy, 0);

describe('two contacts after their merge', () => {
	it('get no marketing that a no, a bounce or a complaint of either of them forbids', () => {
		fc.assert(
			fc.property(consent, consent, channel, address, marketing, (a, b, on, to, policy) => {
				const merged = mergeConsents(a, b);
				const asOptOut = { ...policy, consent: 'optOut' as const };
				if (goes(merged, on, to, asOptOut)) {
					// One contact's yes to a topic does not lift the other's no to the channel.
					expect([goes(a, on, to, asOptOut), goes(b, on, to, asOptOut)]).toEqual([true, true]);
				}
				if (goes(merged, on, to, policy)) {
					expect(goes(a, on, to, policy) || goes(b, on, to, policy)).toBe(true);
				}
			}),
			{ numRuns: 3_000 },
		);
	});

	it('are the same whichever is merged into the other, and again', () => {
		fc.assert(
			fc.property(consent, consent, (a, b) => {
				const merged = mergeConsents(a, b);
				const { suppressed } = merged.email ?? {};
				expect(mergeConsents(b, a).email?.suppressed).toBe(suppressed);
				expect(mergeConsents(b, a).email?.suppressedAddress).toBe(merged.email?.suppressedAddress);
				expect(mergeConsents(merged, merged)).toEqual(merged);
				expect(mergeConsents(merged, a)).toEqual(merged);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('a finding about an address', () => {
	it("changes no entry of the contact's consent", () => {
		fc.assert(
			fc.property(consent, found, topic, (before, change, of) => {
				const after = withSuppression(before, change);
				for (const on of CHANNELS) {
					expect(consentStatus(after, on, of)).toBe(consentStatus(before, on, of));
				}
			}),
		);
	});

	it('keeps marketing from the address that it names, and from all where it names none', () => {
		fc.assert(
			fc.property(consent, found, marketing, address, (before, change, policy, to) => {
				fc.pre(change.suppressed !== null);
				const after = withSuppression(before, change);
				expect(goes(after, change.channel, change.address, policy)).toBe(false);
				if (change.address === undefined)
					expect(goes(after, change.channel, to, policy)).toBe(false);
			}),
		);
	});

	it('by a complaint holds for its address whatever bounces later, until it is lifted', () => {
		const later = fc.array(found.filter(({ suppressed }) => suppressed === 'bounced'));
		fc.assert(
			fc.property(consent, found, later, marketing, (before, change, more, policy) => {
				const complaint = { ...change, suppressed: 'complained' as const };
				const complained = withSuppression(before, complaint);
				const after = more.reduce<Consent>(withSuppression, complained);
				expect(after[change.channel].suppressed).toBe('complained');
				expect(goes(after, change.channel, change.address, policy)).toBe(false);
			}),
		);
	});

	it('once lifted keeps no message from any contact', () => {
		fc.assert(
			fc.property(consent, channel, address, (before, on, to) => {
				const after = withSuppression(before, { channel: on, suppressed: null });
				const policy = {
					purpose: 'transactional',
					consent: 'optOut',
					caps: [],
					zone: 'UTC',
				} as const;
				expect(goes(after, on, to, policy)).toBe(true);
			}),
		);
	});
});
