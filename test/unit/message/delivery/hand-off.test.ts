import { handOffMessages } from '../../../../src/message/delivery/hand-off';
import type { IfUnsure } from '../../../../src/message/delivery/outgoing';
import { UnrecordedOutcomes } from '../../../../src/message/delivery/unrecorded';
import { handClock } from '../support/clocks';
import { MemoryLedger } from '../support/memory-ledger';
import { message } from '../support/messages';

let ledger: MemoryLedger;

beforeEach(() => {
	ledger = new MemoryLedger();
});

const messages = (...ns: number[]) => ns.map((n) => message(n, n));

let unrecorded: UnrecordedOutcomes;
beforeEach(() => (unrecorded = new UnrecordedOutcomes()));

const hand = (ns = [1, 2], ifUnsure: IfUnsure = 'doNotResend') => {
	const clock = handClock();
	return handOffMessages({
		...{ messages: messages(...ns), channel: 'letter', ledger, clock, unrecorded },
		ifUnsure,
	});
};

describe('Messages handed to other nodes', () => {
	it('are reserved under the name of their channel, and handed over', async () => {
		expect(await hand()).toMatchObject([
			{ outcome: 'handedOff', id: 1, replayed: false },
			{ outcome: 'handedOff', id: 2, replayed: false },
		]);
		expect(ledger.row(1)).toMatchObject({ status: 'handedOff', channel: 'letter' });
	});

	it('are not, where there is no address', async () => {
		const [first] = messages(1);
		const options = { channel: 'letter', ledger, clock: handClock() };
		const skip = 'no address';
		expect(
			await handOffMessages({ ...options, messages: [{ ...first, skip }], ifUnsure: 'resend' }),
		).toMatchObject([{ outcome: 'skipped', reason: skip }]);
	});

	it('are not, where another execution has taken over', async () => {
		ledger.leases.set(2, 'somebody else');
		expect(await hand()).toMatchObject([{ outcome: 'handedOff' }, { outcome: 'fenced' }]);
		expect(ledger.row(2).status).toBe('queued');
	});

	it('leave once where the same message comes twice', async () => {
		expect(await hand([1, 1])).toMatchObject([
			{ outcome: 'handedOff', replayed: false },
			{ outcome: 'handedOff', replayed: true },
		]);
	});

	it('of an interrupted execution are not handed over again', async () => {
		await hand();
		expect(await hand()).toMatchObject([
			{ outcome: 'unknown', reason: expect.stringContaining('interrupted') as string },
			{ outcome: 'unknown' },
		]);
		expect(ledger.row(1).status).toBe('unknown');
	});

	it("of an interrupted execution are handed over again with 'resend'", async () => {
		await hand();
		expect(await hand([1, 2], 'resend')).toMatchObject([
			{ outcome: 'handedOff', replayed: false },
			{ outcome: 'handedOff', replayed: false },
		]);
	});

	it.each(['sent', 'failed'] as const)('that are %s stay so', async (status) => {
		await hand();
		await ledger.settle([{ id: 1, status }], 5);
		expect(await hand([1], 'resend')).toMatchObject([{ outcome: status, replayed: true }]);
	});
});

describe('When the store goes away while messages are handed over', () => {
	const away = (asked: string) => {
		if (asked === 'commit') throw new Error('connection lost');
	};

	it.each(['before', 'after'] as const)(
		'%s the commit, none has left: they leave with the next execution',
		async (when) => {
			ledger[when] = away;
			await expect(hand()).rejects.toThrow('connection lost');
			ledger[when] = () => {};
			expect(await hand()).toMatchObject([{ outcome: 'handedOff' }, { outcome: 'handedOff' }]);
			expect(ledger.row(1).status).toBe('handedOff');
			expect(await hand()).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
		},
	);

	it('and another process hands one over and dies, it is in doubt', async () => {
		ledger.after = away;
		await expect(hand()).rejects.toThrow('connection lost');
		ledger.after = () => {};
		ledger.row(1).sentAt = 1;
		expect(await hand()).toMatchObject([{ outcome: 'unknown' }, { outcome: 'handedOff' }]);
	});

	it('and the process ends, they are in doubt', async () => {
		ledger.after = away;
		await expect(hand()).rejects.toThrow('connection lost');
		ledger.after = () => {};
		unrecorded = new UnrecordedOutcomes();
		expect(await hand()).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
	});

	it.each(['sent', 'failed'] as const)(
		'before the settlement of one that has %s, the next execution reports it, and hands nothing over',
		async (status) => {
			await hand([1]);
			unrecorded.remember([{ id: 1, status, reason: 'as the post says' }]);
			expect(await hand([1], 'resend')).toMatchObject([
				{ outcome: status, reason: 'as the post says', replayed: true },
			]);
			expect(ledger.row(1)).toMatchObject({ status, reason: 'as the post says' });
			expect(unrecorded.of({ id: 1, sentAt: null })).toBeUndefined();
		},
	);
});
