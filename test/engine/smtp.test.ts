import { createHmac } from 'node:crypto';

import { simpleParser } from 'mailparser';

import { Mailing, outcomes, to } from '../unit/message/support/mailing';
import { MemoryLedger } from '../unit/message/support/memory-ledger';
import { mail, mails } from '../unit/message/support/messages';

const post = new Mailing();

describe('A mail', () => {
	it('arrives with its sender, subject, both parts and the Message-ID that is reported', async () => {
		await post.start();
		const [result] = await post.send([
			mail(1, {
				from: 'Grüße aus dem Shop <shop@sender.example>',
				replyTo: 'help@sender.example',
				subject: 'Für dich 🎁',
				html: '<h1>Hallo</h1><p>Zum <a href="https://shop.example/x?a=1&amp;b=2">Angebot</a></p>',
			}),
		]);
		const parsed = await simpleParser(post.server.taken[0].raw);
		expect(parsed.from?.value).toEqual([
			{ name: 'Grüße aus dem Shop', address: 'shop@sender.example' },
		]);
		expect(parsed.replyTo?.text).toBe('help@sender.example');
		expect(parsed.subject).toBe('Für dich 🎁');
		expect(parsed.html).toContain('<h1>Hallo</h1>');
		expect(parsed.text?.trim()).toBe('Hallo\n\nZum Angebot [https://shop.example/x?a=1&b=2]');
		expect(parsed.messageId).toBe(`<${result.providerId}>`);
		expect(parsed.date?.getTime()).toBe(Math.floor(post.clock.now() / 1000) * 1000);
		expect(result).toMatchObject({ outcome: 'sent', replayed: false, reason: null });
		expect(post.ledger.row(result.id)).toMatchObject({
			status: 'sent',
			providerId: result.providerId,
		});
	});

	it('has a Message-ID whose digest of the recipient nobody can try without the key', async () => {
		await post.start();
		const digests = new Set<string>();
		for (const digestKey of ['a key', 'another key']) {
			post.ledger = new MemoryLedger();
			const [{ id, providerId }] = await post.send([mail(1)], { options: { digestKey } });
			const [, digest] = /^\d+\.([0-9a-f]{16})@sender\.example$/.exec(providerId!)!;
			const keyed = createHmac('sha256', digestKey)
				.update(`${id}\n${to(1)}`)
				.digest('hex');
			expect(digest).toBe(keyed.slice(0, 16));
			digests.add(digest);
		}
		expect(digests.size).toBe(2);
	});

	it('keeps a given text part, instead of making one from the HTML', async () => {
		await post.start();
		await post.send([mail(1, { text: 'By hand.' })]);
		expect((await simpleParser(post.server.taken[0].raw)).text?.trim()).toBe('By hand.');
	});

	it('goes out in full where it is larger than every buffer, dots at line starts included', async () => {
		await post.start();
		const html = `<p>${'.x\r\n.\r\n'.repeat(60_000)}</p>`;
		await post.send([mail(1, { html, text: 'short' })]);
		expect((await simpleParser(post.server.taken[0].raw)).html).toBe(html.replace(/\r\n/g, '\n'));
	});

	it("cannot be given another header or recipient by a contact's fields", async () => {
		await post.start();
		const evil = 'x\r\nBcc: evil@example.com\r\n\r\nbody';
		const results = await post.send([
			mail(1, { subject: `Hi ${evil}` }),
			mail(2, { from: `"${evil}" <shop@sender.example>` }),
			mail(3, { from: 'Shop <shop@sender.example>, evil@example.com' }),
			mail(4, { replyTo: 'a@b.example, evil@example.com' }),
		]);
		expect(outcomes(results)).toEqual(['sent', 'retry', 'retry', 'retry']);
		expect(results[2].error?.kind).toBe('config');
		expect(post.server.recipients).toEqual([to(1)]);
		const parsed = await simpleParser(post.server.taken[0].raw);
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
		await post.start();
		const bad = mail(1);
		bad.request.recipient = recipient;
		const [failed, sent] = await post.send([bad, mail(2)]);
		expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'EADDRESS' } });
		expect(sent.outcome).toBe('sent');
		expect(post.ledger.row(failed.id).status).toBe('failed');
	});
});

describe('The commit', () => {
	it('is recorded when the server has the text, and before it can accept the mail', async () => {
		let arrived!: () => void;
		const text = new Promise<void>((resolve) => (arrived = resolve));
		await post.start({ onText: (_to, piece) => piece.includes('last line') && arrived() });
		const seen: string[] = [];
		post.ledger.before = async (method) => {
			if (method !== 'commit') return;
			await text;
			seen.push(`${post.ledger.of(1).status}, taken ${post.server.taken.length}`);
		};
		const [result] = await post.send([mail(1, { html: '<p>first</p>\r\n<p>last line</p>\r\n' })]);
		expect(seen).toEqual(['queued, taken 0']);
		expect(result.outcome).toBe('sent');
		expect(post.server.recipients).toEqual([to(1)]);
	});

	it('that is refused holds back that mail only, and its connection is replaced', async () => {
		await post.start();
		for (const lost of [2, 5, 9]) post.ledger.leases.set(lost, 'theirs');
		const results = await post.send(mails(12), { options: { maxConnections: 2 } });
		results.forEach(({ outcome }, index) =>
			expect(outcome).toBe([2, 5, 9].includes(index + 1) ? 'fenced' : 'sent'),
		);
		expect(post.server.taken).toHaveLength(9);
		expect(post.server.recipients).not.toContain(to(5));
		expect(post.ledger.of(5).status).toBe('queued');
		expect(post.server.mostOpen).toBeLessThanOrEqual(2 + 3);

		post.ledger.leases.clear();
		const again = await post.send(mails(12), { options: { maxConnections: 2 } });
		expect(outcomes(again)).toEqual(Array(12).fill('sent'));
		expect(post.server.taken).toHaveLength(12);
	});

	it('that the store cannot record holds the mail back, and the batch reports the store', async () => {
		await post.start();
		post.ledger.before = (method) => {
			if (method === 'commit') throw new Error('store is gone');
		};
		await expect(post.send(mails(30))).rejects.toThrow('store is gone');
		expect(post.server.taken).toHaveLength(0);
		expect([...post.ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});
});
