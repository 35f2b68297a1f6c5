import { Webhook } from 'standardwebhooks';

import { webhookChannel, type WebhookSetup } from '../../../../src/message/channels/webhook';
import { Provider, sendOne } from '../support/channel-world';
import { handClock } from '../support/clocks';

const provider = new Provider();
const NOW = Date.parse('2026-03-14T09:00:00.900Z');
const BODY = JSON.stringify({ contact: { firstName: 'Zoë "Z" 🎉' } });

/** To a local server, so that private addresses have to be allowed. */
const open = (setup: Partial<WebhookSetup> = {}) =>
	webhookChannel({ fixedUrl: true, clock: handClock(NOW), allowPrivateAddresses: true, ...setup });
const send = (setup: Partial<WebhookSetup> = {}, path = '/hook?a=1', id = 7) =>
	sendOne(open(setup), `${provider.url}${path}`, { body: BODY }, id);
const header = (name: string, call = 0) => provider.server.received[call].headers[name] as string;

/** The result of a receiver's own library for a call; it compares with the machine's clock. */
function verified(webhook: Webhook, call = 0): unknown {
	const { headers, body } = provider.server.received[call];
	return webhook.verify(body, headers as Record<string, string>);
}

describe('A call of a webhook', () => {
	it('is a POST of the JSON, with the headers of the builder', async () => {
		expect(await send({ headers: { 'X-Api-Key': 'k' } })).toMatchObject({ committed: true });
		const [{ method, path, headers, body }] = provider.server.received;
		expect({ method, path, body }).toEqual({ method: 'POST', path: '/hook?a=1', body: BODY });
		expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-api-key': 'k' });
		expect(headers).not.toHaveProperty('webhook-signature');
	});

	it('has an id that is the same for every attempt, and differs between messages and between stores', async () => {
		const ids: string[] = [];
		for (const [id, namespace] of [
			[7, 'a'],
			[7, 'a'],
			[8, 'a'],
			[7, 'b'],
		] as const) {
			await send({ namespace }, '/', id);
			ids.push(header('webhook-id', ids.length));
		}
		expect(ids[1]).toBe(ids[0]);
		expect(new Set(ids).size).toBe(3);
	});

	it.each([
		['bytes', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', undefined],
		['text', 'a secret of the shop, long enough', { format: 'raw' as const }],
	])(
		'is signed so that the library of Standard Webhooks accepts it: %s as the secret',
		async (_case, secret, options) => {
			await send({ secret, clock: { now: () => Date.now(), after: () => () => {} } });
			expect(verified(new Webhook(secret, options))).toEqual(JSON.parse(BODY));
			expect(() => verified(new Webhook(`${secret}BBBB`, options))).toThrow();
		},
	);

	it('is signed anew at every attempt, as the library would', async () => {
		const secret = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
		const body = '{"event_type":"ping","data":{"success":true}}';
		const at = 1_731_705_121_000;
		await sendOne(open({ secret, clock: handClock(at) }), provider.url, { body });
		const [{ headers }] = provider.server.received;
		const ours = new Webhook(secret).sign(String(headers['webhook-id']), new Date(at), body);
		expect(headers['webhook-timestamp']).toBe('1731705121');
		expect(headers['webhook-signature']).toBe(ours);
	});

	it('is not made with a secret that can be guessed', () => {
		for (const secret of ['', ' ', 'whsec_', 'fifteen letters', 'whsec_MfKQ9r8G']) {
			expect(() => open({ secret })).toThrow(expect.objectContaining({ kind: 'config' }));
		}
	});
});

describe('A URL that cannot be called', () => {
	it.each(['', 'example.com', 'ftp://example.com', 'file:///etc/passwd', 'http://a:b@example.com'])(
		'%j is the mistake of its message only, and nothing goes out',
		async (url) => {
			expect(await sendOne(open({ fixedUrl: false }), url, { body: BODY })).toMatchObject({
				error: { kind: 'permanent', scope: 'message', code: 'EURL' },
				committed: false,
			});
			expect(await sendOne(open({ fixedUrl: true }), url, { body: BODY })).toMatchObject({
				error: { kind: 'config', scope: 'message', code: 'EURL' },
			});
		},
	);

	it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])(
		'leads to this machine: %s is refused, unless private addresses are allowed',
		async (host) => {
			const url = `http://${host}:${provider.server.port}/`;
			const closed = open({ allowPrivateAddresses: false, fixedUrl: false });
			expect((await sendOne(closed, url, { body: BODY })).error).toMatchObject({
				kind: 'permanent',
				scope: 'message',
				code: 'EPRIVATE',
				accepted: false,
			});
			expect(provider.server.received).toEqual([]);
		},
	);
});

describe('The answer of a webhook', () => {
	it.each([
		[{ status: 202 }, undefined],
		[{ status: 204 }, undefined],
		[{ status: 200, body: 'thanks' }, undefined],
		[
			{ status: 302, headers: { location: '/b' } },
			{ kind: 'config', message: 'with a redirect' },
		],
		[{ status: 400 }, { kind: 'permanent' }],
		[{ status: 401 }, { kind: 'config', scope: 'channel' }],
		[{ status: 404 }, { kind: 'config', scope: 'channel' }],
		[{ status: 410 }, { kind: 'permanent' }],
		[{ status: 422 }, { kind: 'permanent' }],
		[
			{ status: 429, headers: { 'retry-after': '7' } },
			{ kind: 'rate-limited', retryAfterMs: 7_000 },
		],
		[{ status: 500 }, { kind: 'temporary', accepted: 'unknown' }],
		[{ status: 503 }, { kind: 'temporary', accepted: false }],
		['drop' as const, { kind: 'temporary', accepted: 'unknown' }],
	])('as %j decides what is tried again', async (answer, expected) => {
		provider.answers(answer);
		const { error } = await send();
		if (expected === undefined) return expect(error).toBeUndefined();
		const { message, ...rest } = expected as { message?: string };
		expect(error).toMatchObject(rest);
		expect(error!.message).toContain(message ?? '');
		expect(provider.server.received).toHaveLength(1);
	});

	it.each([{ status: 401 }, { status: 404 }, { status: 429 }])(
		'%j proves nothing for the next contact, where each has a URL of its own',
		async (answer) => {
			provider.answers(answer);
			expect((await send({ fixedUrl: false })).error).toMatchObject({ scope: 'message' });
		},
	);
});
