import { Semaphore } from '../../../../src/message/delivery/semaphore';

describe('A semaphore of slots', () => {
	it('starts no more jobs at once than there are slots, first come first served', async () => {
		const slots = new Semaphore(2);
		const started: number[] = [];
		const ends: Array<() => void> = [];
		const jobs = [0, 1, 2, 3].map((n) =>
			slots.run(() => {
				started.push(n);
				return new Promise<number>((resolve) => (ends[n] = () => resolve(n)));
			}),
		);
		expect(started).toEqual([0, 1]);
		ends[1]();
		await jobs[1];
		expect(started).toEqual([0, 1, 2]);
		ends[0]();
		await jobs[0];
		ends[2]();
		ends[3]();
		expect(await Promise.all(jobs)).toEqual([0, 1, 2, 3]);
	});

	it('frees the slot of a job that fails', async () => {
		const slots = new Semaphore(1);
		await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(await slots.run(async () => 'yes')).toBe('yes');
	});

	it.each([0, -1, 1.5, Number.NaN])('refuses %p slots', (count) => {
		expect(() => new Semaphore(count)).toThrow('Concurrency must be a whole number from 1');
	});
});
