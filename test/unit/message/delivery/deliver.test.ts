import { Delivering, ScriptedChannel, fails } from '../support/delivering';
import { message } from '../support/messages';

const office = new Delivering();

describe('A batch', () => {
	it('is sent, recorded and reported in the order it came in', async () => {
		const channel = new ScriptedChannel(async (n, { commit }) => {
			for (let turn = 0; turn < 10 - n; turn++) await null;
			await commit();
		});
		const results = await office.run(channel);
		expect(results.map(({ providerId }) => providerId)).toEqual(['p1', 'p2', 'p3', 'p4']);
		expect(results[2]).toEqual({
			outcome: 'sent',
			id: office.ledger.of(3).id,
			providerId: 'p3',
			reason: null,
			sentAt: office.clock.now(),
			replayed: false,
		});
		expect(office.ledger.of(3)).toMatchObject({ status: 'sent', providerId: 'p3' });
	});

	it('reserves in one call, and gathers commits and settlements', async () => {
		const messages = Array.from({ length: 200 }, (_, n) => message(n + 1, n + 1));
		const channel = new ScriptedChannel();
		await office.run(channel, messages, { concurrency: 50 });
		expect(office.calls('reserve')).toHaveLength(1);
		expect(office.calls('commit').length).toBeLessThanOrEqual(40);
		expect(office.calls('settle').length).toBeLessThanOrEqual(40);
		expect(channel.mostRunning).toBeLessThanOrEqual(50);
		expect(channel.mostRunning).toBeGreaterThan(3);
	});

	it('that is empty is nothing to do', async () => {
		expect(await office.run(new ScriptedChannel(), [])).toEqual([]);
	});

	it('with a position twice sends once, and reports the second as a replay', async () => {
		const channel = new ScriptedChannel();
		const results = await office.run(channel, [message(1, 1), message(2, 2), message(1, 1)]);
		expect(channel.sent.sort()).toEqual([1, 2]);
		expect(results.map(({ replayed }) => replayed)).toEqual([false, false, true]);
		expect(results[2]).toMatchObject({ outcome: 'sent', providerId: 'p1' });
	});

	it('records messages to be skipped, makes no content for them, and skips them on a replay', async () => {
		const channel = new ScriptedChannel();
		const content = jest.fn(() => 1);
		const skipped = { ...message(1, 1), content, skip: 'no address' };
		const [first] = await office.run(channel, [skipped]);
		expect(first).toMatchObject({ outcome: 'skipped', reason: 'no address', replayed: false });
		const [second] = await office.run(channel, [message(1, 1)]);
		expect(second).toMatchObject({ outcome: 'skipped', reason: 'no address', replayed: true });
		expect(content).not.toHaveBeenCalled();
		expect(channel.sent).toEqual([]);
	});
});

describe('A replay', () => {
	it('of messages that were sent, failed or skipped reports them, and does nothing', async () => {
		await office.left(1, 'sent', { providerId: 'old', sentAt: 7 });
		await office.left(2, 'failed', { reason: 'no such user' });
		await office.left(3, 'skipped', { reason: 'capped' });
		const channel = new ScriptedChannel();
		const results = await office.run(channel);
		expect(results).toMatchObject([
			{ outcome: 'sent', providerId: 'old', sentAt: 7, replayed: true },
			{ outcome: 'failed', reason: 'no such user', replayed: true },
			{ outcome: 'skipped', reason: 'capped', replayed: true },
			{ outcome: 'sent', providerId: 'p4', replayed: false },
		]);
		expect(channel.sent).toEqual([4]);
	});

	it('of messages that were reserved and never went sends them', async () => {
		await office.left(1, 'queued');
		const [result] = await office.run(new ScriptedChannel(), [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'sent', replayed: false });
	});

	it.each(['sending', 'unknown'] as const)('of %s does not send by default', async (status) => {
		const id = await office.left(1, status);
		const channel = new ScriptedChannel();
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'unknown', replayed: true });
		expect(result.reason).toContain('may have been sent');
		expect(office.ledger.row(id).status).toBe('unknown');
		expect(channel.tries.size).toBe(0);
	});

	it.each(['sending', 'unknown'] as const)("of %s sends with 'resend'", async (status) => {
		const id = await office.left(1, status);
		const [result] = await office.run(new ScriptedChannel(), [message(1, 1)], {
			ifUnsure: 'resend',
		});
		expect(result).toMatchObject({ outcome: 'sent', replayed: false });
		expect(office.ledger.row(id).status).toBe('sent');
	});

	it('of sending sends where the provider drops duplicates itself', async () => {
		await office.left(1, 'sending');
		const channel = new ScriptedChannel();
		Object.assign(channel.capabilities, { deduplicates: true });
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('sent');
	});
});

describe('A commit', () => {
	it('that is refused leaves the message alone: it belongs to another execution', async () => {
		office.ledger.leases.set(2, 'theirs');
		const channel = new ScriptedChannel();
		const results = await office.run(channel);
		expect(results[1]).toMatchObject({ outcome: 'fenced', replayed: false });
		expect(channel.sent.sort()).toEqual([1, 3, 4]);
		expect(office.ledger.of(2).status).toBe('queued');
		expect(office.calls('settle').flatMap(({ ids }) => ids)).not.toContain(office.ledger.of(2).id);
	});

	it('still under way when the channel fails is waited for, so that nothing overtakes it', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }, tryNumber) => {
			if (tryNumber > 1) return await commit();
			commit().catch(() => {});
			fails({ kind: 'temporary', code: 'ECONNECTION' });
		});
		const [result] = await office.run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('sent');
		expect(office.ledger.calls.map(({ method }) => method)).toEqual([
			'reserve',
			'commit',
			'settle',
			'reserve',
			'commit',
			'settle',
		]);
	});
});
