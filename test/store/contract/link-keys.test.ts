import { DAY, T0, YEAR } from '../support/journey';
import { openAgain, openNew, storeContract, type Opened } from './support/contract';

storeContract('the keys that sign links', (contract) => {
	let opened: Opened;
	beforeEach(async () => {
		opened = await openNew(contract.place);
	});
	afterEach(() => opened.store.close());

	it('begin with one: 32 random bytes under a short name', async () => {
		const keys = await opened.store.hubs.linkKeys(DAY, T0);
		expect(keys).toEqual([
			{
				id: expect.stringMatching(/^[\w-]{6}$/) as string,
				secret: expect.stringMatching(/^[\w-]{43}$/) as string,
				createdAt: T0,
			},
		]);
		expect(Buffer.from(keys[0].secret, 'base64url')).toHaveLength(32);
	});

	it('stay as they are while the newest is recent enough', async () => {
		const keys = await opened.store.hubs.linkKeys(DAY, T0);
		expect(await opened.store.hubs.linkKeys(DAY, T0 + DAY)).toEqual(keys);
	});

	it('get a new one in front when the newest is too old; the others keep their links valid', async () => {
		const { store } = opened;
		const [first] = await store.hubs.linkKeys(DAY, T0);
		const keys = await store.hubs.linkKeys(DAY, T0 + DAY + 1);
		expect(keys).toHaveLength(2);
		expect(keys[0].createdAt).toBe(T0 + DAY + 1);
		expect(keys[0].secret).not.toBe(first.secret);
		expect(keys[1]).toEqual(first);
	});

	it('are the same for all concurrent callers', async () => {
		const { store } = opened;
		const ask = async (now: number) =>
			await Promise.all(Array.from({ length: 8 }, () => store.hubs.linkKeys(DAY, now)));
		for (const [round, now] of [T0, T0 + 2 * DAY].entries()) {
			const answers = await ask(now);
			expect(answers[0]).toHaveLength(round + 1);
			for (const answer of answers) expect(answer).toEqual(answers[0]);
		}
	});

	it('of the last two years are all kept', async () => {
		const { store } = opened;
		for (let month = 0; month < 24; month++)
			await store.hubs.linkKeys(29 * DAY, T0 + month * 30 * DAY);
		expect(await store.hubs.linkKeys(29 * DAY, T0 + 24 * 30 * DAY)).toHaveLength(25);
	});

	it('are at most 40: older ones are dropped, but none younger than two years', async () => {
		const { store } = opened;
		let keys = await store.hubs.linkKeys(0, T0);
		for (let i = 1; i < 40; i++) keys = await store.hubs.linkKeys(0, T0 + i * DAY);
		expect(keys).toHaveLength(40);
		expect(await store.hubs.linkKeys(0, T0 + 40 * DAY)).toEqual(keys);
		const later = await store.hubs.linkKeys(0, T0 + 2 * YEAR);
		expect(later).toHaveLength(40);
		expect(later.slice(1)).toEqual(keys.slice(0, 39));
	});

	it('are found again when the store is reopened', async () => {
		const keys = await opened.store.hubs.linkKeys(DAY, T0);
		const again = await openAgain(contract.place, opened);
		expect(await again.store.hubs.linkKeys(DAY, T0 + 1)).toEqual(keys);
		await again.store.close();
	});

	// Static data belongs to one process.
	if (contract.place.name !== 'static-data') {
		it('are created once by processes that ask at the same time', async () => {
			const again = await openAgain(contract.place, opened);
			for (const now of [T0, T0 + 2 * DAY, T0 + 4 * DAY]) {
				const answers = await Promise.all(
					[opened, again, opened, again].map(({ store }) => store.hubs.linkKeys(DAY, now)),
				);
				for (const answer of answers) expect(answer).toEqual(answers[0]);
			}
			await again.store.close();
		});
	}
});
