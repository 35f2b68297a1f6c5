import {
	canonicalAddress,
	consentStatus,
	suppressionOf,
	type Consent,
} from '../../../src/contact/consent';
import { withConsent, withSuppression } from '../../../src/contact/consent-change';
import { mergeConsents } from '../../../src/contact/consent-merge';

const optedIn = (at: number) => ({ status: 'optedIn' as const, at });
const optedOut = (at: number) => ({ status: 'optedOut' as const, at });

describe('the consent of two merged contacts', () => {
	const both = (one: Consent, other: Consent) => {
		const merged = mergeConsents(one, other);
		expect(mergeConsents(other, one)).toEqual(merged);
		return merged;
	};

	it('is the most restrictive, whatever its source and time', () => {
		expect(both({ email: optedOut(1) }, { email: optedIn(2) })).toEqual({ email: optedOut(1) });
	});

	it("is that of one contact where the other's is unknown", () => {
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

	it('keeps the address of a suppression; where there are two, every address is meant', () => {
		const bounced = (suppressedAddress?: string): Consent => ({
			email: { suppressed: 'bounced', ...(suppressedAddress && { suppressedAddress }) },
		});
		expect(both(bounced('a@x.de'), { email: optedIn(1) })).toEqual({
			email: { ...optedIn(1), suppressed: 'bounced', suppressedAddress: 'a@x.de' },
		});
		expect(both(bounced('a@x.de'), bounced('a@x.de'))).toEqual(bounced('a@x.de'));
		expect(both(bounced('a@x.de'), bounced('b@x.de'))).toEqual(bounced());
		expect(both(bounced('a@x.de'), bounced())).toEqual(bounced());
		expect(both(bounced('a@x.de'), { email: { suppressed: 'complained' } })).toEqual({
			email: { suppressed: 'complained' },
		});
	});

	it('is complete, whatever its channels and topics are called', () => {
		const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'];
		const given = (status: 'optedIn' | 'optedOut') =>
			names.reduce<Consent>((consent, channel) => {
				const whole = withConsent(consent, { channel, status: 'optedIn' }, 1);
				return names.reduce((all, topic) => withConsent(all, { channel, topic, status }, 1), whole);
			}, {});
		const merged = mergeConsents(given('optedIn'), given('optedOut'));
		expect(Object.keys(merged).sort()).toEqual([...names].sort());
		for (const channel of names) {
			for (const topic of names) expect(consentStatus(merged, channel, topic)).toBe('optedOut');
		}
	});

	it('takes the later time of two equal entries', () => {
		const one = { email: { ...optedIn(1), source: 'form' } };
		const other = { email: { ...optedIn(2), source: 'shop' } };
		expect(both(one, other)).toEqual(other);
	});
});

describe('a consent that changes', () => {
	it('is recorded with its time and source', () => {
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

describe('a suppression', () => {
	const after = (before: Consent, suppressed: 'bounced' | 'complained' | null, address?: string) =>
		withSuppression(before, { channel: 'email', suppressed, address }).email;
	const ofA = { suppressed: 'bounced', suppressedAddress: 'a@x.de' } as const;
	const complained = { suppressed: 'complained', suppressedAddress: 'a@x.de' } as const;

	it('is recorded with its address, beside the consent', () => {
		expect(after({ email: optedIn(1) }, 'bounced', 'A@X.de')).toEqual({ ...optedIn(1), ...ofA });
		expect(after({}, 'bounced')).toEqual({ suppressed: 'bounced' });
	});

	it('by a complaint stays one after a bounce; one by a bounce becomes a complaint', () => {
		expect(after({ email: complained }, 'bounced', 'a@x.de')).toEqual(complained);
		expect(after({ email: ofA }, 'complained', 'a@x.de')).toEqual(complained);
	});

	it('by a complaint is of every address once another one bounces', () => {
		expect(after({ email: complained }, 'bounced', 'b@x.de')).toEqual({ suppressed: 'complained' });
		expect(after({ email: complained }, 'bounced')).toEqual({ suppressed: 'complained' });
	});

	it('by a bounce follows the address that bounces now', () => {
		expect(after({ email: ofA }, 'bounced', 'b@x.de')).toEqual({
			...{ suppressed: 'bounced', suppressedAddress: 'b@x.de' },
		});
	});

	it('of every address is not narrowed to one', () => {
		const all: Consent = { email: { suppressed: 'bounced' } };
		expect(after(all, 'bounced', 'a@x.de')).toEqual({ suppressed: 'bounced' });
		expect(after(all, 'complained', 'a@x.de')).toEqual({ suppressed: 'complained' });
	});

	it('is lifted with its address, but not by a delivery to another one', () => {
		const before: Consent = { sms: { suppressed: 'bounced' }, email: { ...optedIn(1), ...ofA } };
		const lifted = { sms: { suppressed: 'bounced' }, email: optedIn(1) };
		const lift = (address?: string) =>
			withSuppression(before, { channel: 'email', suppressed: null, address });
		expect(lift()).toEqual(lifted);
		expect(lift(' A@x.de ')).toEqual(lifted);
		expect(lift('b@x.de')).toBe(before);
	});

	it('that changes nothing returns the same consent object', () => {
		const before: Consent = { email: ofA };
		const same = (suppressed: 'bounced' | null, address: string) =>
			withSuppression(before, { channel: 'email', suppressed, address });
		expect(same('bounced', 'A@x.de')).toBe(before);
		expect(same(null, 'b@x.de')).toBe(before);
		expect(withSuppression({}, { channel: 'email', suppressed: null })).toEqual({});
	});

	it.each(['constructor', '__proto__'])(
		'does not exist for a channel named like a property of every object: %s',
		(channel) => {
			expect(suppressionOf({}, channel)).toBeNull();
		},
	);

	it('concerns its address, or every address where it names none', () => {
		const of = (email: Consent[string], address?: string | null) =>
			suppressionOf({ email }, 'email', address);
		expect(of(ofA, 'a@x.de')).toBe('bounced');
		expect(of(ofA, 'b@x.de')).toBeNull();
		expect(of(ofA)).toBe('bounced');
		expect(of(ofA, null)).toBe('bounced');
		expect(of({ suppressed: 'complained' }, 'b@x.de')).toBe('complained');
		expect(of(optedOut(1), 'a@x.de')).toBeNull();
	});

	it.each([
		['email', ' Ann@Example.COM ', 'ann@example.com'],
		['email', 'no address', 'no address'],
		['sms', '+49 (0)151 123-45678', '+4915112345678'],
		['whatsapp', '+4915112345678', '+4915112345678'],
		['slack', ' U012AB ', 'U012AB'],
	])('matches an address on %s in any notation: %j', (channel, written, address) => {
		expect(canonicalAddress(channel, written)).toBe(address);
	});
});
