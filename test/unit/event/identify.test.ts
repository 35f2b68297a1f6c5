import type { IngestKind } from '../../../src/event/parse';
import { parseIngest } from '../../../src/event/parse';

function parse(call: object, kind: IngestKind = 'track') {
	return parseIngest({ event: 'Signed Up', ...call }, { kind, receivedAt: Date.UTC(2024, 4, 1) });
}

function identityOf(call: object, kind?: IngestKind) {
	return parse(call, kind).entries[0]?.identity;
}

describe('the contact of an entry', () => {
	it('is identified by every identifier it has', () => {
		const call = { userId: 42, anonymousId: 'a', email: 'A@B.example', phone: '+4915112345678' };
		expect(identityOf(call)).toEqual({
			userId: '42',
			anonymousId: 'a',
			email: 'a@b.example',
			phone: '+4915112345678',
		});
	});

	it('may be identified by traits or by context.traits', () => {
		expect(identityOf({ traits: { email: 'A@B.example' } })).toEqual({ email: 'a@b.example' });
		expect(identityOf({ context: { traits: { phone: '+4915112345678' } } })).toEqual({
			phone: '+4915112345678',
		});
	});

	it('takes the first usable address: top level, traits, context.traits', () => {
		const call = {
			email: 'broken',
			traits: { email: 'second@b.example' },
			context: { traits: { email: 'third@b.example' } },
		};
		expect(identityOf(call)).toEqual({ email: 'second@b.example' });
	});

	it('is never identified by properties, which may be about another contact', () => {
		expect(parse({ properties: { email: 'friend@b.example' } }).rejected).toEqual([
			{ index: 0, path: '', reason: 'has no identity: send userId, anonymousId, email or phone' },
		]);
	});

	it("is never identified by a group's traits", () => {
		const call = { groupId: 'acme', traits: { email: 'info@acme.example' } };
		expect(parse(call, 'group').entries).toEqual([]);
	});

	it('has ids without surrounding blanks, and blank ids ignored', () => {
		expect(identityOf({ userId: ' 42 ', anonymousId: '  ' })).toEqual({ userId: '42' });
	});

	it.each(['undefined', 'null', 'None', 'NaN', 0, '[object Object]'])(
		'is not identified by an unset variable: %j',
		(userId) => {
			expect(identityOf({ userId, anonymousId: 'a' })).toEqual({ anonymousId: 'a' });
			expect(parse({ userId }).rejected).toEqual([
				{
					index: 0,
					path: 'userId',
					reason: `'${userId}' looks like an unset variable: send the contact's own id`,
				},
			]);
		},
	);

	it('is not identified by an invalid address, which is the reason where nothing else identifies it', () => {
		expect(identityOf({ userId: '42', email: 'ada at example' })).toEqual({ userId: '42' });
		expect(parse({ traits: { email: 'ada at example' } }).rejected).toEqual([
			{
				index: 0,
				path: 'traits.email',
				reason:
					"'ada at example' cannot be used: send an address such as ada@example.com, or a userId",
			},
		]);
		expect(parse({ phone: '0151 12345678' }).rejected).toEqual([
			{
				index: 0,
				path: 'phone',
				reason: "'0151 12345678' cannot be used: send E.164 such as +4915112345678, or a userId",
			},
		]);
	});

	it('keeps an unusable address as a trait', () => {
		const [entry] = parse({ userId: '42', phone: '0151 12345678' }).entries;
		expect(entry.traits).toEqual({ phone: '0151 12345678' });
	});
});
