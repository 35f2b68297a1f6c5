import { Breather } from '../../../src/message/breather';
import { handClock } from './support/clocks';

describe('A long loop', () => {
	it('lets other work run when it has taken a while, and not before', async () => {
		const clock = handClock();
		const breather = new Breather(clock);
		const log: string[] = [];
		setImmediate(() => log.push('other work'));
		for (const n of [1, 2, 3]) {
			clock.advance(3);
			log.push(String(n));
			await breather.breathe();
		}
		expect(log).toEqual(['1', '2', 'other work', '3']);
	});
});
