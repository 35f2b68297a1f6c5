import { DeferredWrites } from '../../src/store/deferred-writes';
import { StoreError, StoreUnavailableError } from '../../src/store/errors';
import { VirtualClock } from '../../src/simulation/virtual-clock';

let clock: VirtualClock;
let errors: unknown[];
let deferredWrites: DeferredWrites;
let isAway: boolean;
let done: string[];

beforeEach(() => {
	clock = new VirtualClock();
	[errors, done, isAway] = [[], [], true];
	deferredWrites = new DeferredWrites({ clock, onError: (error) => errors.push(error) });
});

const write = (what: string) => async () => {
	if (isAway) throw new StoreUnavailableError('connection refused');
	done.push(what);
};

async function comeBack(): Promise<void> {
	isAway = false;
	await clock.advance(2_000);
}

describe('A deferred write of the store', () => {
	it('is done at once where the store is available', async () => {
		isAway = false;
		await deferredWrites.run('a', write('a'));
		expect([done, errors]).toEqual([['a'], []]);
	});

	it('is done in its order when the store is back, whether after seconds or hours', async () => {
		await deferredWrites.run('a', write('a'));
		await deferredWrites.run('b', write('b'));
		await clock.advance(7_200_000);
		expect(done).toEqual([]);
		await comeBack();
		expect(done).toEqual(['a', 'b']);
		await clock.advance(7_200_000);
		expect(done).toEqual(['a', 'b']);
	});

	it('is replaced by a later one under the same key, and dropped where it is given up', async () => {
		await deferredWrites.run('a', write('off'));
		await deferredWrites.run('b', write('b'));
		await deferredWrites.run('a', write('off again'));
		deferredWrites.forgo('b');
		await comeBack();
		expect(done).toEqual(['off again']);
	});

	it.each(['busy', 'full', 'read-only'] as const)('waits while the store is %s', async (code) => {
		let tries = 0;
		await deferredWrites.run('a', async () => {
			if (++tries < 4) throw new StoreError(code, 'not now');
			done.push('a');
		});
		await clock.advance(10_000);
		expect([done, errors.length]).toEqual([['a'], 3]);
	});

	it('is not repeated where it cannot succeed: the error goes to its caller, or into the log', async () => {
		const broken = async () => await Promise.reject(new StoreError('query', 'no such column'));
		await expect(deferredWrites.run('a', broken)).rejects.toThrow('no such column');
		await deferredWrites.run('b', async () => {
			await write('b')();
			await broken();
		});
		await comeBack();
		await clock.advance(10_000);
		expect(done).toEqual(['b']);
		expect(errors.at(-1)).toMatchObject({ message: 'no such column' });
	});
});
