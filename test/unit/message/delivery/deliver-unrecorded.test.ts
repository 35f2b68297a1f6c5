import { UnrecordedOutcomes } from '../../../../src/message/delivery/unrecorded';
import { deliver } from '../../../../src/message/delivery/deliver';
import { Delivering, fails, ScriptedChannel } from '../support/delivering';
import { message } from '../support/messages';

const office = new Delivering();
let unrecorded: UnrecordedOutcomes;
beforeEach(() => (unrecorded = new UnrecordedOutcomes()));

const run = (channel: ScriptedChannel) => {
	const { ledger, clock } = office;
	const messages = [message(1, 1)];
	return deliver({
		...{ messages, channel, ledger, clock, unrecorded },
		ifUnsure: 'doNotResend',
		concurrency: 1,
	});
};

/** The store is away from here on, whether or not it has done the last call. */
function storeIsAway(method: 'commit' | 'settle', when: 'before' | 'after'): void {
	office.ledger[when] = (asked: string) => {
		if (asked === method) throw new Error('connection lost');
	};
}

function storeIsBack(): void {
	office.ledger.before = () => {};
	office.ledger.after = () => {};
}

describe('When the store goes away while a message is sent', () => {
	it.each(['before', 'after'] as const)(
		'%s the commit: the message goes with the next batch, once',
		async (when) => {
			const channel = new ScriptedChannel();
			storeIsAway('commit', when);
			await expect(run(channel)).rejects.toThrow('connection lost');
			expect(channel.sent).toEqual([]);
			storeIsBack();
			expect(await run(channel)).toMatchObject([{ outcome: 'sent' }]);
			expect(channel.sent).toEqual([1]);
			expect(office.ledger.of(1)).toMatchObject({ status: 'sent', providerId: 'p1' });
		},
	);

	it('before the settlement of a sent message: the next batch reports it, and sends nothing', async () => {
		const channel = new ScriptedChannel();
		storeIsAway('settle', 'before');
		await expect(run(channel)).rejects.toThrow('connection lost');
		expect(office.ledger.of(1)).toMatchObject({ status: 'sending' });
		storeIsBack();
		expect(await run(channel)).toMatchObject([
			{ outcome: 'sent', providerId: 'p1', replayed: true },
		]);
		expect(channel.sent).toEqual([1]);
		expect(office.ledger.of(1)).toMatchObject({ status: 'sent', providerId: 'p1' });
	});

	it('before the settlement of a refused message: the next batch reports the refusal', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }) => {
			await commit();
			fails({ kind: 'permanent', code: '550' }, 'no such user');
		});
		storeIsAway('settle', 'before');
		await expect(run(channel)).rejects.toThrow('connection lost');
		storeIsBack();
		expect(await run(channel)).toMatchObject([{ outcome: 'failed', reason: 'no such user (550)' }]);
		expect(channel.tries.get(1)).toBe(1);
	});

	it('and another process takes the message over: its result counts', async () => {
		const channel = new ScriptedChannel();
		storeIsAway('settle', 'before');
		await expect(run(channel)).rejects.toThrow('connection lost');
		storeIsBack();
		office.ledger.of(1).status = 'unknown';
		expect(await run(channel)).toMatchObject([{ outcome: 'unknown' }]);
	});

	it.each(['before', 'after'] as const)(
		'%s the commit, and another process commits and dies: the message is in doubt',
		async (when) => {
			const channel = new ScriptedChannel();
			storeIsAway('commit', when);
			await expect(run(channel)).rejects.toThrow('connection lost');
			storeIsBack();
			Object.assign(office.ledger.of(1), { status: 'sending', sentAt: 1 });
			expect(await run(channel)).toMatchObject([{ outcome: 'unknown' }]);
			expect(channel.sent).toEqual([]);
		},
	);

	it('and the process ends: the message is in doubt', async () => {
		const channel = new ScriptedChannel();
		storeIsAway('commit', 'after');
		await expect(run(channel)).rejects.toThrow('connection lost');
		storeIsBack();
		unrecorded = new UnrecordedOutcomes();
		expect(await run(channel)).toMatchObject([{ outcome: 'unknown' }]);
		expect(channel.sent).toEqual([]);
	});
});
