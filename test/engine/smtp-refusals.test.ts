import { Mailing, outcomes, to } from '../unit/message/support/mailing';
import { mails } from '../unit/message/support/messages';

const post = new Mailing();

describe('A server that refuses', () => {
	it.each([
		['the recipient', { at: 'RCPT', code: 550, text: 'no such user' }],
		['the text', { at: 'DATA', code: 554, text: 'looks like spam' }],
	] as const)('%s for good: that mail fails with its answer, the others go', async (_, reply) => {
		await post.start({ reply: (address) => (address === to(3) ? reply : undefined) });
		const results = await post.send(mails(6), { options: { maxConnections: 1 } });
		expect(outcomes(results)).toEqual(['sent', 'sent', 'failed', 'sent', 'sent', 'sent']);
		expect(results[2].error?.kind).toBe('permanent');
		expect(post.ledger.of(3)).toMatchObject({ status: 'failed' });
		expect(post.ledger.of(3).reason).toContain(reply.text);
		expect(post.server.triesOf(to(3))).toBe(1);
		expect(post.server.connections).toBe(1);
	});

	it.each([
		['the recipient', { at: 'RCPT', code: 451, text: 'come back' }],
		['the text', { at: 'DATA', code: 451, text: 'come back' }],
	] as const)('%s for now: the mail goes at a later try in place, once', async (_, reply) => {
		await post.start({ reply: (_address, tryNumber) => (tryNumber < 3 ? reply : undefined) });
		const results = await post.send(mails(4));
		expect(outcomes(results)).toEqual(['sent', 'sent', 'sent', 'sent']);
		expect(post.server.recipients.sort()).toEqual([1, 2, 3, 4].map(to));
		expect(post.server.triesOf(to(1))).toBe(3);
	});

	it('for longer: the mail waits in the ledger, and a later batch sends it', async () => {
		let greylisting = true;
		await post.start({
			reply: (address) =>
				greylisting && address === to(1)
					? { at: 'DATA', code: 450, text: 'greylisted' }
					: undefined,
		});
		const [first, other] = await post.send(mails(2));
		expect(first).toMatchObject({ outcome: 'retry', error: { kind: 'temporary', code: '450' } });
		expect(first.reason).toContain('greylisted');
		expect(other.outcome).toBe('sent');
		expect(post.ledger.of(1).status).toBe('queued');
		expect(post.server.triesOf(to(1))).toBe(3);

		greylisting = false;
		const [second, replayed] = await post.send(mails(2));
		expect(second).toMatchObject({ outcome: 'sent', replayed: false });
		expect(replayed).toMatchObject({ outcome: 'sent', replayed: true });
		expect(post.server.recipients.sort()).toEqual([to(1), to(2)]);
	});

	it('the sender: the batch stops, and no mail has failed for good', async () => {
		await post.start({ reply: () => ({ at: 'MAIL', code: 553, text: 'not your address' }) });
		const results = await post.send(mails(200), { options: { maxConnections: 2 }, concurrency: 4 });
		expect(new Set(outcomes(results))).toEqual(new Set(['retry']));
		expect(results[199]).toMatchObject({ error: { kind: 'config' } });
		expect([...post.ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});

	it('the login: the batch stops after the first tries, and no mail has failed for good', async () => {
		let logins = 0;
		await post.start({
			allowInsecureAuth: true,
			onAuth: (_auth, _session, done) => {
				logins += 1;
				done(Object.assign(new Error('wrong password'), { responseCode: 535 }));
			},
		});
		const credential = { user: 'shop', password: 'secret-word' };
		const results = await post.send(mails(200), { credential, concurrency: 5 });
		expect(new Set(outcomes(results))).toEqual(new Set(['retry']));
		expect(results[0]).toMatchObject({ error: { kind: 'config', code: '535' } });
		expect(results[0].reason).toContain('wrong password');
		expect(JSON.stringify(results)).not.toContain('secret-word');
		expect(logins).toBeLessThanOrEqual(5);
		expect([...post.ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});
});
