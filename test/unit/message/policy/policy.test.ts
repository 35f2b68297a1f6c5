import type { ChannelConsent, Consent } from '../../../../src/contact/consent';
import type { JsonObject } from '../../../../src/lib/json';
import { decide, type SendPolicy } from '../../../../src/message/policy/policy';

const NOON = Date.parse('2030-06-03T12:00:00Z');
const NIGHT = Date.parse('2030-06-03T23:00:00Z');

const base: SendPolicy = { purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' };
const quiet = { from: '22:00', to: '08:00', action: 'defer', spreadMs: 0 } as const;
const onceADay = { times: 1, per: 'day', channels: 'all', whenCapped: 'skip' } as const;
const mailed = {
	counted: [{ channel: 'email', at: NOON - 3_600_000 }],
	isRepeated: false,
};

const contact = (email?: ChannelConsent, timezone: string | null = null) => ({
	id: 7,
	timezone,
	consent: (email === undefined ? {} : ({ email } satisfies Consent)) as JsonObject,
});
const given = (email: ChannelConsent | undefined, policy: Partial<SendPolicy> = {}, now = NOON) =>
	decide(contact(email), 'email', { ...base, ...policy }, now, mailed);

const GO = { go: true };
const topics = (status: 'optedIn' | 'optedOut') => ({ topics: { news: { status, at: 0 } } });

describe('Consent', () => {
	it('by opt-out: a marketing message goes to each contact that has not opted out', () => {
		expect(given(undefined)).toEqual(GO);
		expect(given({ status: 'optedIn' })).toEqual(GO);
		expect(given({ status: 'optedOut' })).toEqual({ skip: 'opted out' });
	});

	it('by opt-in: it goes only to a contact that has opted in', () => {
		expect(given(undefined, { consent: 'optIn' })).toEqual({ skip: 'not opted in' });
		expect(given({ status: 'optedIn' }, { consent: 'optIn' })).toEqual(GO);
		expect(given({ status: 'optedOut' }, { consent: 'optIn' })).toEqual({ skip: 'opted out' });
	});

	it('is of a channel: that for another one does not matter', () => {
		const consent = { sms: { status: 'optedOut' } };
		expect(decide({ ...contact(), consent }, 'email', base, NOON)).toEqual(GO);
		expect(decide({ ...contact(), consent }, 'sms', base, NOON)).toEqual({ skip: 'opted out' });
	});

	it.each<[string, ChannelConsent, SendPolicy['consent'], object]>([
		['no to the topic', topics('optedOut'), 'optOut', { skip: 'opted out of the topic' }],
		['yes to the topic', topics('optedIn'), 'optIn', GO],
		[
			'no to the topic, yes to the channel',
			{ status: 'optedIn', ...topics('optedOut') },
			'optIn',
			{ skip: 'opted out of the topic' },
		],
		[
			'yes to the topic, no to the channel',
			{ status: 'optedOut', ...topics('optedIn') },
			'optOut',
			{ skip: 'opted out' },
		],
		['yes to the channel, nothing of the topic', { status: 'optedIn' }, 'optIn', GO],
		['nothing at all', {}, 'optIn', { skip: 'not opted in' }],
	])('of a topic, with %s', (_what, email, consent, expected) => {
		expect(given(email, { consent, topic: 'news' })).toEqual(expected);
	});

	it('of another topic does not matter', () => {
		expect(given(topics('optedOut'), { topic: 'offers' })).toEqual(GO);
		expect(given(topics('optedOut'))).toEqual(GO);
	});

	it.each(['constructor', '__proto__', 'toString'])(
		'is not found in the properties of every object: channel and topic %s',
		(name) => {
			expect(decide(contact(), name, { ...base, topic: name }, NOON)).toEqual(GO);
		},
	);
});

describe('Suppression', () => {
	it('stops everything to an address that bounced', () => {
		const skip = { skip: 'address bounced' };
		expect(given({ suppressed: 'bounced', status: 'optedIn' })).toEqual(skip);
		expect(given({ suppressed: 'bounced' }, { purpose: 'transactional' })).toEqual(skip);
	});

	it.each([
		['A@Example.com ', { skip: 'address bounced' }],
		['another@example.com', GO],
		[undefined, { skip: 'address bounced' }],
	])('of one address does not stop messages to another: to %s', (recipient, expected) => {
		const email = { suppressed: 'bounced', suppressedAddress: 'a@example.com' } as const;
		expect(decide({ ...contact(email), recipient }, 'email', base, NOON)).toEqual(expected);
	});

	it('stops marketing to a contact after a complaint, and nothing else', () => {
		const skip = { skip: 'complained about spam' };
		expect(given({ suppressed: 'complained', status: 'optedIn' })).toEqual(skip);
		expect(given({ suppressed: 'complained' }, { purpose: 'transactional' })).toEqual(GO);
	});
});

describe('A transactional message', () => {
	it('needs no consent, no quiet hours and no caps', () => {
		const policy: SendPolicy = {
			...{ purpose: 'transactional', consent: 'optIn', topic: 'news', zone: 'UTC' },
			...{ quietHours: quiet, caps: [onceADay] },
		};
		const no = { status: 'optedOut', ...topics('optedOut') } as const;
		expect(decide(contact(no), 'email', policy, NIGHT, mailed)).toEqual(GO);
	});
});

describe('Of several reasons', () => {
	const everything = { consent: 'optIn', topic: 'news', caps: [onceADay] } as const;
	const skip = { ...everything, quietHours: { ...quiet, action: 'skip' } } as const;
	const defer = { ...everything, quietHours: quiet };
	const yes = { status: 'optedIn' } as const;

	it.each<[string, ChannelConsent, Partial<SendPolicy>, object]>([
		['bounced', { suppressed: 'bounced', status: 'optedOut' }, skip, { skip: 'address bounced' }],
		[
			'complained',
			{ suppressed: 'complained', status: 'optedOut' },
			skip,
			{ skip: 'complained about spam' },
		],
		['opted out', { status: 'optedOut', ...topics('optedOut') }, skip, { skip: 'opted out' }],
		['opted out of the topic', topics('optedOut'), defer, { skip: 'opted out of the topic' }],
		['not opted in', {}, defer, { skip: 'not opted in' }],
		['quiet hours, skipped', yes, skip, { skip: 'quiet hours' }],
		[
			'quiet hours, deferred',
			yes,
			defer,
			{
				deferUntil: Date.parse('2030-06-04T08:00:00Z'),
				reason: 'Put off: quiet hours',
			},
		],
	])('the more lasting counts: %s', (_what, email, policy, expected) => {
		expect(given(email, policy, NIGHT)).toEqual(expected);
	});

	it('the cap is the last', () => {
		expect(given(yes, everything)).toEqual({ skip: 'frequency cap' });
	});
});
