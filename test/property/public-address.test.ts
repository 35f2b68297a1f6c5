import fc from 'fast-check';
import { ChannelError } from '../../src/message/channels/channel';
import { isPublic, publicFetch } from '../../src/message/channels/public-fetch';
import { isPublicUrl } from '../../src/message/channels/public-url';
import { subscriptionsIn } from '../../src/message/channels/push/subscription';

type Four = [number, number, number, number];

const byte = fc.nat({ max: 255 });
/** IPv4 addresses that are not of the internet at large (IANA's special-purpose registry). */
const within: fc.Arbitrary<Four> = fc.oneof(
	fc.tuple(fc.constant(127), byte, byte, byte),
	fc.tuple(fc.constant(10), byte, byte, byte),
	fc.tuple(fc.constant(0), byte, byte, byte),
	fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
	fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
	fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
	fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
	fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
	fc.constantFrom<Four>([169, 254, 169, 254], [127, 0, 0, 1], [198, 18, 0, 1]),
);

const radix = fc.constantFrom(
	(part: number) => String(part),
	(part: number) => `0x${part.toString(16)}`,
	(part: number) => `0X${part.toString(16).toUpperCase()}`,
	(part: number) => `0${part.toString(8)}`,
	(part: number) => `000${part.toString(8)}`,
);
const group = (high: number, low: number) => ((high << 8) | low).toString(16);

/** As the WHATWG URL standard's IPv4 parser takes it: one to four parts, the last takes the rest. */
const spelling = fc
	.tuple(
		within,
		fc.integer({ min: 1, max: 4 }),
		fc.array(radix, { minLength: 4, maxLength: 4 }),
		fc.constantFrom('', '.'),
	)
	.map(([four, parts, spell, dot]) => {
		const last = four.slice(parts - 1).reduce((sum, part) => sum * 256 + part, 0);
		const written = [...four.slice(0, parts - 1), last].map((part, i) => spell[i](part));
		return `${written.join('.')}${dot}`;
	});
const fullWidth = within.map((four) =>
	four.join('.').replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
);
const percent = within.map((four) =>
	[...four.join('.')].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(''),
);
const inIPv6 = fc
	.tuple(
		within,
		fc.constantFrom('::ffff:', '::', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', '0:0:0:0:0:ffff:'),
	)
	.map(([[a, b, c, d], prefix]) => `[${prefix}${group(a, b)}:${group(c, d)}]`);
const local = fc
	.tuple(
		fc.constantFrom('fe80', 'febf', 'fc00', 'fdff', 'ff02', 'fec0', '100', '2002', '4000'),
		byte,
	)
	.map(([first, last]) => `[${first}::${last.toString(16)}]`);
const host = fc.oneof(
	spelling,
	fullWidth,
	percent,
	inIPv6,
	local,
	fc.constantFrom('[::1]', '[::]', '[0::1]'),
);
const path = fc.constantFrom('/', '/hook?a=1', ':8080/', ':443/', '#@93.184.216.34/', '?@8.8.8.8');
const url = fc
	.tuple(fc.constantFrom('http', 'https', 'HTTP'), host, path)
	.map(([scheme, at, rest]) => `${scheme}://${at}${rest}`);

describe('An address within, in any spelling,', () => {
	it('is called by no fetch for public addresses, and no name is asked for', async () => {
		const asked: string[] = [];
		const fetch = publicFetch({
			resolve: (hostname, done) => {
				asked.push(hostname);
				done(null, [{ address: '127.0.0.1', family: 4 }]);
			},
		});
		await fc.assert(
			fc.asyncProperty(url, async (address) => {
				const failure: unknown = await fetch(address, { method: 'POST' }).catch(
					(error: unknown) => error,
				);
				expect(failure).toBeInstanceOf(ChannelError);
				expect(failure).toMatchObject({ kind: 'config', code: 'EPRIVATE' });
			}),
			{ numRuns: 1_000 },
		);
		expect(asked).toEqual([]);
	});

	it('is nothing that a provider could call', () => {
		fc.assert(
			fc.property(url, (address) => expect(isPublicUrl(address)).toBe(false)),
			{ numRuns: 1_000 },
		);
	});

	it('is no push service of a browser', () => {
		const keys = {
			p256dh: Buffer.alloc(65).toString('base64url'),
			auth: Buffer.alloc(16).toString('base64url'),
		};
		expect(subscriptionsIn({ endpoint: 'https://push.example.com/a', keys })).toHaveLength(1);
		fc.assert(
			fc.property(url, (address) =>
				expect(subscriptionsIn({ endpoint: address, keys })).toEqual([]),
			),
			{ numRuns: 1_000 },
		);
	});

	it('is not made public by its neighbors: each of IPv4 is judged as its registry says', () => {
		fc.assert(
			fc.property(within, (four) => expect(isPublic(four.join('.'))).toBe(false)),
			{ numRuns: 1_000 },
		);
		for (const outside of [
			'126.255.255.255',
			'128.0.0.1',
			'9.255.255.255',
			'11.0.0.0',
			'172.15.255.255',
			'172.32.0.0',
			'192.167.255.255',
			'192.169.0.0',
			'169.253.0.1',
			'100.63.255.255',
			'100.128.0.0',
			'223.255.255.254',
		]) {
			expect([outside, isPublic(outside)]).toEqual([outside, true]);
		}
	});
});
