import { setImmediate } from 'node:timers/promises';

import { simpleParser } from 'mailparser';

import { emailChannel, smtpPool, type SmtpPool } from '../../src/message/channels/email';
import type { EmailChannelOptions, EmailContent } from '../../src/message/channels/email';
import { deliver } from '../../src/message/deliver';
import type { IfUnsure, OutgoingMessage } from '../../src/message/outgoing';
import { handClock, instantClock, systemClock } from '../unit/message/support/clocks';
import { MailServer, type MailServerOptions } from '../unit/message/support/mail-server';
import { MemoryLedger } from '../unit/message/support/memory-ledger';
import { mail, mails } from '../unit/message/support/messages';

const clock = instantClock();
let server: MailServer;
let pool: SmtpPool;
let ledger: MemoryLedger;

beforeEach(() => {
	pool = smtpPool(handClock());
	ledger = new MemoryLedger();
});

afterEach(async () => {
	pool.closeAll();
	await server.die();
});

async function start(options: MailServerOptions = {}): Promise<void> {
	server = await MailServer.start(options);
}

interface Choices {
	ifUnsure?: IfUnsure;
	options?: EmailChannelOptions;
	credential?: object;
	concurrency?: number;
}

async function send(messages: Array<OutgoingMessage<EmailContent>>, choices: Choices = {}) {
	const { ifUnsure = 'doNotResend', options, concurrency = 8 } = choices;
	const credential = { ...server.credential, ...choices.credential };
	const channel = emailChannel({ credential, options, pool, clock });
	return await deliver({ messages, channel, ledger, clock, ifUnsure, concurrency });
}

function outcomes(results: Array<{ outcome: string }>): string[] {
	return results.map(({ outcome }) => outcome);
}

const to = (n: number) => `c${n}@example.com`;

describe('A mail', () => {
	it('arrives with its sender, subject, both parts and the Message-ID that is reported', async () => {
		await start();
		const [result] = await send([
			mail(1, {
				from: 'Grüße aus dem Shop <shop@sender.example>',
				replyTo: 'help@sender.example',
				subject: 'Für dich 🎁',
				html: '<h1>Hallo</h1><p>Zum <a href="https://shop.example/x?a=1&amp;b=2">Angebot</a></p>',
			}),
		]);
		const parsed = await simpleParser(server.taken[0].raw);
		expect(parsed.from?.value).toEqual([
			{ name: 'Grüße aus dem Shop', address: 'shop@sender.example' },
		]);
		expect(parsed.replyTo?.text).toBe('help@sender.example');
		expect(parsed.subject).toBe('Für dich 🎁');
		expect(parsed.html).toContain('<h1>Hallo</h1>');
		expect(parsed.text?.trim()).toBe('Hallo\n\nZum Angebot [https://shop.example/x?a=1&b=2]');
		expect(parsed.messageId).toBe(`<${result.providerId}>`);
		expect(parsed.date?.getTime()).toBe(Math.floor(clock.now() / 1000) * 1000);
		expect(result).toMatchObject({ outcome: 'sent', replayed: false, reason: null });
		expect(ledger.row(result.id)).toMatchObject({ status: 'sent', providerId: result.providerId });
	});

	it('keeps a text that was written, instead of making one from the HTML', async () => {
		await start();
		await send([mail(1, { text: 'By hand.' })]);
		expect((await simpleParser(server.taken[0].raw)).text?.trim()).toBe('By hand.');
	});

	it('goes out in full where it is larger than every buffer, dots at line starts included', async () => {
		await start();
		const html = `<p>${'.x\r\n.\r\n'.repeat(60_000)}</p>`;
		await send([mail(1, { html, text: 'short' })]);
		expect((await simpleParser(server.taken[0].raw)).html).toBe(html.replace(/\r\n/g, '\n'));
	});

	it("cannot be given another header or recipient by a contact's fields", async () => {
		await start();
		const evil = 'x\r\nBcc: evil@example.com\r\n\r\nbody';
		const results = await send([
			mail(1, { subject: `Hi ${evil}` }),
			mail(2, { from: `"${evil}" <shop@sender.example>` }),
			mail(3, { from: 'Shop <shop@sender.example>, evil@example.com' }),
			mail(4, { replyTo: 'a@b.example, evil@example.com' }),
		]);
		expect(outcomes(results)).toEqual(['sent', 'retry', 'retry', 'retry']);
		expect(results[2].error?.kind).toBe('config');
		expect(server.recipients).toEqual([to(1)]);
		const parsed = await simpleParser(server.taken[0].raw);
		expect(parsed.headers.has('bcc')).toBe(false);
		expect(parsed.subject).toBe('Hi x Bcc: evil@example.com body');
	});

	it.each([
		'',
		'nobody',
		'a@b@',
		'a b@example.com',
		'a@example.com, b@example.com',
		'<a@example.com>',
	])('to %p fails for good, without a word to the server', async (recipient) => {
		await start();
		const bad = mail(1);
		bad.request.recipient = recipient;
		const [failed, sent] = await send([bad, mail(2)]);
		expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'EADDRESS' } });
		expect(sent.outcome).toBe('sent');
		expect(ledger.row(failed.id).status).toBe('failed');
	});
});

describe('The commit', () => {
	it('is recorded when the server has the text, and before it can take the mail', async () => {
		let arrived!: () => void;
		const text = new Promise<void>((resolve) => (arrived = resolve));
		await start({ onText: (_to, piece) => piece.includes('last line') && arrived() });
		const seen: string[] = [];
		ledger.before = async (method) => {
			if (method !== 'commit') return;
			await text;
			seen.push(`${ledger.of(1).status}, taken ${server.taken.length}`);
		};
		const [result] = await send([mail(1, { html: '<p>first</p>\r\n<p>last line</p>\r\n' })]);
		expect(seen).toEqual(['queued, taken 0']);
		expect(result.outcome).toBe('sent');
		expect(server.recipients).toEqual([to(1)]);
	});

	it('that is refused holds back that mail only, and its connection is replaced', async () => {
		await start();
		for (const lost of [2, 5, 9]) ledger.leases.set(lost, 'theirs');
		const results = await send(mails(12), { options: { maxConnections: 2 } });
		results.forEach(({ outcome }, index) =>
			expect(outcome).toBe([2, 5, 9].includes(index + 1) ? 'fenced' : 'sent'),
		);
		expect(server.taken).toHaveLength(9);
		expect(server.recipients).not.toContain(to(5));
		expect(ledger.of(5).status).toBe('queued');
		expect(server.mostOpen).toBeLessThanOrEqual(2 + 3);

		ledger.leases.clear();
		const again = await send(mails(12), { options: { maxConnections: 2 } });
		expect(outcomes(again)).toEqual(Array(12).fill('sent'));
		expect(server.taken).toHaveLength(12);
	});

	it('that the store cannot record holds the mail back, and the batch reports the store', async () => {
		await start();
		ledger.before = (method) => {
			if (method === 'commit') throw new Error('store is gone');
		};
		await expect(send(mails(30))).rejects.toThrow('store is gone');
		expect(server.taken).toHaveLength(0);
		expect([...ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});
});

describe('A server that refuses', () => {
	it.each([
		['the recipient', { at: 'RCPT', code: 550, text: 'no such user' }],
		['the text', { at: 'DATA', code: 554, text: 'looks like spam' }],
	] as const)('%s for good: that mail fails with its answer, the others go', async (_, reply) => {
		await start({ reply: (address) => (address === to(3) ? reply : undefined) });
		const results = await send(mails(6), { options: { maxConnections: 1 } });
		expect(outcomes(results)).toEqual(['sent', 'sent', 'failed', 'sent', 'sent', 'sent']);
		expect(results[2].error?.kind).toBe('permanent');
		expect(ledger.of(3)).toMatchObject({ status: 'failed' });
		expect(ledger.of(3).reason).toContain(reply.text);
		expect(server.triesOf(to(3))).toBe(1);
		expect(server.connections).toBe(1);
	});

	it.each([
		['the recipient', { at: 'RCPT', code: 451, text: 'come back' }],
		['the text', { at: 'DATA', code: 451, text: 'come back' }],
	] as const)('%s for now: the mail goes at a later try in place, once', async (_, reply) => {
		await start({ reply: (_address, tryNumber) => (tryNumber < 3 ? reply : undefined) });
		const results = await send(mails(4));
		expect(outcomes(results)).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect(server.recipients.sort()).toEqual([1, 2, 3, 4].map(to));
		expect(server.triesOf(to(1))).toBe(3);
	});

	it('for longer: the mail waits in the ledger, and a later run sends it', async () => {
		let greylisting = true;
		await start({
			reply: (address) =>
				greylisting && address === to(1)
					? { at: 'DATA', code: 450, text: 'greylisted' }
					: undefined,
		});
		const [first, other] = await send(mails(2));
		expect(first).toMatchObject({ outcome: 'retry', error: { kind: 'temporary', code: '450' } });
		expect(first.reason).toContain('greylisted');
		expect(other.outcome).toBe('sent');
		expect(ledger.of(1).status).toBe('queued');
		expect(server.triesOf(to(1))).toBe(3);

		greylisting = false;
		const [second, replayed] = await send(mails(2));
		expect(second).toMatchObject({ outcome: 'sent', replayed: false });
		expect(replayed).toMatchObject({ outcome: 'sent', replayed: true });
		expect(server.recipients.sort()).toEqual([to(1), to(2)]);
	});

	it('the sender: the batch stops, and nobody has failed for good', async () => {
		await start({ reply: () => ({ at: 'MAIL', code: 553, text: 'not your address' }) });
		const results = await send(mails(200), { options: { maxConnections: 2 }, concurrency: 4 });
		expect(new Set(outcomes(results))).toEqual(new Set(['retry']));
		expect(results[199]).toMatchObject({ error: { kind: 'config' } });
		expect([...ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});

	it('the login: the batch stops after the first tries, and nobody has failed for good', async () => {
		let logins = 0;
		await start({
			allowInsecureAuth: true,
			onAuth: (_auth, _session, done) => {
				logins += 1;
				done(Object.assign(new Error('wrong password'), { responseCode: 535 }));
			},
		});
		const credential = { user: 'shop', password: 'secret-word' };
		const results = await send(mails(200), { credential, concurrency: 5 });
		expect(new Set(outcomes(results))).toEqual(new Set(['retry']));
		expect(results[0]).toMatchObject({ error: { kind: 'config', code: '535' } });
		expect(results[0].reason).toContain('wrong password');
		expect(JSON.stringify(results)).not.toContain('secret-word');
		expect(logins).toBeLessThanOrEqual(5);
		expect([...ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});
});

describe('A connection that breaks', () => {
	it('after the final dot: unknown, and never sent again by itself', async () => {
		await start({
			reply: (address) => (address === to(2) ? { drop: 'after-dot' } : undefined),
		});
		const results = await send(mails(4));
		expect(outcomes(results)).toEqual(['sent', 'unknown', 'sent', 'sent']);
		expect(results[1].error?.accepted).toBe('unknown');
		expect(ledger.of(2).status).toBe('unknown');

		const [, again] = await send(mails(4));
		expect(again).toMatchObject({ outcome: 'unknown', replayed: true });
		expect(server.triesOf(to(2))).toBe(1);
	});

	it("after the final dot, with 'resend': sent again under the same Message-ID", async () => {
		await start({
			reply: (_address, tryNumber) => (tryNumber === 1 ? { drop: 'after-dot' } : undefined),
		});
		const [result] = await send([mail(1)], { ifUnsure: 'resend' });
		expect(result.outcome).toBe('sent');
		expect(server.taken.map(({ messageId }) => messageId)).toEqual([
			result.providerId,
			result.providerId,
		]);
	});

	it.each(['RCPT', 'mid-text'] as const)('at %s: sent at the next try, once', async (drop) => {
		await start({
			reply: (address, tryNumber) => (address === to(2) && tryNumber === 1 ? { drop } : undefined),
		});
		let held = drop === 'mid-text';
		ledger.before = async (method, ids) => {
			if (method !== 'commit' || !held || !ids.includes(ledger.of(2).id)) return;
			held = false;
			await server.whenDropped;
			// The connection learns of it on its next look at its socket.
			for (let turn = 0; turn < 3; turn++) await setImmediate();
		};
		const results = await send(mails(4));
		expect(outcomes(results)).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect(server.recipients.sort()).toEqual([1, 2, 3, 4].map(to));
		expect(server.triesOf(to(2))).toBe(2);
	});

	it('at every try: that mail is left for a later run, the others go', async () => {
		await start({ reply: (address) => (address === to(1) ? { drop: 'RCPT' } : undefined) });
		const results = await send(mails(5));
		expect(outcomes(results)).toEqual(['retry', 'sent', 'sent', 'sent', 'sent']);
		expect(ledger.of(1).status).toBe('queued');
	});

	it('because the server falls silent after the final dot: unknown', async () => {
		await start({ reply: (address) => (address === to(1) ? 'silence' : undefined) });
		const results = await send(mails(2), { options: { silenceTimeoutMs: 300 } });
		expect(outcomes(results)).toEqual(['unknown', 'sent']);
	});
});

describe('A server that is not there', () => {
	it('ends the batch with retry, after a few tries instead of some for every mail', async () => {
		await start();
		await server.die();
		const results = await send(mails(300), { concurrency: 5 });
		expect(new Set(outcomes(results))).toEqual(new Set(['retry']));
		expect(results[299].error).toMatchObject({ kind: 'temporary', scope: 'channel' });
		expect(ledger.calls.filter(({ method }) => method === 'commit')).toHaveLength(0);
	});

	it('or cannot be trusted: the batch stops with what is wrong; an option trusts it', async () => {
		await start({ disabledCommands: [] });
		const [refused] = await send([mail(1)]);
		expect(refused).toMatchObject({ outcome: 'retry', error: { kind: 'config' } });
		const [sent] = await send([mail(1)], { options: { allowUnauthorizedCerts: true } });
		expect(sent.outcome).toBe('sent');
		const [plain] = await send([mail(2)], { credential: { disableStartTls: true } });
		expect(plain.outcome).toBe('sent');
	});

	it('dies in the middle and comes back: everybody gets theirs, in the end, and once', async () => {
		let taken = 0;
		let dying: Promise<void> | undefined;
		await start({
			reply: () => {
				taken += 1;
				if (taken === 40) dying = server.die();
				return undefined;
			},
		});
		const port = server.port;
		const credential = server.credential;
		const first = await send(mails(100), { credential });
		await dying;
		const before = server.recipients;
		expect(new Set(outcomes(first))).toContain('retry');

		server = await MailServer.start({ port });
		const second = await send(mails(100), { credential });
		expect(outcomes(second).filter((outcome) => outcome === 'retry')).toEqual([]);
		const all = [...before, ...server.recipients];
		expect(new Set(all).size).toBe(all.length);
		second.forEach(({ outcome }, index) => {
			if (outcome === 'sent') expect(all).toContain(to(index + 1));
		});
	});
});

describe('Connections', () => {
	it('are shared by batches at the same time, and never more than the option says', async () => {
		await start();
		const options = { maxConnections: 3 };
		const batch = (from: number) =>
			send(
				Array.from({ length: 20 }, (_, index) => mail(from + index)),
				{ options },
			);
		const results = await Promise.all([batch(1), batch(101), batch(201)]);
		expect(outcomes(results.flat())).toEqual(Array(60).fill('sent'));
		expect(server.mostOpen).toBeLessThanOrEqual(3);
		expect(pool.size).toBe(1);
	});

	it('are closed when nobody has used them for a while', async () => {
		await start();
		const hand = handClock();
		pool = smtpPool(hand, 60_000);
		await send([mail(1)]);
		hand.advance(59_999);
		expect(pool.size).toBe(1);
		await send([mail(2)]);
		hand.advance(59_999);
		expect(pool.size).toBe(1);
		const closed = server.whenAllClosed();
		hand.advance(1);
		expect(pool.size).toBe(0);
		await closed;
		expect(server.connections).toBe(1);
	});

	it('are not shared between credentials', async () => {
		await start();
		await send([mail(1)]);
		await send([mail(2)], { credential: { hostName: 'other.example' } });
		expect(pool.size).toBe(2);
	});
});

describe('A mail server without a disguise', () => {
	it('works with the real clock, too', async () => {
		await start({
			reply: (_address, n) => (n === 1 ? { at: 'RCPT', code: 451, text: 'x' } : undefined),
		});
		const channel = emailChannel({ credential: server.credential, pool, clock: systemClock });
		const results = await deliver({
			messages: mails(2),
			channel,
			ledger,
			clock: systemClock,
			ifUnsure: 'doNotResend',
			concurrency: 2,
		});
		expect(outcomes(results)).toEqual(['sent', 'sent']);
	});
});
