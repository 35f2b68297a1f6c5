import type { Consent } from '../../../src/contact/consent';
import { withConsent } from '../../../src/contact/consent-change';
import { mergeConsents } from '../../../src/contact/consent-merge';

const optedIn = (at: number) => ({ status: 'optedIn' as const, at });
const optedOut = (at: number) => ({ status: 'optedOut' as const, at });

describe('the consent of two who are one', () => {
	const both = (one: Consent, other: Consent) => {
		const merged = mergeConsents(one, other);
		expect(mergeConsents(other, one)).toEqual(merged);
		return merged;
	};

	it('is the most restrictive, whoever said it and when', () => {
		expect(both({ email: optedOut(1) }, { email: optedIn(2) })).toEqual({ email: optedOut(1) });
	});

	it('is what one has said where the other has said nothing', () => {
		const topics = { news: optedOut(3) };
		expect(both({ email: optedIn(1) }, { sms: { topics } })).toEqual({
			...{ email: optedIn(1), sms: { topics } },
		});
	});

	it('is decided topic by topic', () => {
		const one = { email: { ...optedIn(1), topics: { news: optedOut(1), offers: optedIn(1) } } };
		const other = { email: { topics: { news: optedIn(2), tips: optedIn(2) } } };
		expect(both(one, other)).toEqual({
			email: {
				...optedIn(1),
				topics: { news: optedOut(1), offers: optedIn(1), tips: optedIn(2) },
			},
		});
	});

	it('keeps a suppression, a complaint before a bounce', () => {
		expect(both({ email: { suppressed: 'bounced' } }, { email: optedIn(1) })).toEqual({
			email: { ...optedIn(1), suppressed: 'bounced' },
		});
		expect(
			both({ email: { suppressed: 'bounced' } }, { email: { suppressed: 'complained' } }),
		).toEqual({ email: { suppressed: 'complained' } });
	});

	it('says of two alike where the later one was said', () => {
		const one = { email: { ...optedIn(1), source: 'form' } };
		const other = { email: { ...optedIn(2), source: 'shop' } };
		expect(both(one, other)).toEqual(other);
	});
});

describe('a consent that changes', () => {
	it('is noted with its time and where it was said', () => {
		const change = { channel: 'email', status: 'optedIn' as const, source: 'form' };
		expect(withConsent({}, change, 5)).toEqual({ email: { ...optedIn(5), source: 'form' } });
	});

	it('leaves other channels, topics and suppressions alone', () => {
		const before: Consent = {
			sms: optedIn(1),
			email: { ...optedIn(1), source: 'form', topics: { news: optedIn(1) }, suppressed: 'bounced' },
		};
		expect(withConsent(before, { channel: 'email', status: 'optedOut' }, 5)).toEqual({
			sms: optedIn(1),
			email: { ...optedOut(5), topics: { news: optedIn(1) }, suppressed: 'bounced' },
		});
	});

	it('of a topic leaves the channel as it was', () => {
		const before: Consent = { email: optedIn(1) };
		const change = { channel: 'email', topic: 'news', status: 'optedOut' as const };
		expect(withConsent(before, change, 5)).toEqual({
			email: { ...optedIn(1), topics: { news: optedOut(5) } },
		});
	});
});
