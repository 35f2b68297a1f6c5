import { decideCaps, longestPeriod, type FrequencyCap } from '../../../../src/message/policy/caps';
import { decide, type SendPolicy } from '../../../../src/message/policy/policy';

const NOW = Date.parse('2030-06-03T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const cap = (changes: Partial<FrequencyCap> = {}): FrequencyCap => ({
	...{ times: 1, per: 'day', channels: 'all', whenCapped: 'skip' },
	...changes,
});
/** Messages sent so many ms ago. */
const sent = (...ago: number[]) => ago.map((ms) => ({ channel: 'email', at: NOW - ms }));

const GO = { go: true };
const SKIP = { skip: 'frequency cap' };

describe('A frequency cap', () => {
	it('lets so many messages go, and no more', () => {
		const caps = [cap({ times: 2 })];
		expect(decideCaps([], 'email', caps, NOW)).toEqual(GO);
		expect(decideCaps(sent(HOUR), 'email', caps, NOW)).toEqual(GO);
		expect(decideCaps(sent(HOUR, 2 * HOUR), 'email', caps, NOW)).toEqual(SKIP);
		expect(decideCaps(sent(HOUR, 2 * HOUR, 3 * HOUR), 'email', caps, NOW)).toEqual(SKIP);
	});

	it.each([
		['day', DAY],
		['week', 7 * DAY],
		['month', 30 * DAY],
	] as const)('looks back a rolling %s, to the ms', (per, period) => {
		expect(decideCaps(sent(period - 1), 'email', [cap({ per })], NOW)).toEqual(SKIP);
		expect(decideCaps(sent(period), 'email', [cap({ per })], NOW)).toEqual(GO);
		expect(longestPeriod([cap(), cap({ per })])).toBe(period);
	});

	it('counts all channels, or that of the message alone', () => {
		const counted = [{ channel: 'sms', at: NOW - HOUR }];
		expect(decideCaps(counted, 'email', [cap()], NOW)).toEqual(SKIP);
		expect(decideCaps(counted, 'email', [cap({ channels: 'this' })], NOW)).toEqual(GO);
		expect(decideCaps(counted, 'sms', [cap({ channels: 'this' })], NOW)).toEqual(SKIP);
	});

	it('defers until enough of the oldest have left its period', () => {
		const caps = [cap({ times: 2, whenCapped: 'defer' })];
		const until = (ms: number) => ({ deferUntil: NOW + ms, reason: 'Put off: frequency cap' });
		expect(decideCaps(sent(HOUR, 20 * HOUR), 'email', caps, NOW)).toEqual(until(4 * HOUR));
		expect(decideCaps(sent(HOUR, 3 * HOUR, 20 * HOUR), 'email', caps, NOW)).toEqual(
			until(21 * HOUR),
		);
		const later = NOW + 21 * HOUR;
		expect(decideCaps(sent(HOUR, 3 * HOUR, 20 * HOUR), 'email', caps, later)).toEqual(GO);
	});
});

describe('Of several caps', () => {
	it('each has to leave room', () => {
		const caps = [cap({ times: 5 }), cap({ per: 'week' })];
		expect(decideCaps(sent(2 * DAY), 'email', caps, NOW)).toEqual(SKIP);
	});

	it('one that skips goes before one that defers', () => {
		const caps = [cap({ whenCapped: 'defer' }), cap({ per: 'week' })];
		expect(decideCaps(sent(HOUR), 'email', caps, NOW)).toEqual(SKIP);
	});

	it('those that defer do so until the last of them leaves room', () => {
		const caps = [cap({ whenCapped: 'defer' }), cap({ per: 'week', whenCapped: 'defer' })];
		expect(decideCaps(sent(HOUR), 'email', caps, NOW)).toMatchObject({
			deferUntil: NOW - HOUR + 7 * DAY,
		});
	});
});

describe('A message that a cap defers into quiet hours', () => {
	it('waits until they are over, too', () => {
		const policy: SendPolicy = {
			...{ purpose: 'marketing', consent: 'optOut', zone: 'UTC' },
			quietHours: { from: '22:00', to: '08:00', action: 'defer', spreadMs: 0 },
			caps: [cap({ whenCapped: 'defer' })],
		};
		const contact = { id: 1, consent: {}, timezone: null };
		// There would be room at 23:00.
		expect(
			decide(contact, 'email', policy, NOW, { counted: sent(13 * HOUR), isRepeated: false }),
		).toEqual({
			deferUntil: Date.parse('2030-06-04T08:00:00Z'),
			reason: 'Put off: frequency cap',
		});
	});
});
