import { setImmediate as nextRound } from 'node:timers/promises';
import { yieldToEventLoop, CooperativeLoop } from '../../../src/lib/yield';
import { handClock } from '../message/support/clocks';

describe('A long loop', () => {
	it('lets other work run after a while, and not before', async () => {
		const clock = handClock();
		const loop = new CooperativeLoop(clock);
		const log: string[] = [];
		setImmediate(() => log.push('other work'));
		for (const n of [1, 2, 3]) {
			clock.advance(3);
			log.push(String(n));
			await loop.yieldIfDue();
		}
		expect(log).toEqual(['1', '2', 'other work', '3']);
	});
});

describe('Work on many items', () => {
	it('is done in their order, and yields in between', async () => {
		const clock = handClock();
		const log: string[] = [];
		setImmediate(() => log.push('other work'));
		const lengths = await new CooperativeLoop(clock).flatMap(['a', 'bb', 'ccc'], (item, index) => {
			clock.advance(3);
			log.push(item);
			return index === 2 ? [] : [item.length];
		});
		expect(lengths).toEqual([1, 2]);
		expect(log).toEqual(['a', 'bb', 'other work', 'ccc']);
	});
});

describe('Several long loops at once', () => {
	it('continue in different rounds of the event loop, in the order in which they yielded', async () => {
		const goneOn: string[] = [];
		const loop = async (name: string) => {
			for (const slice of [1, 2]) {
				await yieldToEventLoop();
				goneOn.push(`${name}${slice}`);
			}
		};
		const loops = Promise.all(['a', 'b', 'c'].map(loop));
		const rounds: number[] = [];
		while (goneOn.length < 6) {
			await nextRound();
			rounds.push(goneOn.length);
		}
		await loops;
		expect(goneOn).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
		const steps = rounds.map((total, i) => total - (rounds[i - 1] ?? 0));
		expect(Math.max(...steps)).toBe(1);
	});
});
