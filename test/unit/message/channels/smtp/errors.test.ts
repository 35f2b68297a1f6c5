import { smtpError } from '../../../../../src/message/channels/smtp/errors';

function reply(command: string, responseCode: number, response = `${responseCode} text`) {
	return Object.assign(new Error(`Failed: ${response}`), { command, responseCode, response });
}

function fault(fields: object) {
	return Object.assign(new Error('broken'), fields);
}

describe("The meaning of a mail server's reply", () => {
	it.each([
		['no such user', reply('RCPT TO', 550), 'permanent', 'message'],
		['text refused', reply('DATA', 554), 'permanent', 'message'],
		['message too large', reply('MAIL FROM', 552), 'permanent', 'message'],
		['greylisted', reply('RCPT TO', 451), 'temporary', 'message'],
		['mailbox full', reply('DATA', 452), 'temporary', 'message'],
		['commands out of order', reply('DATA', 503), 'temporary', 'message'],
		['server closing', reply('DATA', 421), 'temporary', 'message'],
		['busy at the greeting', reply('CONN', 421), 'temporary', 'channel'],
		['login server down', reply('AUTH PLAIN', 454), 'temporary', 'channel'],
		['Gmail: unusual rate', reply('DATA', 421, '421-4.7.28 rate'), 'rate-limited', 'message'],
		['Gmail: daily limit', reply('DATA', 550, '550 5.4.5 limit'), 'rate-limited', 'message'],
		['SES: throttling', reply('DATA', 454), 'rate-limited', 'message'],
		['Exchange: connections', reply('MAIL FROM', 432), 'rate-limited', 'message'],
		['wrong password', reply('AUTH PLAIN', 535), 'config', 'channel'],
		['login required', reply('RCPT TO', 530), 'config', 'channel'],
		['sender not ours', reply('MAIL FROM', 553), 'config', 'channel'],
		['our address is blocked', reply('CONN', 554), 'config', 'channel'],
	])('is clear from its code: %s (%#)', (_case, error, kind, scope) => {
		const verdict = smtpError(error, 'released', 'a@b.example');
		expect(verdict).toMatchObject({ kind, scope, code: String(error.responseCode) });
		expect(verdict.accepted).toBe(false);
		expect(verdict.message).toBe(error.response);
	});
});

describe('A mailbox that does not exist', () => {
	it.each([
		['no such mailbox', '550 5.1.1 no such user', true],
		['no such mailbox, over several lines', '550-5.1.1 no such\n550 5.1.1 user', true],
		['no such domain', '550 5.1.2 bad destination', true],
		['address not valid there', '501 5.1.3 bad syntax', true],
		['moved', '551 5.1.6 has moved', true],
		['domain that takes no mail (RFC 7505)', '556 5.1.10 null MX', true],
		['mailbox disabled', '550 5.2.1 disabled', true],
		['not in the directory', '550 5.4.1 Recipient address rejected: Access denied', true],
		['no answer of the host', '550 5.4.1 No answer from host', false],
		['mailbox full, with the wrong code', '550 5.1.1 mailbox is full', false],
		['mailbox full', '552 5.2.2 over quota', false],
		['refused by policy', '550 5.7.1 blocked', false],
		['refused for the sender', '550 5.1.8 sender', false],
		['text refused', '554 5.6.0 spam', false],
		['not said which', '550 no such user here 5.1.1', false],
		['for now', '450 5.1.1 greylisted', false],
		['a code that only begins so', '550 5.1.100 x', false],
	])('is one only by its enhanced code: %s: %s', (_case, response, gone) => {
		const code = Number(response.slice(0, 3));
		const verdict = smtpError(reply('RCPT TO', code, response), 'waiting', 'a@b.example');
		expect(verdict.deadAddresses).toEqual(gone ? ['a@b.example'] : undefined);
	});

	it('is not the meaning of a refused sender or login', () => {
		for (const command of ['MAIL FROM', 'AUTH PLAIN']) {
			const error = reply(command, 550, '550 5.1.1 unknown');
			expect(smtpError(error, 'waiting', 'a@b.example').deadAddresses).toBeUndefined();
		}
	});
});

describe('The meaning of a connection fault', () => {
	it.each([
		['refused', fault({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }), 'temporary', 'channel'],
		[
			'no answer to connecting',
			fault({ code: 'ETIMEDOUT', timeoutType: 'CONNECT_TIMEOUT' }),
			'temporary',
			'channel',
		],
		[
			'no greeting',
			fault({ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }),
			'temporary',
			'channel',
		],
		[
			'name server down',
			fault({ code: 'EDNS', originalCode: 'EAI_AGAIN' }),
			'temporary',
			'channel',
		],
		['unknown host', fault({ code: 'EDNS', originalCode: 'ENOTFOUND' }), 'config', 'channel'],
		[
			'certificate of its own',
			fault({ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
			'config',
			'channel',
		],
		[
			'TLS to a plain port',
			fault({ code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
			'config',
			'channel',
		],
		['no login given', fault({ code: 'EAUTH', command: 'API' }), 'config', 'channel'],
		['closed at work', fault({ code: 'ECONNECTION', command: 'CONN' }), 'temporary', 'message'],
		[
			'silence at work',
			fault({ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT' }),
			'temporary',
			'message',
		],
		['address the server cannot write', fault({ code: 'EENVELOPE' }), 'permanent', 'message'],
	])('is clear from its code: %s (%#)', (_case, error, kind, scope) => {
		expect(smtpError(error, 'waiting', 'a@b.example')).toMatchObject({
			kind,
			scope,
			accepted: false,
		});
	});

	it('of a refused sender is that of one mail where the next may have another, and of no dead address', () => {
		const refused = reply('MAIL FROM', 550, '550 5.1.1 no such sender');
		const verdict = smtpError(refused, 'waiting', 'a@b.example', { senderVaries: true });
		expect(verdict).toMatchObject({ kind: 'permanent', scope: 'message' });
		expect(verdict.deadAddresses).toBeUndefined();
		const login = reply('MAIL FROM', 530);
		const denied = smtpError(login, 'waiting', 'a@b.example', { senderVaries: true });
		expect(denied).toMatchObject({ kind: 'config', scope: 'channel' });
	});

	it('leaves open whether a mail went only where its final dot may have gone', () => {
		const closed = fault({ code: 'ECONNECTION', command: 'CONN' });
		expect(smtpError(closed, 'waiting', 'a@b.example').accepted).toBe(false);
		expect(smtpError(closed, 'open', 'a@b.example').accepted).toBe(false);
		expect(smtpError(closed, 'released', 'a@b.example').accepted).toBe('unknown');
	});
});
