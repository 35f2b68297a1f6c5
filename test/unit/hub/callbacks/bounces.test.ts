import fc from 'fast-check';
import { readInbound } from '../../../../src/hub/callbacks/mail/inbound';
import { mailHeaders } from '../../../../src/hub/callbacks/mail/mail-headers';
import type { MailPart } from '../../../../src/hub/callbacks/mail/inbound-mail';
import { BOUNCE_MAILS, OURS, returnedBy, type BounceMail } from './support/bounce-mails';
import { NOW } from './support/calls';

function read(mail: BounceMail, text: string, parts: readonly MailPart[]) {
	return readInbound({
		provider: 'test',
		from: mail.from ?? 'Mail Delivery Subsystem <mailer-daemon@example.net>',
		subject: mail.subject ?? 'Undelivered Mail Returned to Sender',
		text,
		html: '',
		headers: mailHeaders(Object.entries(mail.headers ?? {})),
		parts,
		receivedAt: NOW,
	});
}

/** As Postmark passes it on. */
function inParts(mail: BounceMail) {
	const { status, statusType = 'message/delivery-status' } = mail;
	const { returnedType = 'text/rfc822-headers' } = mail;
	if (status === undefined) return inOneText(mail);
	return read(mail, mail.notice, [
		{ type: statusType, text: status },
		{ type: returnedType, text: returnedBy(mail) },
	]);
}

/** As a provider passes it on that makes one text of it. */
function inOneText(mail: BounceMail) {
	return read(mail, [mail.notice, mail.status, returnedBy(mail)].join('\n\n'), []);
}

const WAYS: ReadonlyArray<readonly [string, typeof inParts]> = [
	['in parts', inParts],
	['in one text', inOneText],
	['with line ends of mail', (mail) => inParts(crlf(mail))],
];

function crlf(mail: BounceMail): BounceMail {
	const ends = (text?: string) => text?.replaceAll('\n', '\r\n');
	return {
		...mail,
		notice: ends(mail.notice)!,
		...(mail.status !== undefined && { status: ends(mail.status) }),
		...(mail.returned !== undefined && { returned: ends(mail.returned) }),
	};
}

describe.each(WAYS)('A bounce %s', (_way, receive) => {
	const bounces = BOUNCE_MAILS.filter(({ permanent }) => permanent !== null);
	it.each(bounces.map((mail) => [mail.server, mail.permanent, mail] as const))(
		'of %s is permanent: %s',
		(_server, permanent, mail) => {
			expect(receive(mail)).toEqual([
				expect.objectContaining({
					kind: 'bounced',
					permanent,
					providerIds: [OURS.slice(1, -1)],
				}),
			]);
		},
	);

	const notices = BOUNCE_MAILS.filter(({ permanent }) => permanent === null);
	it.each(notices.map((mail) => [mail.server, mail] as const))(
		'is not a notice that the mail is on its way or there: %s',
		(_server, mail) => {
			expect(receive(mail)).toEqual([]);
		},
	);

	it('never counts without the Message-ID that it returns, and is no reply', () => {
		for (const mail of BOUNCE_MAILS) {
			expect(receive({ ...mail, id: null })).toEqual([]);
		}
	});
});

describe('The mail that a bounce returns', () => {
	it('never changes the meaning of the bounce, whatever it says', () => {
		const quoted = fc
			.array(
				fc.constantFrom(
					...[
						'550 5.1.1 User unknown',
						'Final-Recipient: rfc822; eve@example.com',
						'Action: failed',
					],
					...[
						'Action: delayed',
						'Status: 5.1.1',
						'Status: 4.4.1',
						'mailbox full',
						'spam',
						'',
						'> 5.1.1',
					],
					...[
						'Diagnostic-Code: smtp; 550 5.1.1 unknown',
						'Received: by mx',
						'no such user',
						'\0',
						'--b',
					],
				),
				{ maxLength: 12 },
			)
			.map((lines) => `Subject: Hello\n\n${lines.join('\n')}\n`);
		const ways = fc.constantFrom(...WAYS.map(([, receive]) => receive));
		fc.assert(
			fc.property(fc.constantFrom(...BOUNCE_MAILS), ways, quoted, (mail, receive, returned) => {
				const meaning = receive(mail).map(({ kind, permanent }) => [kind, permanent]);
				const changed = receive({ ...mail, returned });
				expect(changed.map(({ kind, permanent }) => [kind, permanent])).toEqual(meaning);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('The header of the mail that a bounce returns', () => {
	it('is no notice, whatever its first field', () => {
		const [report] = inParts({
			server: 'x',
			notice: 'Your message could not be delivered.',
			status: 'Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: 5.0.0\n',
			id: null,
			returned: `X-Campaign: 550 5.1.1 User unknown\nMessage-ID: ${OURS}\n`,
			permanent: false,
		});
		expect(report).toMatchObject({ permanent: false, properties: { code: '5.0.0' } });
	});
});

describe('What a bounce reports', () => {
	const report = (status: string, code: string) =>
		`Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; ${code}\n`;

	it.each([
		['5.0.0', '550 5.1.1 unknown', '5.1.1'],
		['5.1.1', '550 unknown', '5.1.1'],
		['5.0.0', '550 unknown', '5.0.0'],
	])('is the code of the server that refused it: %s, %s', (status, answer, code) => {
		const [{ properties }] = inParts({
			server: 'x',
			notice: '',
			status: report(status, answer),
			permanent: true,
		});
		expect(properties).toEqual({ code, reason: `smtp; ${answer}` });
	});

	it('is the line of the answer, where there is no report', () => {
		const exim = BOUNCE_MAILS.find(({ server }) => server === 'Exim, without a report')!;
		expect(String(inOneText(exim)[0].properties.reason)).toMatch(/^ *550 5\.1\.1 unknown or/);
	});

	it('is found by the mail that it answers, where nothing is returned', () => {
		const mail: BounceMail = {
			server: 'x',
			headers: {
				'X-Failed-Recipients': 'ada@example.com',
				References: `<old@example.com> ${OURS}`,
			},
			notice: '550 5.1.1 unknown',
			permanent: true,
		};
		expect(read(mail, mail.notice, [])).toEqual([
			expect.objectContaining({
				permanent: true,
				providerIds: [OURS.slice(1, -1), 'old@example.com'],
			}),
		]);
	});
});
