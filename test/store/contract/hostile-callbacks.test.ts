import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { PROVIDERS } from '../../../src/hub/callbacks/providers';
import {
	asText,
	garbled,
	hostileJson,
	INSIDE,
	naughtyText,
	prototypes,
} from '../../support/hostile';
import { UNSTORABLE } from '../../support/naughty-strings';
import * as signed from '../../unit/hub/callbacks/support/signed';
import { SnsTopic } from '../../unit/hub/callbacks/support/sns-topic';
import { HubWorld, type CallOptions } from '../../unit/hub/support/hub-world';
import { storeContract } from './support/contract';

const ANN = 'ann@example.com';
const ANNS = '491511234567';

const SENDGRID = {
	...{ event: 'bounce', email: ANN, sg_event_id: 'e', sg_message_id: 'p-1.x', 'smtp-id': '<p-1>' },
	...{ timestamp: 1_772_442_000, type: 'bounce', reason: '550', status: '5.1.1', url: 'https://x' },
};
const MAILGUN = {
	...{
		id: 'e',
		event: 'failed',
		severity: 'permanent',
		timestamp: 1_772_442_000.3,
		recipient: ANN,
	},
	message: { headers: { 'message-id': 'p-1' } },
	'delivery-status': { code: 550, message: '5.1.1' },
	'client-info': { 'user-agent': 'x', bot: 'apple' },
};
const POSTMARK = {
	...{ RecordType: 'Bounce', ID: 7, Type: 'HardBounce', MessageID: 'p-1', Email: ANN },
	...{ BouncedAt: '2026-03-02T09:00:00Z', Details: '5.1.1', Description: 'x' },
};
const POSTMARK_INBOUND = {
	...{
		FromFull: { Email: ANN },
		Subject: 'Re',
		TextBody: 'STOP',
		HtmlBody: '<p>x',
		MessageID: 'r',
	},
	Headers: [{ Name: 'In-Reply-To', Value: '<p-1>' }],
	Attachments: [{ ContentType: 'message/rfc822', Content: 'YQ==' }],
};
const SES = {
	eventType: 'Bounce',
	mail: { messageId: 'p-1', destination: [ANN], headers: [{ name: 'Message-ID', value: '<p-1>' }] },
	bounce: { bounceType: 'Permanent', feedbackId: 'f', bouncedRecipients: [{ emailAddress: ANN }] },
};
const VONAGE = {
	messageId: 'p-1',
	msisdn: ANNS,
	to: '49',
	text: 'STOP',
	'message-timestamp': '2026-03-02 09:00:00',
};
const META = {
	object: 'whatsapp_business_account',
	entry: [
		{
			changes: [
				{
					value: {
						statuses: [
							{
								id: 'p-1',
								status: 'failed',
								recipient_id: ANNS,
								timestamp: '1772442000',
								errors: [{ code: 131050, title: 'x' }],
							},
						],
						messages: [
							{
								id: 'w',
								from: ANNS,
								type: 'text',
								text: { body: 'STOP' },
								timestamp: '1772442000',
							},
						],
						user_preferences: [{ wa_id: ANNS, value: 'stop', category: 'marketing_messages' }],
					},
				},
			],
		},
	],
};
const TWILIO = {
	MessageSid: 'p-1',
	SmsStatus: 'received',
	From: `+${ANNS}`,
	To: '+49',
	Body: 'STOP',
	NumMedia: '1',
	MediaUrl0: 'x',
};
const MAIL = {
	...{ from: `Ann <${ANN}>`, subject: 'Re: x', text: 'STOP', html: '<p>x', 'body-plain': 'STOP' },
	...{
		headers: `In-Reply-To: <p-1>\r\nMessage-ID: <r@x>`,
		'message-headers': '[["In-Reply-To","<p-1>"]]',
	},
};

const fieldsOf = (fields: object) =>
	fc
		.tuple(
			...Object.entries(fields).map(([name, value]) =>
				fc.oneof(
					{ weight: 3, arbitrary: fc.constant([name, value as string]) },
					fc.tuple(fc.constant(name), naughtyText),
					fc.tuple(naughtyText, naughtyText),
				),
			),
		)
		.map((entries) => Object.fromEntries(entries) as Record<string, string>);

interface Signed {
	provider: string;
	call: CallOptions;
}

// One topic for all: the process caches certificates by their address.
let topic: SnsTopic;
beforeAll(async () => void (topic = await SnsTopic.start()));

jest.setTimeout(60_000);

storeContract('hostile calls with the signature of a provider', ({ world }) => {
	async function openHub(): Promise<HubWorld> {
		const hub = await HubWorld.open({ callbacks: [...PROVIDERS.keys()] }, await world());
		hub.secrets = signed.SECRETS;
		hub.fetch = topic.fetch;
		for (const [name, read] of PROVIDERS) hub.providers.set(name, read);
		return hub;
	}

	const calls = (now: number): fc.Arbitrary<Signed> => {
		const made = <T>(provider: string, given: fc.Arbitrary<T>, sign: (given: T) => CallOptions) =>
			given.map((each): Signed => ({ provider, call: sign(each) }));
		return fc.oneof(
			made('sendgrid', fc.array(garbled(SENDGRID), { maxLength: 3 }), (events) =>
				signed.bySendGrid(asText(events), now),
			),
			made('sendgrid', fieldsOf(MAIL), signed.bySendGridParse),
			made('mailgun', garbled(MAILGUN), (event) => signed.byMailgun(event, now)),
			made('mailgun', fieldsOf(MAIL), (fields) => signed.byMailgunRoute(fields, now)),
			made('postmark', garbled(POSTMARK), (given) => signed.byPostmark(asText(given))),
			made('postmark', garbled(POSTMARK_INBOUND), (given) => signed.byPostmark(asText(given))),
			made('ses', garbled(SES), (given) => signed.byAmazon(topic, asText(given), now)),
			made('twilio', fieldsOf(TWILIO), signed.byTwilio),
			made('vonage', garbled(VONAGE), (given) => signed.byVonage({ ...(given as object) }, now)),
			made('whatsapp', garbled(META), (given) => signed.byMeta(asText(given))),
		);
	};

	it('are answered with 2xx or with the error, and leave all other contacts unchanged', async () => {
		const hub = await openHub();
		const before = prototypes();
		const taken = new Set<string>();
		await fc.assert(
			fc.asyncProperty(calls(hub.journey.now), async ({ provider, call }) => {
				const { response } = await hub.call(`callbacks/${provider}`, call);
				if (response.status === 200) taken.add(provider);
				expect([200, 400, 401, 413, 415]).toContain(response.status);
				expect(response.body).not.toMatch(INSIDE);
				for (const secret of Object.values(signed.SECRETS).flat()) {
					expect(response.body).not.toContain(secret);
				}
			}),
			{ numRuns: 250 },
		);
		expect(prototypes()).toEqual(before);
		expect([...taken].sort()).toEqual([...PROVIDERS.keys()]);
	});

	it('count even with a text that no database can store', async () => {
		for (const [i, text] of UNSTORABLE.entries()) {
			const hub = await openHub();
			const event = {
				...SENDGRID,
				reason: text,
				sg_event_id: `${i}${text}`,
				'smtp-id': `<${text}>`,
			};
			const { response, events } = await hub.call(
				'callbacks/sendgrid',
				signed.bySendGrid(asText([{ ...event, useragent: text }]), hub.journey.now),
			);
			expect([response.status, events.map(({ name }) => name)]).toEqual([200, ['Message Bounced']]);
			expect(await hub.consent()).toMatchObject({ suppressed: 'bounced' });
		}
	});

	it('are refused with another signature, and nothing is recorded', async () => {
		const hub = await openHub();
		const foreign = { ...signed.SECRETS, snsTopicArns: [] };
		for (const [name, secret] of Object.entries(foreign)) {
			if (typeof secret === 'string') Object.assign(foreign, { [name]: `${secret}x` });
		}
		const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		foreign.sendGridPublicKey = publicKey
			.export({ type: 'spki', format: 'der' })
			.toString('base64');
		hub.secrets = foreign;
		await fc.assert(
			fc.asyncProperty(calls(hub.journey.now), async ({ provider, call }) => {
				const { response, events } = await hub.call(`callbacks/${provider}`, call);
				expect([400, 401]).toContain(response.status);
				expect(events).toEqual([]);
			}),
			{ numRuns: 40 },
		);
		expect(await hub.events()).toEqual([]);
		expect(await hub.contact()).toMatchObject({ consent: {} });
	});

	it('are refused without a signature, whatever the body', async () => {
		const hub = await openHub();
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...PROVIDERS.keys()),
				hostileJson,
				async (provider, given) => {
					const { response, events } = await hub.call(`callbacks/${provider}`, {
						...{
							method: 'POST',
							body: JSON.stringify(given),
							headers: { 'content-type': 'application/json' },
						},
					});
					expect([400, 401]).toContain(response.status);
					expect(events).toEqual([]);
				},
			),
			{ numRuns: 40 },
		);
	});
});
