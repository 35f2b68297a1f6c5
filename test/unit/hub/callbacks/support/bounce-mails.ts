/** A bounce as a mail server writes it, in our own words but in the server's form. */
export interface BounceMail {
	server: string;
	/** Beyond From and Subject. */
	headers?: Record<string, string>;
	from?: string;
	subject?: string;
	/** For people. */
	notice: string;
	/** The part message/delivery-status. */
	status?: string;
	statusType?: string;
	/** The returned mail, or its header; its Message-ID is put in front. */
	returned?: string;
	returnedType?: string;
	/** The Message-ID of the returned mail; null if the server leaves it out. */
	id?: null;
	/** The address is dead; null: no bounce at all. */
	permanent: boolean | null;
}

export const OURS = '<1207.0011223344556677@example.com>';

const REPORT = { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary="b"' };

/** A report on one recipient. */
function report(
	server: string,
	permanent: boolean | null,
	status: string,
	more: Partial<BounceMail> = {},
): BounceMail {
	return {
		server,
		headers: REPORT,
		notice: 'Your message could not be delivered.',
		status: `Reporting-MTA: dns; mx.example.net\nArrival-Date: Mon, 2 Mar 2026 09:00:00 +0000\n\n${status}`,
		permanent,
		...more,
	};
}

const final = (code: string, diagnostic: string, action = 'failed') =>
	`Final-Recipient: rfc822; ada@example.com\nOriginal-Recipient: rfc822;ada@example.com\nAction: ${action}\nStatus: ${code}\nRemote-MTA: dns; mx.example.com\n${diagnostic && `Diagnostic-Code: ${diagnostic}\n`}`;

const REPORTS: readonly BounceMail[] = [
	report(
		'Postfix',
		true,
		final(
			'5.1.1',
			'smtp; 550 5.1.1 <ada@example.com>: Recipient address\n    rejected: User unknown',
		),
	),
	report('Postfix, of a server without codes', true, final('5.0.0', 'smtp; 550 No such user here')),
	report('with the answer of the issue', true, final('5.0.0', 'smtp; 550 5.1.1 unknown')),
	report(
		'Postfix, domain',
		true,
		final(
			'5.4.4',
			'X-Postfix; Host or domain name not found. Name service error\n    for name=gone.example type=AAAA: Host not found',
		),
	),
	report('Postfix, local', true, final('5.1.1', 'x-unix; user unknown')),
	report(
		'Postfix, expired',
		false,
		final('4.4.1', 'X-Postfix; connect to mx.example.com[192.0.2.1]:25: timed out'),
	),
	report('Postfix, full', false, final('5.2.2', 'smtp; 552 5.2.2 Mailbox full')),
	report(
		'Postfix, full at the end of its queue',
		false,
		final('4.2.2', 'smtp; 452 4.2.2 Over quota'),
	),
	report('Postfix, spam', false, final('5.7.1', 'smtp; 554 5.7.1 Message rejected as spam')),
	report(
		'Postfix, spam behind a vague code',
		false,
		final('5.0.0', 'smtp; 550 5.7.1 blocked by policy'),
	),
	report('Exim', true, final('5.0.0', 'smtp; 550 5.1.1 No Such User Here')),
	report(
		'Exim, without an enhanced code',
		true,
		final('5.0.0', 'smtp; 550-unknown user\n 550 try another'),
	),
	report('Sendmail', true, final('5.1.1', 'SMTP; 550 5.1.1 <ada@example.com>... User unknown')),
	report('Sendmail, domain', true, final('5.1.2', 'SMTP; 550 Host unknown')),
	report(
		'Exchange Online, unknown',
		true,
		final('5.1.10', 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'),
	),
	report(
		'Exchange Online, edge',
		true,
		final('5.4.1', 'smtp;550 5.4.1 Recipient address rejected: Access denied. [AM1.example.com]'),
	),
	report(
		'Exchange Online, members only',
		false,
		final('5.7.1', 'smtp;550 5.7.1 RESOLVER.RST.AuthRequired; authentication required'),
	),
	report(
		'Exchange Online, full',
		false,
		final(
			'5.2.2',
			'smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException',
		),
	),
	report(
		'Exchange Online, DMARC',
		false,
		final('5.7.509', 'smtp;550 5.7.509 Access denied, sending domain does not pass DMARC'),
	),
	report('Exchange Online, loop', false, final('5.4.14', 'smtp;554 5.4.14 Hop count exceeded')),
	report(
		'Exchange, with the other answer in its own field',
		true,
		'Final-recipient: RFC822; ada@example.com\nAction: failed\nStatus: 5.0.0\nX-Supplementary-Info: <mx.example.com #5.1.1 smtp;550 5.1.1 No\n such user>\n',
	),
	report(
		'Gmail',
		true,
		final(
			'5.1.1',
			'smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n 550 5.1.1 Learn more',
		),
	),
	report('Gmail, without an answer', true, final('5.0.0', ''), {
		notice:
			'** Address not found **\n\nYour message was not delivered to ada@example.com.\n\nThe response from the remote server was:\n\n550 5.1.1 The account does not exist\n',
	}),
	report(
		'Gmail, spam',
		false,
		final('5.0.0', 'smtp; Your email to group ada was rejected due to spam classification.'),
	),
	report(
		'Gmail, inactive',
		true,
		final('5.2.1', 'smtp; 550-5.2.1 The email account that you tried to reach is inactive.'),
	),
	report(
		'Gmail, too fast',
		false,
		final('5.2.1', 'smtp; 550 5.2.1 The user is receiving mail at a rate that prevents more'),
	),
	report(
		'Yahoo',
		true,
		final('5.0.0', "smtp; 554 delivery error: dd This user doesn't have a yahoo.com account"),
	),
	report(
		'Outlook.com',
		true,
		final('5.5.0', 'smtp; 550 5.5.0 Requested action not taken: mailbox unavailable'),
	),
	report('Amazon SES', true, final('5.1.1', 'smtp; 550 5.1.1 user unknown')),
	report('Amazon SES, suppressed', false, final('5.0.0', 'smtp; 554 Message rejected')),
	report(
		'Mailgun',
		true,
		final('5.1.1', 'smtp; 550 5.1.1 The email account that you tried to reach does not exist'),
	),
	report('Courier', true, final('5.0.0', 'smtp; 550 User unknown')),
	report('OpenSMTPD', true, final('5.1.1', '')),
	report(
		'Domino',
		true,
		final('5.1.1', 'X-Notes; User Ada (ada@example.com) not listed in Domino Directory'),
	),
	report(
		'with a comment behind the code',
		true,
		final('5.1.1 (bad destination mailbox address)', ''),
	),
	report(
		'in odd case',
		true,
		'FINAL-RECIPIENT: RFC822;ada@example.com\nACTION: Failed\nSTATUS: 5.1.1\n',
	),
	report('without an action', true, 'Final-Recipient: rfc822; ada@example.com\nStatus: 5.1.1\n'),
	report(
		'without the recipient',
		true,
		'Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n',
	),
	report(
		'with folded fields',
		true,
		'Final-Recipient:\n rfc822;\n ada@example.com\nAction:\n failed\nStatus:\n 5.1.1\n',
	),
	report(
		'in UTF-8 (RFC 6533)',
		true,
		'Original-Recipient: utf-8; ada@bücher.example\nFinal-Recipient: utf-8; ada@bücher.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ada@bücher.example>: unbekannt\n',
		{
			statusType: 'message/global-delivery-status',
			returnedType: 'message/global-headers',
		},
	),
	// The header of the report is missing, but not its part.
	report('whose header the provider drops', true, final('5.1.1', ''), { headers: {} }),
	// Still under way, or there
	report('Postfix, delayed', null, final('4.4.1', 'X-Postfix; timed out', 'delayed')),
	report('Exchange, delayed', null, final('4.4.7', '', 'Delayed'), {
		subject: 'Delivery delayed: Hello',
	}),
	report('relayed', null, final('2.0.0', 'smtp; 250 2.0.0 Ok', 'relayed')),
	report('delivered', null, final('2.0.0', 'smtp; 250 2.0.0 Ok', 'delivered')),
	report('expanded', null, final('2.0.0', '', 'expanded')),
	report(
		'delayed, with the code of a mailbox',
		null,
		final('5.1.1', 'smtp; 550 5.1.1 unknown', 'delayed'),
	),
	// An address that stands for several
	report(
		'of two, both dead',
		true,
		`${final('5.1.1', '')}\n${final('5.1.1', 'smtp; 550 5.1.1 unknown')}`,
	),
	report('of two, one full', false, `${final('5.1.1', '')}\n${final('5.2.2', '')}`),
	report('of two, one alive', false, `${final('2.0.0', '', 'relayed')}\n${final('5.1.1', '')}`),
	report(
		'of two, one only delayed',
		false,
		`${final('4.4.1', '', 'delayed')}\n${final('5.1.1', '')}`,
	),
	// Codes that the returned mail quotes
	report(
		'that returns a mail about bounces',
		false,
		final('5.2.2', 'smtp; 552 5.2.2 Mailbox full'),
		{
			returned:
				'Subject: Your bounces\n\n550 5.1.1 User unknown\n\nAction: failed\nStatus: 5.1.1\n',
		},
	),
	report('that returns a bounce', false, final('5.7.1', 'smtp; 554 5.7.1 blocked'), {
		returnedType: 'message/rfc822',
		returned: `Subject: Undelivered\nContent-Type: multipart/report\n\nFinal-Recipient: rfc822; eve@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n`,
	}),
	report('delayed, that returns a bounce', null, final('4.4.1', '', 'delayed'), {
		returned:
			'Subject: x\n\nFinal-Recipient: rfc822; eve@example.com\nAction: failed\nStatus: 5.1.1\n',
	}),
];

const DAEMON = 'Mail Delivery System <MAILER-DAEMON@mx.example.net>';
const EXIM = { 'X-Failed-Recipients': 'ada@example.com', 'Auto-Submitted': 'auto-replied' };

const NOTICES: readonly BounceMail[] = [
	{
		server: 'Exim, without a report',
		headers: EXIM,
		subject: 'Mail delivery failed: returning message to sender',
		notice:
			'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ada@example.com\n    SMTP error from remote mail server after RCPT TO:<ada@example.com>:\n    550 5.1.1 unknown or illegal alias: ada@example.com\n\n------ This is a copy of the message, including all the headers. ------\n',
		permanent: true,
	},
	{
		server: 'Exim, local',
		headers: EXIM,
		subject: 'Mail delivery failed: returning message to sender',
		notice:
			'A message that you sent could not be delivered. The following address(es) failed:\n\n  ada@example.com\n    Unrouteable address\n\n------ This is a copy of your message, including all the headers. ------\n',
		permanent: true,
	},
	{
		server: 'Exim, full',
		headers: EXIM,
		subject: 'Mail delivery failed: returning message to sender',
		notice:
			'The following address(es) failed:\n\n  ada@example.com\n    mailbox is full: retry timeout exceeded\n\n------ This is a copy of the message ------\n',
		returned: 'Subject: Hello\n\n550 5.1.1 User unknown, said the other shop\n',
		permanent: false,
	},
	{
		server: 'Exim, quoting a mail about bounces',
		headers: EXIM,
		subject: 'Mail delivery failed: returning message to sender',
		notice:
			'The following address(es) failed:\n\n  ada@example.com\n    host mx.example.com [192.0.2.1]: 550 5.7.1 refused by policy\n\n------ This is a copy of the message ------\n',
		returned: 'Subject: Hello\n\nYour list has dead addresses: 550 5.1.1 User unknown\n',
		permanent: false,
	},
	{
		server: 'qmail',
		headers: { 'Return-Path': '<>' },
		subject: 'failure notice',
		notice:
			"Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ada@example.com>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n",
		permanent: true,
	},
	{
		server: 'qmail, of a remote server',
		subject: 'failure notice',
		notice:
			"Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message.\n\n<ada@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 User unknown\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\n",
		permanent: true,
	},
	{
		server: 'qmail, expired',
		subject: 'failure notice',
		notice:
			"Hi. This is the qmail-send program.\n\n<ada@example.com>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\nI'm not going to try again; this message has been in the queue too long.\n\n--- Below this line is a copy of the message.\n\n",
		permanent: false,
	},
	{
		server: 'Sendmail 8 of old',
		subject: 'Returned mail: see transcript for details',
		notice:
			'The original message was received at Mon, 2 Mar 2026 09:00:00 GMT\n\n   ----- The following addresses had permanent fatal errors -----\n<ada@example.com>\n    (reason: 550 5.1.1 <ada@example.com>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.com.:\n>>> DATA\n<<< 550 5.1.1 <ada@example.com>... User unknown\n550 5.1.1 <ada@example.com>... User unknown\n<<< 503 5.0.0 Need RCPT (recipient)\n\n   ----- Original message follows -----\n\n',
		permanent: true,
	},
	{
		server: 'Exchange 2003',
		from: 'postmaster@example.net',
		subject: 'Undeliverable: Hello',
		notice:
			'Your message\n\n  To:      ada@example.com\n  Subject: Hello\n\ndid not reach the following recipient(s):\n\nada@example.com on Mon, 2 Mar 2026 09:00:00 +0000\n    The e-mail account does not exist at the organization this message\n    was sent to.\n    <mx.example.net #5.1.1>\n\n',
		permanent: true,
	},
	{
		server: 'Domino, without a report',
		from: 'Postmaster@example.net',
		subject: 'DELIVERY FAILURE: User Ada (ada@example.com) not listed in Domino Directory',
		notice:
			'Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  ada@example.com\n\nbecause:\n\n  User Ada (ada@example.com) not listed in Domino Directory\n\n',
		permanent: true,
	},
	{
		server: 'a German provider',
		subject: 'Unzustellbar: Hello',
		notice: 'Die Nachricht konnte nicht zugestellt werden:\n\n550 5.1.1 Adresse unbekannt\n\n',
		permanent: true,
	},
	{
		server: 'a mail server that only warns',
		subject: 'Warning: message 1abc-0001 delayed 24 hours',
		notice: 'This message has not yet been delivered:\n\n450 4.1.1 unknown for now\n\n',
		permanent: null,
	},
	{
		server: 'a mail server that warns in the form of a failure',
		subject: 'Delivery Status Notification (Delay)',
		notice: 'Delivery is delayed. 550 5.1.1\n\n',
		permanent: null,
	},
];

export const BOUNCE_MAILS: readonly BounceMail[] = [
	...REPORTS,
	...NOTICES.map((mail) => ({ from: DAEMON, ...mail })),
];

/** The returned mail, or its header. */
export function returnedBy({ returned = 'Subject: Hello\n', id }: BounceMail): string {
	return id === null ? returned : `Message-ID: ${OURS}\n${returned}`;
}
