import { setImmediate } from 'node:timers/promises';

import { MailServer } from '../unit/message/support/mail-server';
import { Mailing, outcomes, to } from '../unit/message/support/mailing';
import { mail, mails } from '../unit/message/support/messages';

const post = new Mailing();

describe('A connection that breaks', () => {
	it('after the final dot: unknown, and never sent again by itself', async () => {
		await post.start({
			reply: (address) => (address === to(2) ? { drop: 'after-dot' } : undefined),
		});
		const results = await post.send(mails(4));
		expect(outcomes(results)).toEqual(['sent', 'unknown', 'sent', 'sent']);
		expect(results[1].error?.accepted).toBe('unknown');
		expect(post.ledger.of(2).status).toBe('unknown');

		const [, again] = await post.send(mails(4));
		expect(again).toMatchObject({ outcome: 'unknown', replayed: true });
		expect(post.server.triesOf(to(2))).toBe(1);
	});

	it("after the final dot, with 'resend': sent again under the same Message-ID", async () => {
		await post.start({
			reply: (_address, tryNumber) => (tryNumber === 1 ? { drop: 'after-dot' } : undefined),
		});
		const [result] = await post.send([mail(1)], { ifUnsure: 'resend' });
		expect(result.outcome).toBe('sent');
		expect(post.server.taken.map(({ messageId }) => messageId)).toEqual([
			result.providerId,
			result.providerId,
		]);
	});

	it.each(['RCPT', 'mid-text'] as const)('at %s: sent at the next try, once', async (drop) => {
		await post.start({
			reply: (address, tryNumber) => (address === to(2) && tryNumber === 1 ? { drop } : undefined),
		});
		let held = drop === 'mid-text';
		post.ledger.before = async (method, ids) => {
			if (method !== 'commit' || !held || !ids.includes(post.ledger.of(2).id)) return;
			held = false;
			await post.server.whenDropped;
			// The connection notices it the next time it reads its socket.
			for (let turn = 0; turn < 3; turn++) await setImmediate();
		};
		const results = await post.send(mails(4));
		expect(outcomes(results)).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect(post.server.recipients.sort()).toEqual([1, 2, 3, 4].map(to));
		expect(post.server.triesOf(to(2))).toBe(2);
	});

	it('at every try: that mail is left for a later batch, the others go', async () => {
		await post.start({ reply: (address) => (address === to(1) ? { drop: 'RCPT' } : undefined) });
		const results = await post.send(mails(5));
		expect(outcomes(results)).toEqual(['retry', 'sent', 'sent', 'sent', 'sent']);
		expect(post.ledger.of(1).status).toBe('queued');
	});

	it('because the server falls silent after the final dot: unknown', async () => {
		await post.start({ reply: (address) => (address === to(1) ? 'silence' : undefined) });
		const results = await post.send(mails(2), { options: { silenceTimeoutMs: 300 } });
		expect(outcomes(results)).toEqual(['unknown', 'sent']);
	});
});

describe('A server that does not answer', () => {
	it('ends the batch with retry, after a few tries instead of some for every mail', async () => {
		await post.start();
		await post.server.die();
		const results = await post.send(mails(300), { concurrency: 5 });
		expect(new Set(outcomes(results))).toEqual(new Set(['retry']));
		expect(results[299].error).toMatchObject({ kind: 'temporary', scope: 'channel' });
		expect(post.ledger.calls.filter(({ method }) => method === 'commit')).toHaveLength(0);
	});

	it('or cannot be trusted: the batch stops with what is wrong; an option trusts it', async () => {
		await post.start({ disabledCommands: [] });
		const [refused] = await post.send([mail(1)]);
		expect(refused).toMatchObject({ outcome: 'retry', error: { kind: 'config' } });
		const [sent] = await post.send([mail(1)], { options: { allowUnauthorizedCerts: true } });
		expect(sent.outcome).toBe('sent');
		const [plain] = await post.send([mail(2)], { credential: { disableStartTls: true } });
		expect(plain.outcome).toBe('sent');
	});

	it('dies in the middle and comes back: all recipients get theirs, in the end, and once', async () => {
		let taken = 0;
		let dying: Promise<void> | undefined;
		await post.start({
			reply: () => {
				taken += 1;
				if (taken === 40) dying = post.server.die();
				return undefined;
			},
		});
		const port = post.server.port;
		const credential = post.server.credential;
		const first = await post.send(mails(100), { credential });
		await dying;
		const before = post.server.recipients;
		expect(new Set(outcomes(first))).toContain('retry');

		post.server = await MailServer.start({ port });
		const second = await post.send(mails(100), { credential });
		expect(outcomes(second).filter((outcome) => outcome === 'retry')).toEqual([]);
		const all = [...before, ...post.server.recipients];
		expect(new Set(all).size).toBe(all.length);
		second.forEach(({ outcome }, index) => {
			if (outcome === 'sent') expect(all).toContain(to(index + 1));
		});
	});
});
