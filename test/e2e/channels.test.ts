import { createHmac } from 'node:crypto';
import { Inspector, type LedgerRow } from '../../dev/inspector';
import type { Mail } from '../../dev/mailbox';
import { chunks } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import { World } from '../../dev/world';
import {
	ProviderServer,
	type Answer,
	type Received,
} from '../unit/message/support/provider-server';
import {
	expected,
	nightEndingSoon,
	contactOf,
	tried,
	type SampleContact,
	type QuietNight,
} from './support/channels';
import { unhurried } from './support/mode';

const CONTACTS = 3_000;
const SIGNING_KEY = 'key-0123456789abcdef0123456789abcdef';
const OPEN_SECONDS = unhurried(45);
/** Until the night is over; meanwhile all must have entered. */
const NIGHT_MS = 60_000;
const HUMAN = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0';
/** As Apple's Mail Privacy Protection fetches pictures, whether or not somebody reads. */
const APPLE_PROXY = 'Mozilla/5.0';

const named = (value: string) => ({ __rl: true, mode: 'name', value });

interface Numbers {
	whatsapp: ReadonlySet<string>;
	sms: ReadonlySet<string>;
}

/** Takes messages as WhatsApp's Cloud API and Twilio do, and refuses some numbers for good. */
function providers(refused: Numbers): Promise<ProviderServer> {
	const answer = (received: Received, tryNumber: number): Answer => {
		if (isSms(received)) {
			return refused.sms.has(smsTo(received))
				? { status: 400, body: { code: 21211, message: 'Invalid To', status: 400 } }
				: { status: 201, body: { sid: `SM${tryNumber}`, status: 'queued' } };
		}
		return refused.whatsapp.has(whatsAppTo(received))
			? { status: 400, body: { error: { message: 'Undeliverable', code: 131026 } } }
			: { status: 200, body: { messages: [{ id: `wamid.${tryNumber}` }] } };
	};
	return ProviderServer.start({ answer });
}

const isSms = ({ path }: Received) => path.includes('/Accounts/');
const smsTo = ({ body }: Received) => new URLSearchParams(body).get('To') ?? '';
const whatsAppTo = ({ body }: Received) => (JSON.parse(body) as { to: string }).to;

/** Sets consents of contacts, a whole list at once. */
function consentWorkflow(world: World): WorkflowBuilder {
	return new WorkflowBuilder('Consents', world.storeParameters())
		.native('Call', 'webhook', 2, {
			path: 'consents',
			httpMethod: 'POST',
			responseMode: 'lastNode',
		})
		.native('Each', 'splitOut', 1, { fieldToSplitOut: 'body.consents', options: {} })
		.journeyNode('Set Consent', 'journeyContact', {
			operation: 'setConsent',
			channel: { __rl: true, mode: 'name', value: '={{ $json.channel }}' },
			consent: 'optedOut',
			consentFields: { topic: '={{ $json.topic }}' },
		})
		.native('Last', 'limit', 1, { maxItems: 1 })
		.connect('Call', 'Each')
		.connect('Each', 'Set Consent')
		.connect('Set Consent', 'Last');
}

function promoWorkflow(world: World): WorkflowBuilder {
	return new WorkflowBuilder('Promos', world.storeParameters(), world.smtpCredential)
		.trigger('Entry', 'Sale Began', { options: { journeyKey: 'promos' } })
		.send('Send Promo', 'Promo')
		.send('Send Last Call', 'Last Call')
		.connect('Entry', 'Send Promo')
		.connect('Send Promo', 'Send Last Call');
}

async function hubWorkflow(world: World): Promise<WorkflowBuilder> {
	const callbacks = await world.credential('Callbacks', 'journeyCallbackApi', {
		mailgunSigningKey: SIGNING_KEY,
	});
	return new WorkflowBuilder('Hub', world.storeParameters()).journeyNode(
		'Hub',
		'journeyHub',
		{ authentication: 'none', callbacks: ['mailgun'] },
		{ journeyCallbackApi: callbacks },
	);
}

async function guestWorkflow(world: World, apiBaseUrl: string, night: QuietNight) {
	const whatsapp = await world.credential('WhatsApp', 'whatsAppApi', {
		accessToken: 'EAAGtoken',
		businessAccountId: '1',
	});
	const twilio = await world.credential('Twilio', 'twilioApi', {
		authType: 'authToken',
		accountSid: 'AC00000000000000000000000000000000',
		authToken: 'secret',
	});
	const html = '<p>Hello, <a href="https://example.com/menu">look</a></p>';
	return new WorkflowBuilder('Guests', world.storeParameters(), world.smtpCredential)
		.trigger('Entry', 'Signed Up', { options: { journeyKey: 'guests' } })
		.send('Send Welcome', 'Welcome', {
			html,
			options: {
				frequencyCaps: { caps: [{ times: 2, per: 'day', channels: 'all', whenCapped: 'skip' }] },
				quietHours: {
					hours: { from: night.from, to: night.to, action: 'defer', spreadMinutes: 0 },
				},
			},
		})
		.journeyNode('Wait For Open', 'waitUntil', {
			waitFor: 'rule',
			conditions: {
				values: [{ type: 'message', engagement: 'opened', step: named('Send Welcome') }],
			},
			limitWait: true,
			maxWait: OPEN_SECONDS,
			maxWaitUnit: 'seconds',
		})
		.send('Send Thanks', 'Thanks', { html, options: { topic: 'news' } })
		.journeyNode(
			'Send Nudge',
			'multiChannelSend',
			{
				channels: ['whatsapp', 'sms'],
				whatsAppPhoneNumberId: '106540352242922',
				whatsAppType: 'template',
				whatsAppTemplate: 'nudge',
				smsFrom: '+15017122661',
				smsText: 'You have mail.',
				options: { apiBaseUrl },
			},
			{ whatsAppApi: whatsapp, twilioApi: twilio },
		)
		.send('Send Receipt', 'Receipt', { purpose: 'transactional' })
		.connect('Entry', 'Send Welcome')
		.connect('Send Welcome', 'Wait For Open', 0)
		.connect('Send Welcome', 'Wait For Open', 1)
		.connect('Wait For Open', 'Send Thanks', 0)
		.connect('Wait For Open', 'Send Nudge', 1)
		.connect('Send Thanks', 'Send Receipt', 0)
		.connect('Send Thanks', 'Send Receipt', 1)
		.connect('Send Nudge', 'Send Receipt', 0)
		.connect('Send Nudge', 'Send Receipt', 1);
}

/** As Mailgun reports it, signed with the account's key. */
function mailgunReport({ n, email, suppressed }: SampleContact): object {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const token = String(n).padStart(50, '0');
	const signature = createHmac('sha256', SIGNING_KEY)
		.update(timestamp + token)
		.digest('hex');
	const what =
		suppressed === 'bounced'
			? {
					event: 'failed',
					severity: 'permanent',
					reason: 'bounce',
					'delivery-status': { code: 550, message: '5.1.1 The email account does not exist' },
				}
			: { event: 'complained' };
	return {
		signature: { timestamp, token, signature },
		'event-data': {
			...what,
			id: `event-${n}`,
			timestamp: Date.now() / 1000,
			recipient: email,
			message: { headers: { 'message-id': `elsewhere-${n}@example.com` } },
		},
	};
}

const openPixel = async (mail: Mail): Promise<string> => {
	const { html } = await mail.parsed();
	return /https?:[^"]+\/hub\/open\?[^"]+/.exec(String(html))![0].replaceAll('&amp;', '&');
};

const oneClick = (mail: Mail): string =>
	/<(https?:[^>]+)>/.exec(mail.header('list-unsubscribe')!)![1];

describe('3,000 contacts with addresses, consents, zones and caps of all kinds', () => {
	const contacts = Array.from({ length: CONTACTS }, (_, n) => contactOf(n));
	const stayers = contacts.filter((contact) => expected(contact).waits);
	let world: World;
	let inspector: Inspector;
	let api: ProviderServer;
	let night: QuietNight;
	let ledger: Map<string, LedgerRow[]>;

	beforeAll(async () => {
		const refused = (by: 'whatsapp' | 'sms') =>
			new Set(contacts.flatMap(({ phone, refusedBy }) => (refusedBy.includes(by) ? [phone!] : [])));
		api = await providers({ whatsapp: refused('whatsapp'), sms: refused('sms') });
		world = await World.start({ store: 'postgres' });
		inspector = await Inspector.open(world);
	});

	afterAll(async () => {
		await inspector?.close();
		await world?.stop();
		await api?.close();
	});

	async function post(webhookId: string, entries: object[]): Promise<void> {
		for (const batch of chunks(entries, 500)) {
			const answer = await world.ingest(webhookId, { batch }, 'hub/v1/batch');
			expect(answer.status).toBe(202);
		}
	}

	/** Calls each, a few at a time. */
	async function callAll<T>(items: readonly T[], call: (item: T) => Promise<Response>) {
		for (const group of chunks(items, 8)) {
			const answers = await Promise.all(group.map(call));
			expect(answers.map(({ status }) => status)).toEqual(group.map(() => 200));
		}
	}

	const welcomeOf = ({ email }: SampleContact) =>
		world.mailbox.waitFor(
			async (mail) => mail.to.includes(email!) && (await mail.subject()) === 'Welcome',
			120_000,
		);

	it('takes each of them where their messages, or the lack of them, lead', async () => {
		const hub = await hubWorkflow(world);
		await world.activate(hub.build());
		await world.activate(consentWorkflow(world).build());
		const promoId = await world.activate(promoWorkflow(world).build());
		await post(
			hub.webhookId,
			contacts.map(({ userId, email, phone }) => ({
				type: 'identify',
				userId,
				traits: { email, phone },
			})),
		);
		const given = contacts.flatMap(({ userId, optedOut }) =>
			optedOut.map((what) =>
				what === 'news' ? { userId, channel: 'email', topic: what } : { userId, channel: what },
			),
		);
		const told = await fetch(`${world.webhooksUrl}/webhook/consents`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ consents: given }),
		});
		expect(told.status).toBe(200);
		const sufferers = contacts.filter(({ suppressed }) => suppressed !== null);
		await callAll(sufferers, (contact) =>
			world.ingest(hub.webhookId, mailgunReport(contact), 'hub/callbacks/mailgun'),
		);
		const bargainers = contacts.filter(({ hadPromos }) => hadPromos);
		await post(
			hub.webhookId,
			bargainers.map(({ userId }) => ({ type: 'track', userId, event: 'Sale Began' })),
		);
		await inspector.whenAllDone(promoId, bargainers.length, 120_000);

		night = nightEndingSoon(Date.now(), NIGHT_MS);
		const guests = await guestWorkflow(world, api.url, night);
		const guestId = await world.activate(guests.build());
		await post(
			hub.webhookId,
			contacts.flatMap((contact) => {
				const { userId, n, zone } = contact;
				const timezone = zone === 'awake' ? night.awake[n % night.awake.length] : night[zone];
				return [
					{ type: 'identify', userId, traits: { timezone } },
					{ type: 'track', userId, event: 'Signed Up' },
				];
			}),
		);
		// Whoever reads and leaves has left before what they read brings the next mail.
		await callAll(
			contacts.filter(({ unsubscribes }) => unsubscribes),
			async (contact) =>
				await fetch(oneClick(await welcomeOf(contact)), {
					method: 'POST',
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
					body: 'List-Unsubscribe=One-Click',
				}),
		);
		await callAll(
			contacts.filter(({ opens }) => opens !== null),
			async (contact) =>
				await fetch(await openPixel(await welcomeOf(contact)), {
					headers: { 'user-agent': contact.opens === 'human' ? HUMAN : APPLE_PROXY },
				}),
		);
		await inspector.whenThrough(guestId, CONTACTS, CONTACTS - stayers.length, 300_000);
		ledger = Map.groupBy(await inspector.ledger(), ({ userId }) => userId);
	});

	/** What the ledger says of a person in the guests' journey, in words. */
	function rowsOf({ userId }: SampleContact): string[] {
		const isLater = (reason: string | null) => reason === 'Put off: quiet hours';
		const rows = (ledger.get(userId) ?? []).filter(({ step }) => !/Promo|Last Call/.test(step));
		return rows
			.filter(({ reason }) => !isLater(reason) || rows.length === 1)
			.map(({ step, channel, status, reason }) =>
				[step, channel, status, ...(status === 'skipped' ? [reason] : [])].join(' | '),
			);
	}

	it('decides for each of them as consent, suppression, caps and addresses ask, and says why', () => {
		for (const contact of contacts) {
			expect([contact.userId, rowsOf(contact)]).toEqual([contact.userId, expected(contact).rows]);
		}
	});

	it('brings each of them the mails that follow, and no other', async () => {
		const subjects = new Map<string, string[]>();
		for (const mail of world.mailbox.mails) {
			const [to] = mail.to;
			subjects.set(to, [...(subjects.get(to) ?? []), await mail.subject()]);
		}
		for (const contact of contacts) {
			if (contact.email === null) continue;
			const promos = contact.hadPromos ? ['Promo', 'Last Call'] : [];
			const steps = tried(expected(contact).rows, 'email').map((step) => step.replace('Send ', ''));
			const theirs = subjects.get(contact.email) ?? [];
			expect([contact.userId, theirs]).toEqual([contact.userId, [...promos, ...steps]]);
			subjects.delete(contact.email);
		}
		expect([...subjects]).toEqual([]);
	});

	it('asks WhatsApp first, and sends an SMS where that does not reach them', () => {
		const wanted = (channel: string) =>
			contacts.flatMap((contact) =>
				tried(expected(contact).rows, channel).length > 0 ? [contact.phone] : [],
			);
		const sms = api.received.filter(isSms).map(smsTo);
		const whatsapp = api.received.filter((received) => !isSms(received)).map(whatsAppTo);
		expect(whatsapp.sort()).toEqual(wanted('whatsapp').sort());
		expect(sms.sort()).toEqual(wanted('sms').sort());
	});

	it('sends nobody marketing in their night, which lies over midnight', () => {
		for (const contact of contacts.filter(({ zone }) => zone !== 'awake')) {
			const sent = (ledger.get(contact.userId) ?? []).filter(
				({ step, status }) => step === 'Send Welcome' && status === 'sent',
			);
			expect(sent.every(({ sentAt }) => sentAt! >= night.endsAt)).toBe(true);
			expect(contact.zone === 'soon' || sent.length === 0).toBe(true);
		}
	});
});
