import fc from 'fast-check';

import { Batcher } from '../../../src/lib/batcher';

/** A call that the test ends. */
function controlled() {
	const calls: Array<{ items: number[]; finish(): void; fail(error: Error): void }> = [];
	let started: () => void = () => {};
	const call = (items: number[]) =>
		new Promise<string[]>((resolve, reject) => {
			calls.push({ items, finish: () => resolve(items.map(String)), fail: reject });
			started();
		});
	const nextCall = () => new Promise<void>((resolve) => (started = resolve));
	return { calls, call, nextCall };
}

describe('Coalescer', () => {
	it('starts at once while no call is under way', async () => {
		const { calls, call, nextCall } = controlled();
		const coalescer = new Batcher(call);
		const begun = nextCall();
		const answer = coalescer.ask(1);
		await begun;
		expect(calls[0].items).toEqual([1]);
		calls[0].finish();
		expect(await answer).toBe('1');
	});

	it('puts requests of the same turn of the event loop into the first call', async () => {
		const { calls, call, nextCall } = controlled();
		const coalescer = new Batcher(call);
		const begun = nextCall();
		const answers = [1, 2, 3].map((item) => coalescer.ask(item));
		await begun;
		expect(calls[0].items).toEqual([1, 2, 3]);
		calls[0].finish();
		expect(await Promise.all(answers)).toEqual(['1', '2', '3']);
	});

	it('gathers requests made during a call into the next one, in order', async () => {
		const { calls, call, nextCall } = controlled();
		const coalescer = new Batcher(call);
		let begun = nextCall();
		void coalescer.ask(1);
		await begun;
		const later = [2, 3, 4].map((item) => coalescer.ask(item));
		begun = nextCall();
		calls[0].finish();
		await begun;
		expect(calls[1].items).toEqual([2, 3, 4]);
		calls[1].finish();
		expect(await Promise.all(later)).toEqual(['2', '3', '4']);
	});

	it('rejects exactly the requests of the call that failed, and continues', async () => {
		const { calls, call, nextCall } = controlled();
		const coalescer = new Batcher(call);
		let begun = nextCall();
		const first = [coalescer.ask(1), coalescer.ask(2)];
		await begun;
		const second = coalescer.ask(3);
		begun = nextCall();
		calls[0].fail(new Error('store is gone'));
		for (const answer of first) await expect(answer).rejects.toThrow('store is gone');
		await begun;
		calls[1].finish();
		expect(await second).toBe('3');
		begun = nextCall();
		const third = coalescer.ask(4);
		await begun;
		calls[2].finish();
		expect(await third).toBe('4');
	});

	it('rejects the requests of a call that throws, or answers too few', async () => {
		const throwing = new Batcher<number, string>(() => {
			throw new Error('at once');
		});
		await expect(throwing.ask(1)).rejects.toThrow('at once');
		const short = new Batcher<number, string>(async () => []);
		await expect(short.ask(1)).rejects.toThrow('Expected 1 results, got 0.');
	});

	it('never has two calls at once, answers every request, and keeps to the size', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 60 }),
				fc.integer({ min: 1, max: 7 }),
				async (gaps, maxItems) => {
					let running = 0;
					const order: number[] = [];
					const coalescer = new Batcher<number, number>(async (items) => {
						running += 1;
						expect(running).toBe(1);
						expect(items.length).toBeLessThanOrEqual(maxItems);
						order.push(...items);
						for (let turn = 0; turn < items[0] % 3; turn++) await null;
						running -= 1;
						return items.map((item) => item * 2);
					}, maxItems);
					const answers: Array<Promise<number>> = [];
					for (const [index, gap] of gaps.entries()) {
						answers.push(coalescer.ask(index));
						for (let turn = 0; turn < gap; turn++) await null;
					}
					expect(await Promise.all(answers)).toEqual(gaps.map((_, index) => index * 2));
					expect(order).toEqual(gaps.map((_, index) => index));
				},
			),
		);
	});
});
