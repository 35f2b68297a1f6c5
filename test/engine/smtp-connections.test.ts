import { emailChannel, smtpPool } from '../../src/message/channels/email';
import { deliver } from '../../src/message/delivery/deliver';
import { handClock, systemClock } from '../unit/message/support/clocks';
import { Mailing, outcomes } from '../unit/message/support/mailing';
import { mail, mails } from '../unit/message/support/messages';

const post = new Mailing();

describe('Connections', () => {
	it('are shared by batches at the same time, and never more than the option says', async () => {
		await post.start();
		const options = { maxConnections: 3 };
		const batch = (from: number) =>
			post.send(
				Array.from({ length: 20 }, (_, index) => mail(from + index)),
				{ options },
			);
		const results = await Promise.all([batch(1), batch(101), batch(201)]);
		expect(outcomes(results.flat())).toEqual(Array(60).fill('sent'));
		expect(post.server.mostOpen).toBeLessThanOrEqual(3);
		expect(post.pool.size).toBe(1);
	});

	it('are closed when they were unused for a while', async () => {
		await post.start();
		const hand = handClock();
		post.pool = smtpPool(hand, 60_000);
		await post.send([mail(1)]);
		hand.advance(59_999);
		expect(post.pool.size).toBe(1);
		await post.send([mail(2)]);
		hand.advance(59_999);
		expect(post.pool.size).toBe(1);
		const closed = post.server.whenAllClosed();
		hand.advance(1);
		expect(post.pool.size).toBe(0);
		await closed;
		expect(post.server.connections).toBe(1);
	});

	it('are not shared between credentials', async () => {
		await post.start();
		await post.send([mail(1)]);
		await post.send([mail(2)], { credential: { hostName: 'other.example' } });
		expect(post.pool.size).toBe(2);
	});
});

describe('Time', () => {
	it('may be the real one: retries in place wait for it', async () => {
		await post.start({
			reply: (_address, n) => (n === 1 ? { at: 'RCPT', code: 451, text: 'x' } : undefined),
		});
		const channel = emailChannel({
			credential: post.server.credential,
			pool: post.pool,
			clock: systemClock,
		});
		const results = await deliver({
			messages: mails(2),
			channel,
			ledger: post.ledger,
			clock: systemClock,
			ifUnsure: 'doNotResend',
			concurrency: 2,
		});
		expect(outcomes(results)).toEqual(['sent', 'sent']);
	});
});
