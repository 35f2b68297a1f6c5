import { SharedPool } from '../../../../src/message/channels/pool';
import { handClock } from '../support/clocks';

function setup() {
	const clock = handClock();
	const closed: string[] = [];
	const opened: string[] = [];
	const pool = new SharedPool<string>(clock, (resource) => closed.push(resource), 1_000);
	const use = <T>(key: string, job: () => Promise<T>) =>
		pool.use(key, () => (opened.push(key), `${key}${opened.length}`), job);
	return { clock, pool, use, opened, closed };
}

describe('SharedPool', () => {
	it('opens one resource per key, however many use it', async () => {
		const { use, opened } = setup();
		await Promise.all([
			use('a', async () => {}),
			use('a', async () => {}),
			use('b', async () => {}),
		]);
		await use('a', async () => {});
		expect(opened).toEqual(['a', 'b']);
	});

	it('closes it when it was unused for the idle time, counted from the last use', async () => {
		const { clock, use, closed, opened } = setup();
		await use('a', async () => {});
		clock.advance(999);
		await use('a', async () => {});
		clock.advance(999);
		expect(closed).toEqual([]);
		clock.advance(1);
		expect(closed).toEqual(['a1']);
		await use('a', async () => {});
		expect(opened).toEqual(['a', 'a']);
	});

	it('keeps it open while it is used, for however long', async () => {
		const { clock, use, closed } = setup();
		let end!: () => void;
		const long = use('a', () => new Promise<void>((resolve) => (end = resolve)));
		await use('a', async () => {});
		clock.advance(10_000);
		expect(closed).toEqual([]);
		end();
		await long;
		clock.advance(1_000);
		expect(closed).toEqual(['a1']);
	});

	it('releases it where the job fails', async () => {
		const { clock, use, closed } = setup();
		await expect(use('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		clock.advance(1_000);
		expect(closed).toEqual(['a1']);
	});

	it('closes all of them at the end, once', async () => {
		const { clock, pool, use, closed } = setup();
		await use('a', async () => {});
		await use('b', () => {
			pool.closeAll();
			return Promise.resolve();
		});
		clock.advance(10_000);
		expect(closed).toEqual(['a1', 'b2']);
		expect(pool.size).toBe(0);
	});
});
