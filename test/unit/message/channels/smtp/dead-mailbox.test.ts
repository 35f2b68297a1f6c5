import fc from 'fast-check';
import { isDeadMailbox, statusCode } from '../../../../../src/message/channels/smtp/dead-mailbox';
import { anyText } from '../../../../support/any-text';

describe("A mail server's answer about a mailbox that does not exist", () => {
	it.each([
		// The code says it.
		['Postfix', '550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown'],
		['Postfix, relay', '550 5.1.1 <ada@example.com>: User unknown in relay recipient table'],
		['Gmail', '550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1'],
		['Gmail, disabled', '550 5.2.1 The email account that you tried to reach is inactive.'],
		['Exchange', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup'],
		['Exchange 2013', '#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##'],
		['iCloud', '550 5.1.1 <ada@example.com>: user lookup success but no user record found'],
		['SES', 'smtp; 550 5.1.1 user unknown'],
		['Sendmail', '550 5.1.1 <ada@example.com>... User unknown'],
		['Sendmail, domain', '550 5.1.2 <ada@gone.example>... Host unknown (Name server: not found)'],
		['null MX', '556 5.1.10 Domain gone.example does not accept mail (nullMX)'],
		['qmail', 'Sorry, no mailbox here by that name. (#5.1.1)'],
		['Cisco', '550 #5.1.1 Address rejected.'],
		['the code in brackets', '<mx.example.com #5.1.1 smtp;550 5.1.1 x>'],
		['moved', '551 5.1.6 Recipient has moved'],
		// The code says nothing, so the words do.
		['Exchange Online', '550 5.4.1 Recipient address rejected: Access denied. [AM1.example]'],
		[
			'Exchange Online, quoting the address',
			'550 5.4.1 [ada@example.com]: Recipient address rejected: Access denied [HE1EUR01]',
		],
		['Exchange Online to others', '550 5.1.351 Remote server returned unknown recipient'],
		['Outlook.com', '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).'],
		['Exim', '550 No Such User Here'],
		['Exim, quoting', '550 <ada@example.com>: unknown user'],
		['Exim, router', 'Unrouteable address'],
		[
			'Yahoo',
			"554 delivery error: dd This user doesn't have a yahoo.com account (ada@example.com)",
		],
		['Yahoo, too', '552 1 Requested mail action aborted, mailbox not found'],
		['AOL', '550 5.0.0 REQUESTED ACTION NOT TAKEN: MAILBOX NOT FOUND'],
		['GMX', '550 Requested action not taken: mailbox unavailable'],
		['QQ', '550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1'],
		['NetEase', '550 User not found: ada@example.com'],
		['Mail.ru', '550 Message was not accepted -- invalid mailbox. Local mailbox is unavailable'],
		['Yandex', '550 No such user!'],
		['Domino', 'User Ada Lovelace (ada@example.com) not listed in Domino Directory'],
		['vpopmail', 'Sorry, no account here by that name.'],
		['Postfix, domain', 'X-Postfix; 5.4.4 Host or domain name not found. Name service error'],
		['MDaemon', '550 5.0.0 <ada@example.com>, Recipient unknown'],
		['hMailServer', '550 Unknown user'],
		['Zimbra', '554 5.0.0 unknown recipient'],
		['Lotus', 'No such recipient'],
		['a German host', '550 5.0.0 account does not exist'],
		['the typographic apostrophe', '550 recipient doesn’t exist'],
	])('is about one: %s', (_server, answer) => {
		expect(isDeadMailbox(answer)).toBe(true);
	});

	it.each([
		// Full
		['full', '552 5.2.2 mailbox full'],
		['full for now', '452 4.2.2 The email account that you tried to reach is over quota'],
		['full, with the wrong code', '550 5.1.1 <ada@example.com> mailbox is full'],
		['over quota', '554 delivery error: dd Sorry, your message cannot be delivered. over quota'],
		['qmail over quota', 'user is over quota (#5.1.1)'],
		['too large', '552 5.3.4 Message size exceeds fixed limit'],
		// The sender, or the message
		['policy', '550 5.7.1 Message rejected due to local policy'],
		['spam', '554 5.7.1 Spam message rejected'],
		['spam, with the code of a mailbox', '550 5.1.1 Blocked as spam: unknown user'],
		['DMARC', '550 5.7.26 Unauthenticated email from example.com is not accepted due to DMARC'],
		['SPF', '550 5.7.23 SPF validation failed'],
		['blocklist', '554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org'],
		['banned', '550 5.7.606 Access denied, banned sending IP [192.0.2.5]'],
		['relaying', '554 5.7.1 <ada@example.com>: Relay access denied'],
		['relaying, of Exchange', '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain'],
		['members only', '550 5.7.1 RESOLVER.RST.AuthRequired; authentication required'],
		['policy of Postfix', '554 5.7.1 <ada@example.com>: Recipient address rejected: Access denied'],
		['group', 'smtp; Your email to group x was rejected due to spam classification'],
		['sender', '550 5.1.8 Access denied, bad outbound sender'],
		['sender, without a code', '550 Sender address rejected: Domain not found'],
		[
			'sender, GMX',
			'550-Requested action not taken: mailbox unavailable\n550 Sender IP address is blocked',
		],
		['reputation', '550 5.4.1 Recipient address rejected: low reputation of your IP address'],
		['virus', '554 5.6.0 Message contains a virus'],
		// For now
		['greylisting', '451 4.7.1 Greylisting in action, please come back later'],
		['greylisting, with the code of a mailbox', '450 5.1.1 greylisted'],
		['for now', '450 4.1.1 <ada@example.com>: User unknown in local recipient table'],
		['for now, in words', '450 User unknown'],
		['too fast', '550 5.2.1 The user you are trying to contact is receiving mail at a rate that'],
		['disabled for now', '550 5.2.1 Mailbox temporarily disabled'],
		['no answer', '5.4.1 No answer from host'],
		['expired', '4.4.7 Message expired'],
		[
			'expired, qmail',
			"I'm not going to try again; this message has been in the queue too long. (#4.4.1)",
		],
		['routing', '5.4.6 Routing loop detected'],
		['nothing', ''],
		['nothing but that it failed', '550 5.0.0 Message not accepted'],
		// Digits and names that only look so
		['an IP address', 'host 5.1.1.1 refused to talk to me: 554 no'],
		['another IP address', '554 5.0.0 [10.5.1.1] refused'],
		['a longer code', '550 5.1.100 x'],
		['a version', 'Postfix 5.1.1.2 says no'],
		['an address', '554 5.0.0 rejected <user.unknown@no-such-user.example>'],
		['a link', '554 5.0.0 see https://example.com/unknown user'],
	])('is about something else: %s', (_case, answer) => {
		expect(isDeadMailbox(answer)).toBe(false);
	});

	it.each([
		['550 5.1.1 User unknown', '5.0.0', '5.1.1', true],
		['550 User unknown', '5.0.0', '5.0.0', true],
		['550 Rejected', '5.1.1', '5.1.1', true],
		['', '5.1.1 (bad destination mailbox address)', '5.1.1', true],
		['550 5.0.0 x', '5.1.1', '5.1.1', true],
		['550 5.1.1 User unknown', '4.4.7', '5.1.1', true],
		['550 5.7.1 Policy', '5.1.1', '5.7.1', false],
		['452 4.2.2 Full', '5.1.1', '4.2.2', false],
		['552 5.2.2 Mailbox', '5.0.0', '5.2.2', false],
		['', '5.0.0', '5.0.0', false],
		['', '', '', false],
	])(
		'counts by its own code, %j, before the one derived from it, %j',
		(answer, status, code, dead) => {
			expect(statusCode(answer, status)).toBe(code);
			expect(isDeadMailbox(answer, status)).toBe(dead);
		},
	);

	it('is read within bounds, whatever it says', () => {
		const long = fc
			.constantFrom('user ', 'account a', '5.1.1', '550 5.1.1 ', '#5.', 'a@', 'a.', 'http://', '<')
			.map((part) => part.repeat(50_000));
		fc.assert(
			fc.property(long, anyText(), anyText(), (answer, before, status) => {
				expect(typeof isDeadMailbox(before + answer, status)).toBe('boolean');
			}),
			{ numRuns: 50 },
		);
	});
});
