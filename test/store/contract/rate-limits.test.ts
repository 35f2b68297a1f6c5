import { MAX_INLINE_WAIT_MS } from '../../../src/message/rate-limit/limiter';
import type { Store } from '../../../src/store/store';
import { MINUTE, SECOND, T0 } from '../support/journey';
import { mostWithin } from '../../support/most-within';
import { openAgain, storeContract } from './support/contract';

const TEN = { count: 10, perMs: SECOND };

storeContract("send times at a provider's account", (contract) => {
	let accounts = 0;
	const account = () => `account ${++accounts}`;
	const take = async (store: Store, key: string, wanted: number, now = T0, rate = TEN) =>
		await store.rateLimits.take(key, rate, wanted, MAX_INLINE_WAIT_MS, now);

	it('are spread evenly, from now on', async () => {
		const { store } = contract.opened();
		const { sendTimes: turns, next } = await take(store, account(), 4);
		expect(turns).toEqual([T0, T0 + 100, T0 + 200, T0 + 300]);
		expect(next).toBe(T0 + 400);
	});

	it('come after those that others have taken, and are not saved up', async () => {
		const { store } = contract.opened();
		const key = account();
		await take(store, key, 4);
		expect((await take(store, key, 2, T0 + 50)).sendTimes).toEqual([T0 + 400, T0 + 500]);
		expect((await take(store, key, 2, T0 + MINUTE)).sendTimes).toEqual([
			T0 + MINUTE,
			T0 + MINUTE + 100,
		]);
	});

	it('are given up to the longest inline wait; then the next one is named, and none is taken', async () => {
		const { store } = contract.opened();
		const key = account();
		const first = await take(store, key, 1_000);
		expect(first.sendTimes).toHaveLength(101);
		expect(first.sendTimes.at(-1)).toBe(T0 + MAX_INLINE_WAIT_MS);
		expect(first.next).toBe(T0 + MAX_INLINE_WAIT_MS + 100);
		expect(await take(store, key, 5)).toEqual({ sendTimes: [], next: first.next });
		expect(await take(store, key, 5)).toEqual({ sendTimes: [], next: first.next });
	});

	it('of different accounts are independent', async () => {
		const { store } = contract.opened();
		const [one, other] = [account(), account()];
		await take(store, one, 50);
		await store.rateLimits.pause(one, T0 + MINUTE);
		expect((await take(store, other, 1)).sendTimes).toEqual([T0]);
		expect(await store.rateLimits.pausedUntil(other)).toBe(0);
	});

	it('pause until the provider accepts messages again; a shorter pause does not end a longer one', async () => {
		const { store } = contract.opened();
		const key = account();
		await store.rateLimits.pause(key, T0 + 5 * SECOND);
		await store.rateLimits.pause(key, T0 + SECOND);
		expect(await store.rateLimits.pausedUntil(key)).toBe(T0 + 5 * SECOND);
		expect((await take(store, key, 1)).sendTimes).toEqual([T0 + 5 * SECOND]);
		await store.rateLimits.pause(key, T0 + MINUTE);
		expect(await take(store, key, 2)).toEqual({ sendTimes: [], next: T0 + MINUTE });
		expect((await take(store, key, 1, T0 + 2 * MINUTE)).sendTimes).toEqual([T0 + 2 * MINUTE]);
	});

	it('are taken by one caller each, when many ask at once', async () => {
		const { store } = contract.opened();
		const key = account();
		const shares = await Promise.all(
			Array.from({ length: 20 }, (_, i) => take(store, key, 1 + (i % 5), T0 + (i % 3))),
		);
		const turns = shares.flatMap((share) => share.sendTimes).toSorted((a, b) => a - b);
		expect(turns).toHaveLength(60);
		expect(mostWithin(turns, SECOND)).toBe(10);
	});

	it('are shared by processes', async () => {
		if (contract.place.name === 'static-data') return;
		const here = contract.opened();
		const there = await openAgain(contract.place, here);
		const key = account();
		const shares = await Promise.all(
			Array.from({ length: 20 }, (_, i) => take(i % 2 ? here.store : there.store, key, 3)),
		);
		const turns = shares.flatMap((share) => share.sendTimes).toSorted((a, b) => a - b);
		expect(turns).toEqual(Array.from({ length: 60 }, (_, i) => T0 + i * 100));
		await there.store.rateLimits.pause(key, T0 + MINUTE);
		expect(await here.store.rateLimits.pausedUntil(key)).toBe(T0 + MINUTE);
	});
});
