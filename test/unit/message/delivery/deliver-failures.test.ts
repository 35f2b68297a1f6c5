import { Delivering, ScriptedChannel, fails, type Send } from '../support/delivering';
import { message } from '../support/messages';

const office = new Delivering();

describe('A message that is not accepted', () => {
	it('for good fails with the reason, without another attempt', async () => {
		const channel = new ScriptedChannel(async (n, { commit }) => {
			if (n === 2) fails({ kind: 'permanent', code: '550' }, 'no such user');
			await commit();
		});
		const results = await office.run(channel);
		expect(results.map(({ outcome }) => outcome)).toEqual(['sent', 'failed', 'sent', 'sent']);
		expect(results[1]).toMatchObject({ reason: 'no such user (550)', error: { code: '550' } });
		expect(office.ledger.of(2)).toMatchObject({ status: 'failed', reason: 'no such user (550)' });
		expect(channel.tries.get(2)).toBe(1);
	});

	it('for now is tried twice more, with growing pauses, and then left to a later execution', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }) => {
			await commit();
			fails({ kind: 'temporary', code: '451' }, 'later');
		});
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'retry', reason: 'later (451)', replayed: false });
		expect(office.ledger.of(1)).toMatchObject({ status: 'queued', reason: 'later (451)' });
		expect(channel.tries.get(1)).toBe(3);
		expect(office.clock.waits).toHaveLength(2);
		expect(office.clock.waits[0]).toBeGreaterThanOrEqual(200);
		expect(office.clock.waits[0]).toBeLessThanOrEqual(300);
		expect(office.clock.waits[1]).toBeGreaterThanOrEqual(800);
		expect(office.clock.waits[1]).toBeLessThanOrEqual(1_200);
	});

	it('for now does not keep the others waiting while it pauses', async () => {
		const order: number[] = [];
		const channel = new ScriptedChannel(async (n, { commit }, tryNumber) => {
			if (n === 1 && tryNumber === 1) fails({ kind: 'temporary', code: '451' });
			await commit();
			order.push(n);
		});
		await office.run(channel, undefined, { concurrency: 1 });
		expect(order).toEqual([2, 3, 4, 1]);
	});

	it.each([
		['asked to wait a little, waits that long', 1_500, 'sent', [1_500]],
		['asked to wait for long, is left to a later run', 60_000, 'retry', []],
	])('because of the rate, %s', async (_case, retryAfterMs, outcome, waits) => {
		const channel = new ScriptedChannel(async (_n, { commit }, tryNumber) => {
			if (tryNumber === 1) fails({ kind: 'rate-limited', code: '429', retryAfterMs });
			await commit();
		});
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result.outcome).toBe(outcome);
		expect(office.clock.waits).toEqual(waits);
	});

	it('by a channel with an error of its own: failed, or unknown once it was committed', async () => {
		const channel = new ScriptedChannel(async (n, { commit }) => {
			if (n === 2) await commit();
			if (n <= 2) throw new TypeError('bug');
			await commit();
		});
		const results = await office.run(channel);
		expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'unknown', 'sent', 'sent']);
	});

	it('because its content cannot be made stays queued: the builder can mend it', async () => {
		const broken = {
			...message(1, 1),
			content: () => {
				throw new Error('Line 1, column 1: broken');
			},
		};
		const channel = new ScriptedChannel();
		const [first, second] = await office.run(channel, [broken, message(2, 2)]);
		expect(first).toMatchObject({ outcome: 'retry', error: { kind: 'config' } });
		expect(first.reason).toContain('Line 1, column 1: broken');
		expect(second.outcome).toBe('sent');
		expect((await office.run(channel, [message(1, 1)]))[0].outcome).toBe('sent');
	});

	it('keeps no more than 500 characters of the reason', async () => {
		const channel = new ScriptedChannel(async () =>
			fails({ kind: 'permanent', code: '554' }, 'x'.repeat(5_000)),
		);
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result.reason).toHaveLength(500);
		expect(office.ledger.of(1).reason).toHaveLength(500);
	});
});

describe('A message of unknown fate', () => {
	const vanishing: Send = async (_n, { commit }, tryNumber) => {
		await commit();
		if (tryNumber < 4) fails({ kind: 'temporary', code: 'ECONNECTION', accepted: 'unknown' });
	};

	it('is not sent again', async () => {
		const channel = new ScriptedChannel(vanishing);
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'unknown', replayed: false });
		expect(office.ledger.of(1).status).toBe('unknown');
		expect(channel.tries.get(1)).toBe(1);
	});

	it("is tried again with 'resend', in place and by later executions", async () => {
		const channel = new ScriptedChannel(vanishing);
		const [first] = await office.run(channel, [message(1, 1)], { ifUnsure: 'resend' });
		expect(first.outcome).toBe('retry');
		expect(office.ledger.of(1).status).toBe('unknown');
		expect(channel.tries.get(1)).toBe(3);
		const [second] = await office.run(channel, [message(1, 1)], { ifUnsure: 'resend' });
		expect(second.outcome).toBe('sent');
	});

	it('is sent where the channel knows that the provider has it', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }) => {
			await commit();
			fails({ kind: 'temporary', code: 'EANSWER', accepted: true });
		});
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('sent');
		expect(office.ledger.of(1).status).toBe('sent');
	});
});
