import { MAX_TOKEN, readToken, signToken } from '../../../../src/message/tracking/token';
import { type LinkClaims } from '../../../../src/message/tracking/claims';
import { KEY, linkKey, NOW } from './support';

const of = { workspaceId: 2, messageId: 31, channel: 'email' };
const EVERY_KIND: LinkClaims[] = [
	{ kind: 'open', ...of },
	{ kind: 'click', ...of, url: 'https://shop.example/?a=1&b=ü' },
	{ kind: 'answer', ...of, survey: { kind: 'nps', key: 'nps-2026', question: 'Würde?' }, score: 0 },
	{ kind: 'answer', ...of, survey: { kind: 'csat', key: 'c', question: '' }, score: 5 },
	{ kind: 'unsubscribe', ...of },
	{ kind: 'unsubscribe', ...of, topic: 'news' },
	{ kind: 'unsubscribe', ...of, contactId: 7 },
	{ kind: 'preferences', ...of, topic: 'news', contactId: 7 },
	{
		...{ kind: 'answer', ...of, contactId: 7, score: 3 },
		survey: { kind: 'csat', key: 'c', question: '' },
	},
	{ kind: 'unsubscribe', workspaceId: 2, contactId: 7, channel: 'email', topic: 'news' },
	{ kind: 'preferences', ...of, topic: 'news' },
	{ kind: 'preferences', workspaceId: 2, contactId: 7 },
	{ kind: 'map', workspaceId: 2, journey: 'workflow-Zß9', expiresAt: NOW + 1 },
	{ kind: 'dashboard', workspaceId: 2, scope: { of: 'workspace' }, expiresAt: NOW + 1 },
	{
		kind: 'dashboard',
		workspaceId: 2,
		scope: { of: 'journey', key: 'wëlcome' },
		expiresAt: NOW + 1,
	},
	{ kind: 'dashboard', workspaceId: 2, scope: { of: 'contact', contactId: 7 }, expiresAt: NOW + 1 },
	{ kind: 'inbox', workspaceId: 2, contactId: 7, expiresAt: NOW + 1 },
];

describe('a token', () => {
	it.each(EVERY_KIND.map((claims) => [claims]))(
		'contains the content that was signed: %j',
		(claims) => {
			expect(readToken([KEY], signToken(KEY, claims), NOW)).toEqual(claims);
		},
	);

	it('needs no escaping in a URL', () => {
		for (const claims of EVERY_KIND) {
			expect(signToken(KEY, claims)).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/);
		}
	});

	it('of an open is not longer than 75 characters', () => {
		const claims: LinkClaims = { kind: 'open', workspaceId: 12, messageId: 1e9, channel: 'email' };
		expect(signToken(KEY, claims).length).toBeLessThanOrEqual(75);
	});

	it('is read by the key that signed it, also after new ones have come', () => {
		const token = signToken(KEY, EVERY_KIND[0]);
		expect(readToken([linkKey(3), linkKey(2), KEY], token, NOW)).toEqual(EVERY_KIND[0]);
	});

	it('is invalid for other keys, also for one of the same name', () => {
		const token = signToken(KEY, EVERY_KIND[0]);
		expect(readToken([linkKey(2)], token, NOW)).toBeNull();
		expect(readToken([{ ...linkKey(2), id: KEY.id }], token, NOW)).toBeNull();
		expect(readToken([], token, NOW)).toBeNull();
	});

	it.each(EVERY_KIND.slice(-5).map((claims) => [claims]))(
		'of a link that expires ends with its time: %j',
		(claims) => {
			const token = signToken(KEY, claims);
			expect(readToken([KEY], token, NOW)).not.toBeNull();
			expect(readToken([KEY], token, NOW + 1)).toBeNull();
		},
	);

	it('for one purpose does not become one for another by its signature', () => {
		const open = signToken(KEY, { kind: 'open', ...of });
		const unsubscribe = signToken(KEY, { kind: 'unsubscribe', ...of });
		const [, signature] = open.split('.');
		const [payload] = unsubscribe.split('.');
		expect(readToken([KEY], `${payload}.${signature}`, NOW)).toBeNull();
	});

	it('that is signed but not understood is none', () => {
		const odd = { kind: 'click', ...of, url: 'javascript:alert(1)' } as const;
		expect(readToken([KEY], signToken(KEY, odd), NOW)).toBeNull();
	});

	it('is not made longer than the reader accepts', () => {
		const url = `https://shop.example/${'a'.repeat(MAX_TOKEN)}`;
		expect(() => signToken(KEY, { kind: 'click', ...of, url })).toThrow(RangeError);
	});

	it.each([
		[''],
		['.'],
		['a.b'],
		['.'.repeat(50)],
		['a'.repeat(10_000_000)],
		[`${'W'.repeat(5_000)}.${'A'.repeat(22)}`],
		[`${Buffer.from('null').toString('base64url')}.${'A'.repeat(22)}`],
		[`${Buffer.from('['.repeat(4_000)).toString('base64url')}.${'A'.repeat(22)}`],
		[undefined],
		[null],
		[42],
		[['x']],
		[{ length: 3 }],
	])('is not %p, which throws nothing', (token) => {
		expect(readToken([KEY], token, NOW)).toBeNull();
	});
});
