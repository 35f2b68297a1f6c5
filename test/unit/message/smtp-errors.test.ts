import { smtpError } from '../../../src/message/channels/smtp/errors';

function reply(command: string, responseCode: number, response = `${responseCode} text`) {
	return Object.assign(new Error(`Failed: ${response}`), { command, responseCode, response });
}

function fault(fields: object) {
	return Object.assign(new Error('broken'), fields);
}

describe('What a reply of the mail server means', () => {
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
	])('%s: %#', (_case, error, kind, scope) => {
		const verdict = smtpError(error, 'released');
		expect(verdict).toMatchObject({ kind, scope, code: String(error.responseCode) });
		expect(verdict.accepted).toBe(false);
		expect(verdict.message).toBe(error.response);
	});
});

describe('What a fault of the connection means', () => {
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
	])('%s: %#', (_case, error, kind, scope) => {
		expect(smtpError(error, 'waiting')).toMatchObject({ kind, scope, accepted: false });
	});

	it('leaves open whether a mail went only where its final dot may have gone', () => {
		const closed = fault({ code: 'ECONNECTION', command: 'CONN' });
		expect(smtpError(closed, 'waiting').accepted).toBe(false);
		expect(smtpError(closed, 'open').accepted).toBe(false);
		expect(smtpError(closed, 'released').accepted).toBe('unknown');
	});
});
