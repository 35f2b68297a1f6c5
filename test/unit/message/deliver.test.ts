import { ChannelError, type Channel } from '../../../src/message/channels/channel';
import type { ChannelErrorDetails, SendControl } from '../../../src/message/channels/channel';
import { deliver, type IfUnsure, type OutgoingMessage } from '../../../src/message/deliver';
import type { MessageStatus } from '../../../src/message/ledger';
import { instantClock } from './support/clocks';
import { MemoryLedger } from './support/memory-ledger';
import { message } from './support/messages';

type Send = (n: number, control: SendControl, tryNumber: number) => Promise<void>;

/** A channel that follows a script; what it really sent is in `sent`. */
class ScriptedChannel implements Channel<number> {
	readonly name = 'carrier pigeon';
	readonly capabilities = { html: false, deduplicates: false };
	readonly sent: number[] = [];
	readonly tries = new Map<number, number>();
	running = 0;
	mostRunning = 0;

	constructor(private readonly script: Send = async (_n, { commit }) => await commit()) {}

	async send({ content }: { content: number }, control: SendControl) {
		this.running += 1;
		this.mostRunning = Math.max(this.mostRunning, this.running);
		try {
			const tryNumber = (this.tries.get(content) ?? 0) + 1;
			this.tries.set(content, tryNumber);
			await this.script(content, control, tryNumber);
			this.sent.push(content);
			return { providerId: `p${content}` };
		} finally {
			this.running -= 1;
		}
	}
}

let ledger: MemoryLedger;
let clock: ReturnType<typeof instantClock>;

beforeEach(() => {
	ledger = new MemoryLedger();
	clock = instantClock();
});

function run(
	channel: Channel<number>,
	messages: Array<OutgoingMessage<number>> = [1, 2, 3, 4].map((n) => message(n, n)),
	{ ifUnsure = 'doNotResend' as IfUnsure, concurrency = 3 } = {},
) {
	return deliver({ messages, channel, ledger, clock, ifUnsure, concurrency });
}

function fails(details: ChannelErrorDetails, text = 'no'): never {
	throw new ChannelError(text, details);
}

/** Puts a message of position `n` into the ledger, as an earlier run left it. */
async function left(n: number, status: MessageStatus, rest: object = {}): Promise<number> {
	const [{ id }] = await ledger.reserve([{ ...message(n, n).request, channel: 'carrier pigeon' }]);
	Object.assign(ledger.row(id), { status, ...rest });
	return id;
}

const calls = (method: string) => ledger.calls.filter((call) => call.method === method);

describe('A batch', () => {
	it('is sent, recorded and reported in the order it came in', async () => {
		const channel = new ScriptedChannel(async (n, { commit }) => {
			for (let turn = 0; turn < 10 - n; turn++) await null;
			await commit();
		});
		const results = await run(channel);
		expect(results.map(({ providerId }) => providerId)).toEqual(['p1', 'p2', 'p3', 'p4']);
		expect(results[2]).toEqual({
			outcome: 'sent',
			id: ledger.of(3).id,
			providerId: 'p3',
			reason: null,
			sentAt: clock.now(),
			replayed: false,
		});
		expect(ledger.of(3)).toMatchObject({ status: 'sent', providerId: 'p3' });
	});

	it('reserves in one call, and gathers commits and settlements', async () => {
		const messages = Array.from({ length: 200 }, (_, n) => message(n + 1, n + 1));
		const channel = new ScriptedChannel();
		await run(channel, messages, { concurrency: 50 });
		expect(calls('reserve')).toHaveLength(1);
		expect(calls('commit').length).toBeLessThanOrEqual(40);
		expect(calls('settle').length).toBeLessThanOrEqual(40);
		expect(channel.mostRunning).toBeLessThanOrEqual(50);
		expect(channel.mostRunning).toBeGreaterThan(3);
	});

	it('that is empty is nothing to do', async () => {
		expect(await run(new ScriptedChannel(), [])).toEqual([]);
	});

	it('with a position twice sends once, and reports the second as a replay', async () => {
		const channel = new ScriptedChannel();
		const results = await run(channel, [message(1, 1), message(2, 2), message(1, 1)]);
		expect(channel.sent.sort()).toEqual([1, 2]);
		expect(results.map(({ replayed }) => replayed)).toEqual([false, false, true]);
		expect(results[2]).toMatchObject({ outcome: 'sent', providerId: 'p1' });
	});

	it('records what is to be skipped, makes no content for it, and skips it on a replay', async () => {
		const channel = new ScriptedChannel();
		const content = jest.fn(() => 1);
		const skipped = { ...message(1, 1), content, skip: 'no address' };
		const [first] = await run(channel, [skipped]);
		expect(first).toMatchObject({ outcome: 'skipped', reason: 'no address', replayed: false });
		const [second] = await run(channel, [message(1, 1)]);
		expect(second).toMatchObject({ outcome: 'skipped', reason: 'no address', replayed: true });
		expect(content).not.toHaveBeenCalled();
		expect(channel.sent).toEqual([]);
	});
});

describe('A replay', () => {
	it('of what was sent, failed or skipped reports it, and does nothing', async () => {
		await left(1, 'sent', { providerId: 'old', sentAt: 7 });
		await left(2, 'failed', { reason: 'no such user' });
		await left(3, 'skipped', { reason: 'capped' });
		const channel = new ScriptedChannel();
		const results = await run(channel);
		expect(results).toMatchObject([
			{ outcome: 'sent', providerId: 'old', sentAt: 7, replayed: true },
			{ outcome: 'failed', reason: 'no such user', replayed: true },
			{ outcome: 'skipped', reason: 'capped', replayed: true },
			{ outcome: 'sent', providerId: 'p4', replayed: false },
		]);
		expect(channel.sent).toEqual([4]);
	});

	it('of what was reserved and never went sends it', async () => {
		await left(1, 'queued');
		const [result] = await run(new ScriptedChannel(), [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'sent', replayed: false });
	});

	it.each(['sending', 'unknown'] as const)('of %s does not send by default', async (status) => {
		const id = await left(1, status);
		const channel = new ScriptedChannel();
		const [result] = await run(channel, [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'unknown', replayed: true });
		expect(result.reason).toContain('may have been sent');
		expect(ledger.row(id).status).toBe('unknown');
		expect(channel.tries.size).toBe(0);
	});

	it.each(['sending', 'unknown'] as const)("of %s sends with 'resend'", async (status) => {
		const id = await left(1, status);
		const [result] = await run(new ScriptedChannel(), [message(1, 1)], { ifUnsure: 'resend' });
		expect(result).toMatchObject({ outcome: 'sent', replayed: false });
		expect(ledger.row(id).status).toBe('sent');
	});

	it('of sending sends where the provider drops duplicates itself', async () => {
		await left(1, 'sending');
		const channel = new ScriptedChannel();
		Object.assign(channel.capabilities, { deduplicates: true });
		const [result] = await run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('sent');
	});
});

describe('A commit', () => {
	it('that is refused leaves the message alone: it is another run’s', async () => {
		ledger.leases.set(2, 'theirs');
		const channel = new ScriptedChannel();
		const results = await run(channel);
		expect(results[1]).toMatchObject({ outcome: 'fenced', replayed: false });
		expect(channel.sent.sort()).toEqual([1, 3, 4]);
		expect(ledger.of(2).status).toBe('queued');
		expect(calls('settle').flatMap(({ ids }) => ids)).not.toContain(ledger.of(2).id);
	});

	it('still under way when the channel gives up is waited for, so that nothing overtakes it', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }, tryNumber) => {
			if (tryNumber > 1) return await commit();
			commit().catch(() => {});
			fails({ kind: 'temporary', code: 'ECONNECTION' });
		});
		const [result] = await run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('sent');
		expect(ledger.calls.map(({ method }) => method)).toEqual([
			'reserve',
			'commit',
			'settle',
			'commit',
			'settle',
		]);
	});
});

describe('A message that is not taken', () => {
	it('for good fails with the reason, without another try', async () => {
		const channel = new ScriptedChannel(async (n, { commit }) => {
			if (n === 2) fails({ kind: 'permanent', code: '550' }, 'no such user');
			await commit();
		});
		const results = await run(channel);
		expect(results.map(({ outcome }) => outcome)).toEqual(['sent', 'failed', 'sent', 'sent']);
		expect(results[1]).toMatchObject({ reason: 'no such user (550)', error: { code: '550' } });
		expect(ledger.of(2)).toMatchObject({ status: 'failed', reason: 'no such user (550)' });
		expect(channel.tries.get(2)).toBe(1);
	});

	it('for now is tried twice more, with growing pauses, and then left to a later run', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }) => {
			await commit();
			fails({ kind: 'temporary', code: '451' }, 'later');
		});
		const [result] = await run(channel, [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'retry', reason: 'later (451)', replayed: false });
		expect(ledger.of(1)).toMatchObject({ status: 'queued', reason: 'later (451)' });
		expect(channel.tries.get(1)).toBe(3);
		expect(clock.waits).toHaveLength(2);
		expect(clock.waits[0]).toBeGreaterThanOrEqual(200);
		expect(clock.waits[0]).toBeLessThanOrEqual(300);
		expect(clock.waits[1]).toBeGreaterThanOrEqual(800);
		expect(clock.waits[1]).toBeLessThanOrEqual(1_200);
	});

	it('for now does not keep the others waiting while it pauses', async () => {
		const order: number[] = [];
		const channel = new ScriptedChannel(async (n, { commit }, tryNumber) => {
			if (n === 1 && tryNumber === 1) fails({ kind: 'temporary', code: '451' });
			await commit();
			order.push(n);
		});
		await run(channel, undefined, { concurrency: 1 });
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
		const [result] = await run(channel, [message(1, 1)]);
		expect(result.outcome).toBe(outcome);
		expect(clock.waits).toEqual(waits);
	});

	it('by a channel that fails in its own words: failed, or unknown once it was let go', async () => {
		const channel = new ScriptedChannel(async (n, { commit }) => {
			if (n === 2) await commit();
			if (n <= 2) throw new TypeError('bug');
			await commit();
		});
		const results = await run(channel);
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
		const [first, second] = await run(channel, [broken, message(2, 2)]);
		expect(first).toMatchObject({ outcome: 'retry', error: { kind: 'config' } });
		expect(first.reason).toContain('Line 1, column 1: broken');
		expect(second.outcome).toBe('sent');
		expect((await run(channel, [message(1, 1)]))[0].outcome).toBe('sent');
	});

	it('keeps no more than 500 characters of the reason', async () => {
		const channel = new ScriptedChannel(async () =>
			fails({ kind: 'permanent', code: '554' }, 'x'.repeat(5_000)),
		);
		const [result] = await run(channel, [message(1, 1)]);
		expect(result.reason).toHaveLength(500);
		expect(ledger.of(1).reason).toHaveLength(500);
	});
});

describe('A message of unknown fate', () => {
	const vanishing: Send = async (_n, { commit }, tryNumber) => {
		await commit();
		if (tryNumber < 4) fails({ kind: 'temporary', code: 'ECONNECTION', accepted: 'unknown' });
	};

	it('is not sent again', async () => {
		const channel = new ScriptedChannel(vanishing);
		const [result] = await run(channel, [message(1, 1)]);
		expect(result).toMatchObject({ outcome: 'unknown', replayed: false });
		expect(ledger.of(1).status).toBe('unknown');
		expect(channel.tries.get(1)).toBe(1);
	});

	it("is tried again with 'resend', in place and by later runs", async () => {
		const channel = new ScriptedChannel(vanishing);
		const [first] = await run(channel, [message(1, 1)], { ifUnsure: 'resend' });
		expect(first.outcome).toBe('retry');
		expect(ledger.of(1).status).toBe('unknown');
		expect(channel.tries.get(1)).toBe(3);
		const [second] = await run(channel, [message(1, 1)], { ifUnsure: 'resend' });
		expect(second.outcome).toBe('sent');
	});

	it('is sent where the channel knows that the provider has it', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }) => {
			await commit();
			fails({ kind: 'temporary', code: 'EANSWER', accepted: true });
		});
		const [result] = await run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('sent');
		expect(ledger.of(1).status).toBe('sent');
	});
});

describe('A channel that works for nobody', () => {
	const many = () => Array.from({ length: 100 }, (_, n) => message(n + 1, n + 1));

	it('because of its set-up: the batch ends after the first tries, and nobody has failed', async () => {
		const channel = new ScriptedChannel(async () =>
			fails({ kind: 'config', code: 'EAUTH' }, 'wrong password'),
		);
		const results = await run(channel, many());
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['retry']));
		expect(results[99]).toMatchObject({
			reason: 'wrong password (EAUTH)',
			error: { kind: 'config' },
		});
		expect(channel.tries.size).toBeLessThanOrEqual(3);
		expect([...ledger.rows.values()].every(({ status }) => status === 'queued')).toBe(true);
	});

	it('because it is out of reach: the batch ends when tries in place have not helped', async () => {
		const channel = new ScriptedChannel(async () =>
			fails({ kind: 'temporary', scope: 'channel', code: 'ECONNREFUSED' }),
		);
		const results = await run(channel, many());
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['retry']));
		expect(Math.max(...channel.tries.values())).toBe(3);
	});

	it('for a moment only: the batch goes on', async () => {
		const channel = new ScriptedChannel(async (_n, { commit }, tryNumber) => {
			if (tryNumber < 3) fails({ kind: 'temporary', scope: 'channel', code: 'ECONNREFUSED' });
			await commit();
		});
		const results = await run(channel, many());
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
	});
});

describe('A ledger that fails', () => {
	it('at the reservation: nothing is sent', async () => {
		ledger.before = () => {
			throw new Error('store is gone');
		};
		const channel = new ScriptedChannel();
		await expect(run(channel)).rejects.toThrow('store is gone');
		expect(channel.tries.size).toBe(0);
	});

	it('at a commit: that message and those after it are not sent', async () => {
		ledger.before = (method) => {
			if (method === 'commit') throw new Error('store is gone');
		};
		const channel = new ScriptedChannel();
		const messages = Array.from({ length: 50 }, (_, n) => message(n + 1, n + 1));
		await expect(run(channel, messages)).rejects.toThrow('store is gone');
		expect(channel.sent).toEqual([]);
		expect(channel.tries.size).toBeLessThanOrEqual(3);
		expect(channel.running).toBe(0);
	});

	it('at a settlement is tried again, because a lost one leaves a sent message in doubt', async () => {
		let failures = 0;
		ledger.before = (method) => {
			if (method === 'settle' && failures++ < 2) throw new Error('hiccup');
		};
		const [result] = await run(new ScriptedChannel(), [message(1, 1)]);
		expect(result.outcome).toBe('sent');
		expect(ledger.of(1).status).toBe('sent');
	});

	it('at every settlement: the batch reports it, and the message is in doubt for the next run', async () => {
		ledger.before = (method) => {
			if (method === 'settle') throw new Error('store is gone');
		};
		await expect(run(new ScriptedChannel(), [message(1, 1)])).rejects.toThrow('store is gone');
		expect(ledger.of(1).status).toBe('sending');
		ledger.before = () => {};
		const channel = new ScriptedChannel();
		const [result] = await run(channel, [message(1, 1)]);
		expect(result.outcome).toBe('unknown');
		expect(channel.sent).toEqual([]);
	});
});
