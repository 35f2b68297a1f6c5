import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { makeMailgun } from '../../../../src/hub/callbacks/mailgun';
import { postmark } from '../../../../src/hub/callbacks/postmark';
import { sendGrid } from '../../../../src/hub/callbacks/sendgrid';
import { TokenMemory } from '../../../../src/hub/callbacks/token-memory';
import type { MessageReport } from '../../../../src/hub/reports/report';
import { basic, call, NOW, refusal, reportsOf } from './support/calls';
import { anyText } from '../../../support/any-text';

const PASSWORD = 'sixteen letters at least';
const OURS = '<1207.0011223344556677@example.com>';

interface Mail {
	from?: string;
	subject?: string;
	text?: string;
	html?: string;
	headers?: Record<string, string>;
	attachments?: Array<{ ContentType: string; Content: string }>;
}

const HEADERS = { 'Message-ID': '<abc@mail.example.net>', 'In-Reply-To': OURS };

function sendGridCall({ from = 'Ada <ada@example.com>', subject = 'Re: Hello', ...mail }: Mail) {
	const headers = Object.entries({ ...HEADERS, ...mail.headers })
		.map(([name, value]) => `${name}: ${value}\n`)
		.join('');
	return call({
		headers: {
			'content-type': 'multipart/form-data; boundary=xYzZY',
			authorization: basic('parse', PASSWORD),
		},
		form: { headers, from, subject, text: mail.text ?? '', html: mail.html ?? '', charsets: '{}' },
	});
}
const SENDGRID = { sendGridUser: 'parse', sendGridPassword: PASSWORD };

function mailgunCall({ from = 'Ada <ada@example.com>', subject = 'Re: Hello', ...mail }: Mail) {
	const timestamp = String(NOW / 1_000);
	const token = randomUUID();
	return call({
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		form: {
			recipient: 'reply@example.com',
			sender: 'bounces@example.net',
			from,
			subject,
			'body-plain': mail.text ?? '',
			'body-html': mail.html ?? '',
			'message-headers': JSON.stringify(Object.entries({ ...HEADERS, ...mail.headers })),
			timestamp,
			token,
			signature: createHmac('sha256', 'a-signing-key')
				.update(timestamp + token)
				.digest('hex'),
		},
	});
}
const MAILGUN = { mailgunSigningKey: 'a-signing-key' };

function postmarkCall({ from = 'Ada <ada@example.com>', subject = 'Re: Hello', ...mail }: Mail) {
	const [, address] = /<(.*)>/.exec(from) ?? [from, from];
	const headers = { 'In-Reply-To': OURS, ...mail.headers };
	const body = {
		FromName: 'Ada',
		FromFull: { Email: address, Name: 'Ada', MailboxHash: '' },
		From: from,
		Subject: subject,
		MessageID: '22c74902-a0c1-4511-804f-341342852c90',
		TextBody: mail.text ?? '',
		HtmlBody: mail.html ?? '',
		StrippedTextReply: '',
		Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
		Attachments: mail.attachments ?? [],
	};
	return call({
		body: JSON.stringify(body),
		headers: { authorization: basic('postmark', PASSWORD) },
	});
}
const POSTMARK = { postmarkUser: 'postmark', postmarkPassword: PASSWORD };

const READERS: Array<[string, (mail: Mail) => Promise<MessageReport[]>]> = [
	['SendGrid', (mail) => reportsOf(sendGrid, sendGridCall(mail), SENDGRID)],
	['Mailgun', (mail) => reportsOf(makeMailgun(new TokenMemory()), mailgunCall(mail), MAILGUN)],
	['Postmark', (mail) => reportsOf(postmark, postmarkCall(mail), POSTMARK)],
];
const [[, read]] = READERS;

describe.each(READERS)('A reply by way of %s', (_, receive) => {
	it('has its text, its sender and its message', async () => {
		const text =
			'Yes, please!\r\n\r\nOn Mon, Mar 2, 2026 at 9:00 AM Shop <shop@example.com> wrote:\r\n> Interested?\r\n';
		expect(await receive({ text })).toEqual([
			{
				kind: 'replied',
				channel: 'email',
				address: 'ada@example.com',
				providerIds: ['1207.0011223344556677@example.com'],
				at: NOW,
				dedup: expect.stringMatching(/:reply:ada@example.com:/),
				properties: { text: 'Yes, please!', subject: 'Re: Hello' },
			},
		]);
	});

	it('asks to stop, where it has no other text', async () => {
		const [report] = await receive({ text: 'Stop!\n\n-- \nAda\n' });
		expect(report).toMatchObject({ kind: 'replied', asks: 'stop' });
	});

	it('in HTML alone is read, too', async () => {
		const [report] = await receive({ html: '<div>Yes &amp; <b>now</b></div>' });
		expect(report.properties.text).toBe('Yes & now');
	});

	it('in HTML alone goes without its quotes', async () => {
		const [report] = await receive({
			html: '<div>Yes</div><blockquote><div>Do you come?</div><div>Ada</div></blockquote>',
		});
		expect(report.properties.text).toBe('Yes');
	});

	it('is not made of a vacation notice', async () => {
		expect(
			await receive({ text: 'I am away', headers: { 'Auto-Submitted': 'auto-replied' } }),
		).toEqual([]);
	});

	it('has one name, however often it is delivered', async () => {
		const [first] = await receive({ text: 'Yes' });
		const [again] = await receive({ text: 'Yes' });
		expect(again.dedup).toBe(first.dedup);
	});
});

describe('The text of a reply without the mail that it quotes', () => {
	it.each([
		[
			'Gmail',
			'Ja gern\n\nAm Mo., 2. März 2026 um 09:00 Uhr schrieb Shop <shop@example.com>:\n> Hallo',
		],
		[
			'Outlook',
			'Ja gern\n\n________________________________\nFrom: Shop <shop@example.com>\nSent: Monday\nHallo',
		],
		[
			'an iPhone',
			'Ja gern\n\nSent from my iPhone\n\n> On 2 Mar 2026, at 09:00, Shop wrote:\n> Hallo',
		],
		['quoting first', '> Hallo\n\nJa gern'],
	])('is its own text only (%s)', async (_, text) => {
		const [report] = await read({ text });
		expect(report.properties.text).toBe('Ja gern');
	});

	it('is cut to the length that an event may hold', async () => {
		const [report] = await read({ text: 'word '.repeat(100_000), subject: 'x'.repeat(10_000) });
		expect(String(report.properties.text).length).toBeLessThanOrEqual(2_000);
		expect(report.properties.subject).toHaveLength(300);
	});
});

describe('The message that a reply belongs to', () => {
	it('is the one that it answers, then those before', async () => {
		const headers = {
			'In-Reply-To': '<b@x.example>',
			References: `${OURS}\n <a@x.example> <b@x.example>`,
		};
		const [report] = await read({ text: 'Yes', headers });
		expect(report.providerIds).toEqual([
			'b@x.example',
			'a@x.example',
			'1207.0011223344556677@example.com',
		]);
	});

	it('is never taken from a number, which is easy to guess', async () => {
		const [report] = await read({
			text: 'STOP',
			headers: { 'In-Reply-To': '<1208.0@example.com>' },
		});
		expect(report).not.toHaveProperty('messageId');
		expect(report).not.toHaveProperty('workspaceId');
	});
});

describe('The request in a reply', () => {
	it.each([
		['STOP', 'Re: Hello', 'stop'],
		['unsubscribe.', 'Re: Hello', 'stop'],
		['', 'unsubscribe', 'stop'],
		['Please do not stop sending these!', 'Re: Hello', undefined],
		['Tell me more', 'unsubscribe', undefined],
	])('%j under %j: %s', async (text, subject, asks) => {
		const [report] = await read({ text, subject });
		expect(report.asks).toBe(asks);
	});

	it("is never to begin again: a sender's address can be forged", async () => {
		const [report] = await read({ text: 'START' });
		expect(report).not.toHaveProperty('asks');
	});
});

describe('An automatic mail is no reply', () => {
	it.each([
		[{ headers: { 'Auto-Submitted': 'auto-generated' } }],
		[{ headers: { Precedence: 'bulk' } }],
		[{ headers: { Precedence: 'auto_reply' } }],
		[{ headers: { 'X-Autoreply': 'yes' } }],
		[{ headers: { 'X-Autorespond': '' } }],
		[{ headers: { 'List-Id': '<all.example.net>' } }],
		[{ subject: 'Automatic reply: Hello' }],
		[{ subject: 'Out of Office: Hello' }],
		[{ subject: 'Automatische Antwort: Hallo' }],
		[{ subject: 'Réponse automatique : Bonjour' }],
		[{ from: 'undisclosed' }],
		[{ from: 'Ada <ada@example.com>, Eve <eve@example.com>' }],
	])('such as one with %j reports nothing', async (mail) => {
		expect(await read({ text: 'I am away until Monday', ...mail })).toEqual([]);
	});

	it('such as one whose envelope names no sender, as SendGrid and Mailgun pass it on', async () => {
		const parse = sendGridCall({ text: 'I am away' });
		const envelope = (from: string) => JSON.stringify({ to: ['reply@example.com'], from });
		for (const [from, count] of [
			['', 0],
			['ada@example.com', 1],
		] as const) {
			const form = { ...parse.form, envelope: envelope(from) };
			expect(await reportsOf(sendGrid, { ...parse, form }, SENDGRID)).toHaveLength(count);
			const route = mailgunCall({ text: 'I am away' });
			const mailgun = makeMailgun(new TokenMemory());
			const sent = { ...route, form: { ...route.form, sender: from } };
			expect(await reportsOf(mailgun, sent, MAILGUN)).toHaveLength(count);
		}
	});

	it('but a mail marked as written by hand is', async () => {
		expect(await read({ text: 'Hi', headers: { 'Auto-Submitted': 'no' } })).toHaveLength(1);
	});
});

describe('A bounce that comes to the reply address', () => {
	const REPORT = { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary="x"' };
	const status = (code: string, action = 'failed') =>
		`Final-Recipient: rfc822; ada@example.com\nAction: ${action}\nStatus: ${code}\nDiagnostic-Code: smtp; 550 ${code} No such user\n`;
	const returned = `Message-ID: ${OURS}\nSubject: Hello\n`;
	const bounce = (text: string, headers: Record<string, string> = REPORT) =>
		read({
			from: 'Mailer-Daemon <mailer-daemon@example.net>',
			text,
			headers: { 'In-Reply-To': '', ...headers },
		});

	it('is one of the message whose Message-ID it quotes', async () => {
		expect(await bounce(status('5.1.1') + returned)).toEqual([
			expect.objectContaining({
				kind: 'bounced',
				permanent: true,
				providerIds: ['1207.0011223344556677@example.com'],
				properties: { code: '5.1.1', reason: 'smtp; 550 5.1.1 No such user' },
			}),
		]);
	});

	it('never counts by the address that it names, which can be forged', async () => {
		const [report] = await bounce(status('5.1.1') + returned);
		expect(report).not.toHaveProperty('address');
		expect(await bounce(status('5.1.1'))).toEqual([]);
	});

	it.each([
		['5.1.1', true],
		['5.1.10', true],
		['5.2.1', true],
		['5.2.2', false],
		['5.7.1', false],
		['4.2.2', false],
	])('%s: the bounce is permanent: %s', async (code, permanent) => {
		expect(await bounce(status(code) + returned)).toEqual([expect.objectContaining({ permanent })]);
	});

	it('reports nothing while the mail server keeps trying', async () => {
		expect(await bounce(status('4.4.1', 'delayed') + returned)).toEqual([]);
	});

	it('without status codes of the mail server is one, too', async () => {
		const text = `Delivery failed: 550 5.1.1 unknown user\n\n------ Returned ------\n${returned}`;
		expect(await bounce(text, { 'X-Failed-Recipients': 'ada@example.com' })).toEqual([
			expect.objectContaining({ kind: 'bounced', permanent: true }),
		]);
	});

	it('is read from the parts that Postmark passes on', async () => {
		const part = (ContentType: string, text: string) => ({
			ContentType,
			Content: Buffer.from(text).toString('base64'),
		});
		const reports = await READERS[2][1]({
			headers: { ...REPORT, 'In-Reply-To': '' },
			attachments: [
				part('message/delivery-status', status('5.1.1')),
				part('text/rfc822-headers', returned),
			],
		});
		expect(reports).toEqual([expect.objectContaining({ kind: 'bounced', permanent: true })]);
	});
});

describe('A mail that is not from the provider is refused', () => {
	it.each([
		['another password', basic('parse', 'another'), SENDGRID, 401],
		['no password', undefined, SENDGRID, 401],
		['none filled in', basic('parse', PASSWORD), {}, 401],
	])('by SendGrid with %s', async (_, authorization, secrets, status) => {
		const { headers, ...request } = sendGridCall({ text: 'STOP' });
		const changed = { ...request, headers: { ...headers, authorization } };
		expect(await refusal(reportsOf(sendGrid, changed, secrets))).toEqual([
			status,
			expect.any(String),
		]);
	});

	it('by Mailgun with an altered field', async () => {
		const request = mailgunCall({ text: 'STOP' });
		const changed = { ...request, form: { ...request.form, token: 'another' } };
		const answer = reportsOf(makeMailgun(new TokenMemory()), changed, MAILGUN);
		expect(await refusal(answer)).toEqual([401, expect.any(String)]);
	});

	it('by SendGrid in the raw form, with the setting to switch off', async () => {
		const request = { ...sendGridCall({}), form: { email: 'From: ada@example.com\n\nSTOP' } };
		expect(await refusal(reportsOf(sendGrid, request, SENDGRID))).toEqual([
			400,
			expect.stringContaining('raw'),
		]);
	});
});

describe('Mails made to hurt', () => {
	it('are read within bounds', async () => {
		const hurtful = fc
			.constantFrom(
				'2020 from < ',
				'on at ',
				'\n',
				'Op \nschreef x\n',
				'On a\n',
				'> ',
				'- ',
				'From: ',
				'<a',
				'\0',
			)
			.map((part) => part.repeat(20_000));
		await fc.assert(
			fc.asyncProperty(hurtful, anyText(), async (long, odd) => {
				for (const report of await read({ text: long + odd, subject: odd + long, html: long })) {
					expect(String(report.properties.text ?? '').length).toBeLessThanOrEqual(2_000);
				}
			}),
			{ numRuns: 30 },
		);
	});

	it.each(['message-headers', 'from', 'subject', 'body-plain'])(
		'are read without the field %s',
		async (name) => {
			const request = mailgunCall({ text: 'Hi' });
			const { [name as 'from']: _, ...form } = request.form;
			const mailgun = makeMailgun(new TokenMemory());
			expect(await reportsOf(mailgun, { ...request, form }, MAILGUN)).toHaveLength(1);
		},
	);
});
