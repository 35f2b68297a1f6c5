import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { needsStartTls, smtpSettings } from '../../src/message/channels/smtp/settings';
import type { MailServerOptions } from '../unit/message/support/mail-server';
import { Mailing } from '../unit/message/support/mailing';
import { mail, mails } from '../unit/message/support/messages';

const post = new Mailing();
const LOGIN = { user: 'shop', password: 'secret-word' };
/** Leads to this machine, and is no loopback address. */
const OUTSIDE = { host: '0.0.0.0' };

/** A server that records the logins that reach it. */
async function serverWith(options: MailServerOptions = {}): Promise<string[]> {
	const logins: string[] = [];
	await post.start({
		allowInsecureAuth: true,
		onAuth: ({ username, password }, _session, done) => {
			logins.push(`${username}:${password}`);
			done(null, { user: username });
		},
		...options,
	});
	return logins;
}

/** A server that speaks by a script: the answer to each line. */
async function scripted(answer: (line: string) => string | undefined) {
	const lines: string[] = [];
	const sockets = new Set<Socket>();
	const server: Server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.write('220 mail.example ESMTP\r\n');
		socket.on('data', (data) => {
			for (const line of data.toString().split('\r\n').filter(Boolean)) {
				lines.push(line);
				socket.write(answer(line) ?? '250 ok\r\n');
			}
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const close = () => {
		for (const socket of sockets) socket.destroy();
		server.close();
	};
	return { port, lines, close };
}

describe('A login at a mail server that is not on this machine', () => {
	it('is not sent where the server offers no STARTTLS, or somebody took it out: nothing goes out, and the error says what to do', async () => {
		const logins = await serverWith({ disabledCommands: ['STARTTLS'] });
		const results = await post.send(mails(20), { credential: { ...OUTSIDE, ...LOGIN } });
		expect(results).toHaveLength(20);
		for (const { outcome } of results) expect(outcome).toBe('retry');
		expect(results[0].error).toMatchObject({ kind: 'config', scope: 'channel' });
		expect(results[0].reason).toContain("turn on 'Disable STARTTLS'");
		expect(JSON.stringify(results)).not.toContain('secret-word');
		expect([logins, post.server.taken]).toEqual([[], []]);
	});

	it.each([
		[
			'refuses STARTTLS that it has offered',
			'250-mail\r\n250 STARTTLS\r\n',
			'502 no\r\n',
			'config',
		],
		['cannot encrypt for now', '250-mail\r\n250 STARTTLS\r\n', '454 later\r\n', 'temporary'],
		[
			'has a login, but no STARTTLS',
			'250-mail\r\n250 AUTH PLAIN LOGIN\r\n',
			'500 no\r\n',
			'config',
		],
		['knows no EHLO', '502 what\r\n', '502 no\r\n', 'config'],
	])('is not sent to one that %s', async (_case, ehlo, starttls, kind) => {
		await post.start();
		const server = await scripted((line) => {
			if (line.startsWith('EHLO')) return ehlo;
			return line === 'STARTTLS' ? starttls : undefined;
		});
		try {
			const credential = { ...OUTSIDE, ...LOGIN, port: server.port };
			const [{ outcome, error }] = await post.send([mail(1)], { credential });
			expect([outcome, error?.kind, error?.scope]).toEqual(['retry', kind, 'channel']);
			const allowed = /^(EHLO .*|STARTTLS|QUIT)$/;
			expect(server.lines.filter((line) => !allowed.test(line))).toEqual([]);
		} finally {
			server.close();
		}
	});

	it('is sent encrypted where the server offers STARTTLS', async () => {
		let secure: boolean | undefined;
		const logins = await serverWith({
			disabledCommands: [],
			onAuth: ({ username }, session, done) => {
				secure = session.secure;
				done(null, { user: username });
			},
		});
		const options = { allowUnauthorizedCerts: true };
		const [{ outcome }] = await post.send([mail(1)], {
			credential: { ...OUTSIDE, ...LOGIN },
			options,
		});
		expect([outcome, secure, logins]).toEqual(['sent', true, []]);
	});

	it("is sent unencrypted by the credential's own 'Disable STARTTLS'", async () => {
		const logins = await serverWith({ disabledCommands: ['STARTTLS'] });
		const credential = { ...OUTSIDE, ...LOGIN, disableStartTls: true };
		expect((await post.send([mail(1)], { credential }))[0].outcome).toBe('sent');
		expect(logins).toEqual(['shop:secret-word']);
	});
});

describe('A mail server without STARTTLS', () => {
	it('on this machine gets the login', async () => {
		const logins = await serverWith({ disabledCommands: ['STARTTLS'] });
		const [{ outcome }] = await post.send([mail(1)], { credential: LOGIN });
		expect([outcome, logins]).toEqual(['sent', ['shop:secret-word']]);
	});

	it('that needs no login gets the mails', async () => {
		await post.start({ disabledCommands: ['STARTTLS'] });
		expect((await post.send([mail(1)], { credential: OUTSIDE }))[0].outcome).toBe('sent');
	});
});

describe('STARTTLS is required', () => {
	const settings = (credential: object) =>
		smtpSettings({ host: 'mail.example.com', port: 587, ...LOGIN, ...credential });

	it.each([
		{},
		{ user: '' },
		{ password: '' },
		{ port: 25 },
		{ host: '10.0.0.5' },
		{ host: '192.168.1.4' },
		{ host: '0.0.0.0' },
		{ host: 'fd00::1' },
		{ host: 'mailhog' },
		{ host: 'localhost.example.com' },
		{ host: 'mylocalhost' },
		{ host: '127.0.0.1.example.com' },
		{ host: '128.0.0.1' },
	])('for a login at another host: %j', (credential) =>
		expect(needsStartTls(settings(credential))).toBe(true),
	);

	it.each([
		{ secure: true },
		{ disableStartTls: true },
		{ user: '', password: '' },
		{ host: 'localhost' },
		{ host: 'LOCALHOST.' },
		{ host: 'mail.localhost' },
		{ host: '127.0.0.1' },
		{ host: '127.8.9.10' },
		{ host: '::1' },
		{ host: '[::1]' },
		{ host: '::ffff:127.0.0.1' },
	])('but neither on this machine nor where the credential decides: %j', (credential) =>
		expect(needsStartTls(settings(credential))).toBe(false),
	);
});
