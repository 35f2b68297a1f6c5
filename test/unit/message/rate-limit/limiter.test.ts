import type { ChannelErrorDetails } from '../../../../src/message/channels/channel';
import { deliver, type DeliveryResult } from '../../../../src/message/delivery/deliver';
import { MAX_INLINE_WAIT_MS, THROTTLED } from '../../../../src/message/rate-limit/limiter';
import { mostWithin } from '../../../support/most-within';
import { VirtualClock } from '../../../../src/simulation/virtual-clock';
import { fails, ScriptedChannel, type Send } from '../support/delivering';
import { MemoryLedger } from '../support/memory-ledger';
import { MemoryRateLimitStore } from '../support/memory-rate-limits';
import { message } from '../support/messages';

const TEN = { count: 10, perMs: 1_000 };
const START = Date.UTC(2030, 5, 3, 8);

const numbers = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** One process that sends through an account which other processes use, too. */
class Office {
	readonly ledger = new MemoryLedger();
	/** The messages that the provider got, and when (ms since the start). */
	readonly got: Array<{ n: number; at: number }> = [];

	constructor(
		readonly clock: VirtualClock,
		readonly rateLimits: MemoryRateLimitStore,
		readonly rate: typeof TEN | null = TEN,
	) {}

	async send(
		ns: number[],
		{ script, concurrency = 5 }: { script?: Send; concurrency?: number } = {},
	): Promise<DeliveryResult[]> {
		const { clock, ledger, rateLimits, rate } = this;
		const channel = new ScriptedChannel(async (n, control, tryNumber) => {
			this.got.push({ n, at: clock.now() - START });
			await (script ?? (async () => await control.commit()))(n, control, tryNumber);
		});
		const results = deliver({
			...{ channel, ledger, clock, concurrency, ifUnsure: 'doNotResend' as const },
			messages: ns.map((n) => message(n, n)),
			limit: { rateLimits, key: 'account', rate },
		});
		const [done] = await Promise.all([results, clock.advance(2 * MAX_INLINE_WAIT_MS)]);
		return done;
	}

	instants(): number[] {
		return this.got.map(({ at }) => at);
	}
}

function newOffice(rate: typeof TEN | null = TEN): Office {
	return new Office(new VirtualClock(START), new MemoryRateLimitStore(), rate);
}

const outcomes = (results: DeliveryResult[]) => results.map(({ outcome }) => outcome);

describe('A rate limit', () => {
	it('spreads the messages of a batch evenly, in their order, by one call of the store', async () => {
		const office = newOffice();
		const results = await office.send(numbers(1, 50));
		expect(new Set(outcomes(results))).toEqual(new Set(['sent']));
		expect(office.got).toEqual(numbers(1, 50).map((n, i) => ({ n, at: i * 100 })));
		expect(office.rateLimits.asked).toEqual([50]);
	});

	it('holds for two processes together', async () => {
		const one = newOffice();
		const other = new Office(one.clock, one.rateLimits);
		await Promise.all([one.send(numbers(1, 40)), other.send(numbers(1, 40))]);
		const instants = [...one.instants(), ...other.instants()].toSorted((a, b) => a - b);
		expect(instants).toHaveLength(80);
		expect(mostWithin(instants, 1_000)).toBe(10);
	});

	it('puts off messages with a distant turn until about that turn: no attempt of them has failed', async () => {
		const office = newOffice();
		const results = await office.send(numbers(1, 350));
		const sent = outcomes(results).lastIndexOf('sent');
		expect(sent).toBe(100);
		const later = results.slice(sent + 1);
		expect(new Set(outcomes(later))).toEqual(new Set(['retry']));
		expect(new Set(later.map(({ error }) => error?.code))).toEqual(new Set([THROTTLED]));
		const delays = later.map(({ error }) => error!.retryAfterMs);
		expect(delays.slice(0, 100)).toEqual(numbers(1, 100).map(() => 10_100));
		expect(delays.slice(100, 200)).toEqual(numbers(1, 100).map(() => 20_100));
		expect(delays.slice(200)).toEqual(numbers(1, 49).map(() => 30_100));
		expect(later[0].reason).toBe('Rate limit: can be sent in 11 s (ETHROTTLED)');
		expect(office.ledger.of(350).status).toBe('queued');
		expect(office.got).toHaveLength(101);
	});

	it('lets nothing go at once that a slow provider has held up', async () => {
		const office = newOffice();
		const slow: Send = async (n, { commit }) => {
			await commit();
			if (n <= 2) await new Promise<void>((go) => office.clock.after(3_000, go));
		};
		await office.send(numbers(1, 60), { script: slow, concurrency: 2 });
		const { got } = office;
		expect(got).toHaveLength(60);
		expect(mostWithin(office.instants(), 1_000)).toBeLessThanOrEqual(10);
	});

	it('holds for attempts in place as well', async () => {
		const office = newOffice();
		const flaky: Send = async (_n, { commit }, tryNumber) => {
			if (tryNumber === 1) fails({ kind: 'temporary', code: 'ECONNRESET' });
			await commit();
		};
		const results = await office.send(numbers(1, 40), { script: flaky });
		expect(new Set(outcomes(results))).toEqual(new Set(['sent']));
		expect(office.got).toHaveLength(80);
		expect(mostWithin(office.instants(), 1_000)).toBe(10);
	});

	it('is not used for messages that an earlier execution has sent', async () => {
		const office = newOffice();
		await office.send(numbers(1, 3));
		const again = await office.send(numbers(1, 4));
		expect(again.map(({ replayed }) => replayed)).toEqual([true, true, true, false]);
		expect(office.rateLimits.asked).toEqual([3, 1]);
	});

	it('that is out of reach lets nothing out', async () => {
		const office = newOffice();
		office.rateLimits.before = () => {
			throw new Error('store is gone');
		};
		await expect(office.send(numbers(1, 3))).rejects.toThrow('store is gone');
		expect(office.got).toEqual([]);
	});
});

describe('A provider that asks for a pause', () => {
	const tooMany: ChannelErrorDetails = {
		...{ kind: 'rate-limited', scope: 'channel', code: '429' },
	};
	const refusing =
		(details: ChannelErrorDetails): Send =>
		async () =>
			fails(details);

	it.each([
		['with a rate limit', TEN],
		['without one', null],
	])('gets it from other batches and processes, too, %s', async (_, rate) => {
		const office = newOffice(rate);
		await office.send([1], { script: refusing({ ...tooMany, retryAfterMs: 60_000 }) });
		expect(office.rateLimits.pauses).toEqual([{ key: 'account', until: START + 60_000 }]);
		const other = new Office(office.clock, office.rateLimits, rate);
		const [result] = await other.send([1]);
		expect(result).toMatchObject({
			outcome: 'retry',
			error: { code: THROTTLED, retryAfterMs: 40_000 },
			deferUntil: START + 60_000,
		});
		expect(other.got).toEqual([]);
		await office.clock.advance(20_000);
		expect(outcomes(await other.send([2]))).toEqual(['sent']);
	});

	it('is waited for in place where the pause is short', async () => {
		const office = newOffice(null);
		await office.rateLimits.pause('account', START + 4_000);
		const results = await office.send(numbers(1, 3));
		expect(new Set(outcomes(results))).toEqual(new Set(['sent']));
		expect(office.instants()).toEqual([4_000, 4_000, 4_000]);
	});

	it('differs from one that refuses one recipient for now, or names no time', async () => {
		const office = newOffice(null);
		await office.send([1], {
			script: refusing({ ...tooMany, scope: 'message', retryAfterMs: 60_000 }),
		});
		await office.send([2], { script: refusing(tooMany) });
		await office.send([3], {
			script: refusing({ ...tooMany, kind: 'config', retryAfterMs: 60_000 }),
		});
		expect(office.rateLimits.pauses).toEqual([]);
	});
});
