import { generateKeyPairSync, sign } from 'node:crypto';
import { EventWebhook } from '@sendgrid/eventwebhook';
import fc from 'fast-check';
import { sendGrid } from '../../../../src/hub/callbacks/sendgrid';
import { call, HOUR, MINUTE, NOW, refusal, reportsOf } from './support/calls';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const SECRETS = { sendGridPublicKey: KEY };
const NAMES = {
	signature: 'X-Twilio-Email-Event-Webhook-Signature',
	timestamp: 'X-Twilio-Email-Event-Webhook-Timestamp',
};

function signed(body: string, at = NOW, key = privateKey) {
	const timestamp = String(Math.floor(at / 1_000));
	const signature = sign('sha256', Buffer.from(timestamp + body), key).toString('base64');
	return { timestamp, signature, body };
}

function request({ timestamp, signature, body }: ReturnType<typeof signed>) {
	return call({
		body,
		headers: {
			'content-type': 'application/json',
			[NAMES.signature.toLowerCase()]: signature,
			[NAMES.timestamp.toLowerCase()]: timestamp,
		},
	});
}

/** SendGrid writes a line break behind each event. */
function bodyOf(...events: unknown[]): string {
	return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}

async function read(...events: unknown[]) {
	return await reportsOf(sendGrid, request(signed(bodyOf(...events))), SECRETS);
}

/** The examples that Twilio SendGrid publishes with its library. */
const PUBLISHED = [
	{
		key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==',
		signature:
			'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
		timestamp: '1600112502',
		events: [
			{
				email: 'hello@world.com',
				event: 'dropped',
				reason: 'Bounced Address',
				sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
				sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
				'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
				timestamp: 1600112492,
			},
		],
		reports: [
			{
				kind: 'bounced',
				permanent: true,
				channel: 'email',
				address: 'hello@world.com',
				providerIds: [
					'LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net',
					'LRzXl_NHStOGhQ4kofSm_A',
				],
				at: 1_600_112_492_000,
				dedup: 'sendgrid:ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
				properties: { reason: 'Dropped by SendGrid: Bounced Address' },
			},
		],
	},
	{
		key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQ4LIFtWztlsF7skFqOncjD1lun4H5w8XOhyOArHW9RcIx/FfEzx6cikC/yPfUvwaX/JScE7Fc9CJD2afQ9Ok3Q==',
		signature:
			'MEYCIQC/I4o6vCgqRYrTljjoVWB/GRWNtxeePlLMHr3x9ETeRQIhAIpV+03nREPTTHWSW0wIOA0EoMPdcNgXa70yCaqDJlu5',
		timestamp: '1619651159',
		events: [
			{
				email: 'invalid@gmail.com',
				event: 'processed',
				send_at: 0,
				sg_event_id: 'cHJvY2Vzc2VkLTE5OTQyMTEyLXFOd0JMZ1BRUWpXNkRKdktRd1NBYnctMA',
				sg_message_id: 'qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0',
				'smtp-id': '<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>',
				timestamp: 1619651146,
			},
			{
				email: 'invalid@gmail.com',
				event: 'bounce',
				ip: '167.89.101.76',
				reason:
					'552 5.2.2 The email account that you tried to reach is over quota and inactive. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaPerm c17si1130468pgv.34 - gsmtp',
				sg_event_id: 'Ym91bmNlLTAtMTk5NDIxMTItcU53QkxnUFFRalc2REp2S1F3U0Fidy0w',
				sg_message_id: 'qNwBLgPQQjW6DJvKQwSAbw.filterdrecv-canary-547b64655b-cw6zx-1-6089EA4A-56.0',
				'smtp-id': '<qNwBLgPQQjW6DJvKQwSAbw@ismtpd0178p1mdw1.sendgrid.net>',
				status: '5.2.2',
				timestamp: 1619651147,
				tls: 1,
				type: 'blocked',
			},
		],
		reports: [
			{
				kind: 'bounced',
				permanent: false,
				properties: { code: '5.2.2', reason: expect.stringContaining('over quota') },
			},
		],
	},
];

describe("SendGrid's own published calls", () => {
	it.each(PUBLISHED)(
		'of $timestamp are verified and read, and refused with another key',
		async ({ key, signature, timestamp, events, reports }) => {
			const sent = request({ signature, timestamp, body: bodyOf(...events) });
			const at = { ...sent, receivedAt: Number(timestamp) * 1_000 };
			const read = await reportsOf(sendGrid, at, { sendGridPublicKey: key });
			expect(read).toEqual(reports.map((each) => expect.objectContaining(each)));
			expect(await refusal(reportsOf(sendGrid, at, SECRETS))).toEqual([401, expect.any(String)]);
		},
	);
});

describe("SendGrid's signature counts exactly where SendGrid's own library accepts it", () => {
	const webhook = new EventWebhook();
	const theirs = (each: ReturnType<typeof signed>) =>
		webhook.verifySignature(
			webhook.convertPublicKeyToECDSA(KEY),
			each.body,
			each.signature,
			each.timestamp,
		);
	const ours = async (each: ReturnType<typeof signed>) =>
		await reportsOf(sendGrid, request(each), SECRETS).then(
			() => true,
			() => false,
		);

	const sent = signed(bodyOf({ event: 'open', email: 'ada@example.com', name: 'Zoë 🎉' }));
	const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
	it.each([
		['as it was sent', sent, true],
		['an altered body', { ...sent, body: sent.body.replace('ada', 'eve') }, false],
		['without the line break at the end', { ...sent, body: sent.body.trimEnd() }, false],
		['another time', { ...sent, timestamp: String(Number(sent.timestamp) + 1) }, false],
		['another key', signed(sent.body, NOW, foreign), false],
	])('%s: both libraries agree', async (_, each, accepted) => {
		expect(theirs(each)).toBe(accepted);
		expect(await ours(each)).toBe(accepted);
	});
});

describe("A call that is not SendGrid's is refused", () => {
	const body = bodyOf({ event: 'spamreport', email: 'ada@example.com' });
	const refused = async (sent: ReturnType<typeof signed>, secrets: object = SECRETS) =>
		await refusal(reportsOf(sendGrid, request(sent), secrets));

	it.each([
		['without a signature', { ...signed(body), signature: '' }],
		['with a signature that is none', { ...signed(body), signature: 'AAAA' }],
		['without a time', { ...signed(body), timestamp: '' }],
		['older than SendGrid tries again', signed(body, NOW - 26 * HOUR)],
		['of the future', signed(body, NOW + 6 * MINUTE)],
	])('with 401 when it is %s', async (_, sent) => {
		expect(await refused(sent)).toEqual([401, expect.any(String)]);
	});

	it('while no key is filled in, with the reason', async () => {
		expect(await refused(signed(body), {})).toEqual([
			401,
			expect.stringContaining("'SendGrid Verification Key'"),
		]);
	});

	it('while the filled-in key is invalid', async () => {
		const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
		const der = rsa.export({ type: 'spki', format: 'der' }).toString('base64');
		for (const sendGridPublicKey of ['SG.abc', der]) {
			expect(await refused(signed(body), { sendGridPublicKey })).toEqual([
				401,
				expect.stringContaining('is not a public key'),
			]);
		}
	});

	it('but not one that SendGrid sends again a day later', async () => {
		expect(await reportsOf(sendGrid, request(signed(body, NOW - 24 * HOUR)), SECRETS)).toHaveLength(
			1,
		);
	});
});

describe('What SendGrid reports', () => {
	const IPHONE =
		'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
	it.each([
		[
			'delivered',
			{ response: '250 OK' },
			{ kind: 'delivered', properties: { response: '250 OK' } },
		],
		['open', { useragent: IPHONE }, { kind: 'opened', properties: { userAgent: IPHONE } }],
		[
			'open',
			{ useragent: IPHONE, sg_machine_open: true },
			{ kind: 'opened', machine: 'Apple Mail Privacy Protection' },
		],
		[
			'open',
			{ useragent: 'curl/8.5.0' },
			{ kind: 'opened', machine: expect.stringMatching(/bot/) },
		],
		[
			'click',
			{ url: 'https://example.com/sale', useragent: IPHONE },
			{ kind: 'clicked', properties: { url: 'https://example.com/sale', userAgent: IPHONE } },
		],
		[
			'bounce',
			{ type: 'bounce', status: '5.1.1', reason: '550 5.1.1 No such user' },
			{
				kind: 'bounced',
				permanent: true,
				properties: { code: '5.1.1', reason: '550 5.1.1 No such user' },
			},
		],
		['bounce', { type: 'blocked' }, { kind: 'bounced', permanent: false }],
		['dropped', { reason: 'Invalid' }, { kind: 'bounced', permanent: true }],
		['dropped', { reason: 'Spam Reporting Address' }, { kind: 'complained' }],
		['dropped', { reason: 'Unsubscribed Address' }, { kind: 'unsubscribed' }],
		['spamreport', {}, { kind: 'complained' }],
		['unsubscribe', {}, { kind: 'unsubscribed' }],
		[
			'group_unsubscribe',
			{ asm_group_id: 10 },
			{ kind: 'unsubscribed', properties: { group: '10' } },
		],
	])('%s: case %#', async (event, more, report) => {
		const common = { email: 'ada@example.com', timestamp: 1_772_442_000, sg_event_id: 'abc' };
		const [read_] = await read({ ...common, event, ...more });
		expect(read_).toMatchObject({
			channel: 'email',
			address: 'ada@example.com',
			at: 1_772_442_000_000,
			dedup: 'sendgrid:abc',
			...report,
		});
	});

	it('a drop for another reason changes nothing for the address', async () => {
		const [report] = await read({ event: 'dropped', reason: 'Recipient List over Package Quota' });
		expect(report.kind).toBe('bounced');
		expect(report.permanent).toBeUndefined();
	});

	it.each(['processed', 'deferred', 'group_resubscribe', 'something new', 7])(
		'nothing by %j',
		async (event) => {
			expect(await read({ event, email: 'ada@example.com' })).toEqual([]);
		},
	);

	it('names the message by our mark, and by the Message-ID', async () => {
		const [report] = await read({
			event: 'delivered',
			journey_message: '3-1207',
			'smtp-id': '<1207.0011223344556677@example.com>',
		});
		expect(report).toMatchObject({
			workspaceId: 3,
			messageId: 1207,
			providerIds: ['1207.0011223344556677@example.com'],
		});
	});

	it.each(['1207', '3-', '-3-1207', '3-1207-1', '3-12e4', '9'.repeat(20) + '-1', { a: 1 }, null])(
		'takes no mark that is not ours: %j',
		async (mark) => {
			const [report] = await read({ event: 'delivered', journey_message: mark });
			expect(report).not.toHaveProperty('messageId');
		},
	);
});

describe('An invalid signed call of SendGrid', () => {
	const send = async (body: string) =>
		await refusal(reportsOf(sendGrid, request(signed(body)), SECRETS));

	it.each(['', '{', '{"event":"open"}', 'null', '7', '['.repeat(2_000)])(
		'is answered with 400 when its body is %j',
		async (body) => {
			expect(await send(body)).toEqual([400, expect.any(String)]);
		},
	);

	it('more events than SendGrid sends in a call: 400', async () => {
		expect(await send(JSON.stringify(Array(10_001).fill({})))).toEqual([
			400,
			expect.stringContaining('10000'),
		]);
	});

	it('an event among others that is none does not keep the others back', async () => {
		const reports = await read(null, 7, [], { event: {} }, { event: 'spamreport' });
		expect(reports.map(({ kind }) => kind)).toEqual(['complained']);
	});

	it('thousands of events are read in their order', async () => {
		const events = Array.from({ length: 3_000 }, (_, i) => ({
			event: 'delivered',
			sg_event_id: String(i),
		}));
		const reports = await read(...events);
		expect(reports.map(({ dedup }) => dedup)).toEqual(
			events.map(({ sg_event_id }) => `sendgrid:${sg_event_id}`),
		);
	});

	it('yields nothing but reports, whatever the fields contain', async () => {
		const values = fc.jsonValue();
		const event = fc.record(
			{
				event: fc.oneof(fc.constantFrom('open', 'bounce', 'dropped', 'click'), values),
				email: values,
				timestamp: values,
				reason: fc.oneof(fc.constantFrom('__proto__', 'constructor'), values),
				sg_event_id: values,
				'smtp-id': values,
				journey_message: values,
			},
			{ requiredKeys: [] },
		);
		await fc.assert(
			fc.asyncProperty(fc.array(event, { maxLength: 5 }), async (events) => {
				for (const report of await read(...events)) {
					expect(Number.isSafeInteger(report.at)).toBe(true);
					expect(report.dedup.length).toBeLessThan(300);
					for (const value of Object.values(report.properties)) expect(typeof value).toBe('string');
				}
			}),
			{ numRuns: 200 },
		);
	});
});
