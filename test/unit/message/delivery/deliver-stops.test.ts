import { Delivering, ScriptedChannel, fails } from '../support/delivering';
import { message } from '../support/messages';

const office = new Delivering();

describe('A channel that fails for every recipient', () => {
	const many = () => Array.from({ length: 100 }, (_, n) => message(n + 1, n + 1));

	it('because of its set-up: the batch ends after the first attempts, and no message has failed', async () => {
		const channel = new ScriptedChannel(async () =>
			fails({ kind: 'config', code: 'EAUTH' }, 'wrong password'),
		);
		const results = await office.run(channel, many());
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['retry']));
		expect(results[99]).toMatchObject({
			reason: 'wrong password (EAUTH)',
			error: { kind: 'config' },
		});
		expect(channel.tries.size).toBeLessThanOrEqual(3);
		expect([...office.ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});

	it('because it is out of reach: the batch ends when attempts in place have not helped', async () => {
		const channel = new ScriptedChannel(async () =>
			fails({ kind: 'temporary', scope: 'channel', code: 'ECONNREFUSED' }),
		);
		const results = await office.run(channel, many());
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['retry']));
		expect(Math.max(...channel.tries.values())).toBe(3);
	});

	it('for a moment only: the batch continues', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }, tryNumber) => {
			if (tryNumber < 3) fails({ kind: 'temporary', scope: 'channel', code: 'ECONNREFUSED' });
			await commit();
		});
		const results = await office.run(channel, many());
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
	});
});

describe('A ledger that fails', () => {
	it('at the reservation: nothing is sent', async () => {
		office.ledger.before = () => {
			throw new Error('store is gone');
		};
		const channel = new ScriptedChannel();
		await expect(office.run(channel)).rejects.toThrow('store is gone');
		expect(channel.tries.size).toBe(0);
	});

	it('at a commit: that message and those after it are not sent', async () => {
		office.ledger.before = (method) => {
			if (method === 'commit') throw new Error('store is gone');
		};
		const channel = new ScriptedChannel();
		const messages = Array.from({ length: 50 }, (_, n) => message(n + 1, n + 1));
		await expect(office.run(channel, messages)).rejects.toThrow('store is gone');
		expect(channel.sent).toEqual([]);
		expect(channel.tries.size).toBeLessThanOrEqual(3);
		expect(channel.running).toBe(0);
	});

	it('at a settlement is tried again, because a lost one leaves a sent message in doubt', async () => {
		let failures = 0;
		office.ledger.before = (method) => {
			if (method === 'settle' && failures++ < 2) throw new Error('hiccup');
		};
		const [result] = await office.run(new ScriptedChannel(), [message(1, 1)]);
		expect(result.outcome).toBe('sent');
		expect(office.ledger.of(1).status).toBe('sent');
	});

	it('at every settlement: the batch reports it, and the message is in doubt for the next execution', async () => {
		office.ledger.before = (method) => {
			if (method === 'settle') throw new Error('store is gone');
		};
		await expect(office.run(new ScriptedChannel(), [message(1, 1)])).rejects.toThrow(
			'store is gone',
		);
		expect(office.ledger.of(1).status).toBe('sending');
		office.ledger.before = () => {};
		const channel = new ScriptedChannel();
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('unknown');
		expect(channel.sent).toEqual([]);
	});
});
