import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { makeMailgun } from '../../../../src/hub/callbacks/mailgun';
import { TokenMemory } from '../../../../src/hub/callbacks/token-memory';
import { call, HOUR, MINUTE, NOW, refusal, reportsOf } from './support/calls';

const KEY = 'a-signing-key-of-mailgun';
const SECRETS = { mailgunSigningKey: KEY };

/** As Mailgun's documentation shows it in code. */
function sign(at = NOW, key = KEY, token = randomUUID().replaceAll('-', '')) {
	const timestamp = String(Math.floor(at / 1_000));
	const signature = createHmac('sha256', key).update(timestamp.concat(token)).digest('hex');
	return { timestamp, token, signature };
}

function webhook(event: unknown, signature: object = sign()) {
	return call({ body: JSON.stringify({ signature, 'event-data': event }) });
}

const read = (event: unknown, signature?: object) =>
	reportsOf(makeMailgun(new TokenMemory()), webhook(event, signature), SECRETS);

/** In the shape that Mailgun documents for its webhooks. */
const EVENT = {
	id: 'CPgfbmQMTCKtHW6uIWtuVe',
	timestamp: 1_772_442_000.329_514,
	recipient: 'ada@example.com',
	'log-level': 'info',
	'user-variables': { journey_message: '3-1207' },
	message: {
		headers: {
			to: 'Ada <ada@example.com>',
			'message-id': '1207.0011223344556677@example.com',
			from: 'Shop <shop@example.com>',
			subject: 'Hello',
		},
		attachments: [],
		size: 111,
	},
};

describe("A call is Mailgun's by the HMAC of its time and token", () => {
	const event = { ...EVENT, event: 'complained' };

	it('and by nothing else', async () => {
		expect(await read(event)).toHaveLength(1);
		expect(await read(event, sign(NOW - 24 * HOUR))).toHaveLength(1);
	});

	it("of a subaccount, where the account's signature stands beside its own", async () => {
		const { signature, ...rest } = sign();
		const own = { ...rest, signature: '0'.repeat(64), 'parent-signature': signature };
		expect(await read(event, own)).toHaveLength(1);
	});

	it.each([
		['a foreign key', sign(NOW, 'another-key-of-somebody')],
		['another token', { ...sign(), token: 'abc' }],
		['no token', sign(NOW, KEY, '')],
		['another time', { ...sign(), timestamp: String(NOW / 1_000 + 1) }],
		['a time long ago', sign(NOW - 26 * HOUR)],
		['a time to come', sign(NOW + 6 * MINUTE)],
		['no signature', {}],
		['a list for a signature', []],
		['an object for a token', { ...sign(), token: {} }],
	])('refused with %s', async (_, signature) => {
		expect(await refusal(read(event, signature))).toEqual([401, expect.any(String)]);
	});

	it('refused while no key is filled in', async () => {
		const answer = reportsOf(makeMailgun(new TokenMemory()), webhook(event), {});
		expect(await refusal(answer)).toEqual([401, expect.stringContaining("'Mailgun Signing Key'")]);
	});
});

describe("Mailgun's signature does not cover the body, so", () => {
	const signature = sign();
	const first = webhook({ ...EVENT, event: 'opened' }, signature);

	it('a token that comes again with another body is refused', async () => {
		const mailgun = makeMailgun(new TokenMemory());
		await mailgun(first, SECRETS, fetch);
		const forged = webhook({ ...EVENT, event: 'complained' }, signature);
		expect(await refusal(reportsOf(mailgun, forged, SECRETS))).toEqual([
			401,
			expect.stringContaining('another body'),
		]);
	});

	it('the same call again is accepted, and reports the same under the same name', async () => {
		const mailgun = makeMailgun(new TokenMemory());
		const [once] = await reportsOf(mailgun, first, SECRETS);
		const [again] = await reportsOf(mailgun, { ...first, receivedAt: NOW + HOUR }, SECRETS);
		expect(again).toEqual(once);
	});

	it('the oldest tokens are forgotten before memory runs out', () => {
		const memory = new TokenMemory(2);
		for (const token of ['a', 'b', 'c']) expect(memory.accepts(token, '1')).toBe(true);
		expect(memory.accepts('c', '2')).toBe(false);
		expect(memory.accepts('b', '2')).toBe(false);
		expect(memory.accepts('a', '2')).toBe(true);
	});
});

describe('What Mailgun reports', () => {
	const failed = (severity: string, reason: string, message = '') => ({
		event: 'failed',
		severity,
		reason,
		'delivery-status': { code: 550, message, description: '' },
	});
	const client = (bot: string, agent = 'Mozilla/5.0 (X11; Linux x86_64) Gecko Firefox/140.0') => ({
		'client-info': { bot, 'user-agent': agent },
	});
	const url = 'https://example.com/sale';

	it.each([
		[{ event: 'delivered' }, { kind: 'delivered' }],
		[
			failed('permanent', 'bounce', '5.1.1 No such user'),
			{
				kind: 'bounced',
				permanent: true,
				properties: { reason: '5.1.1 No such user', code: '550' },
			},
		],
		[failed('permanent', 'suppress-bounce'), { kind: 'bounced', permanent: true }],
		[
			failed('permanent', 'generic', '5.2.1 Mailbox disabled'),
			{ kind: 'bounced', permanent: true },
		],
		[failed('permanent', 'old', 'Too old'), { kind: 'bounced', permanent: false }],
		[failed('permanent', 'espblock'), { kind: 'bounced', permanent: false }],
		[failed('permanent', 'suppress-complaint'), { kind: 'complained' }],
		[failed('permanent', 'suppress-unsubscribe'), { kind: 'unsubscribed' }],
		[
			{ event: 'rejected', reject: { reason: 'Sandbox' } },
			{ kind: 'bounced', properties: { reason: 'Rejected by Mailgun: Sandbox' } },
		],
		[
			{ event: 'opened', ...client('') },
			{ kind: 'opened', machine: undefined },
		],
		[
			{ event: 'opened', ...client('gmail') },
			{ kind: 'opened', machine: undefined },
		],
		[
			{ event: 'opened', ...client('apple') },
			{ kind: 'opened', machine: 'Apple Mail Privacy Protection' },
		],
		[
			{ event: 'clicked', url, ...client('generic') },
			{ kind: 'clicked', machine: 'a bot (generic)' },
		],
		[
			{ event: 'clicked', url, ...client('') },
			{ kind: 'clicked', machine: undefined, properties: { url } },
		],
		[{ event: 'complained' }, { kind: 'complained' }],
		[{ event: 'unsubscribed' }, { kind: 'unsubscribed' }],
	])('case %#: %j', async (more, { machine, ...report }: Record<string, unknown>) => {
		const [read_] = await read({ ...EVENT, ...more });
		expect(read_).toMatchObject({
			channel: 'email',
			workspaceId: 3,
			messageId: 1207,
			providerIds: ['1207.0011223344556677@example.com'],
			address: 'ada@example.com',
			at: 1_772_442_000_330,
			...report,
		});
		expect(read_.machine).toBe(machine);
	});

	it.each([
		{ event: 'accepted' },
		{ event: 'stored' },
		failed('temporary', 'generic'),
		{},
		null,
		7,
	])('nothing, because nothing has become of the message yet, by %j', async (event) => {
		expect(await read(event)).toEqual([]);
	});

	it('each event under its own id, so that one that is delivered twice is one', async () => {
		const [opened] = await read({ ...EVENT, event: 'opened' });
		const [again] = await read({ ...EVENT, event: 'opened' });
		const [other] = await read({ ...EVENT, event: 'opened', id: 'other' });
		expect(again.dedup).toBe(opened.dedup);
		expect(other.dedup).not.toBe(opened.dedup);
	});
});

describe('An invalid call of Mailgun', () => {
	it.each(['', '[]', '"text"', '{', 'null'])(
		'is answered with 400 when its body is %j',
		async (body) => {
			const answer = reportsOf(makeMailgun(new TokenMemory()), call({ body }), SECRETS);
			expect(await refusal(answer)).toEqual([400, expect.any(String)]);
		},
	);

	it('is read without an error, whatever a signed event contains', async () => {
		const value = fc.jsonValue();
		const kinds = fc.constantFrom('failed', 'opened', 'clicked', 'rejected');
		const event = fc.record(
			{
				event: kinds,
				severity: fc.constantFrom('permanent', 'temporary'),
				reason: fc.oneof(fc.constant('__proto__'), value),
				'delivery-status': value,
				'client-info': value,
				'user-variables': value,
				message: value,
				recipient: value,
				timestamp: value,
				id: value,
			},
			{ requiredKeys: ['event'] },
		);
		await fc.assert(
			fc.asyncProperty(event, async (each) => {
				for (const report of await read(each)) {
					expect(typeof report.kind).toBe('string');
					expect(Number.isSafeInteger(report.at)).toBe(true);
				}
			}),
			{ numRuns: 200 },
		);
	});
});
