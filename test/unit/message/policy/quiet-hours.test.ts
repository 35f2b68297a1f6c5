import { decide, type SendPolicy } from '../../../../src/message/policy/policy';
import { quietRelease, type QuietHours } from '../../../../src/message/policy/quiet-hours';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const night: QuietHours = { from: '22:00', to: '08:00', action: 'defer', spreadMs: 0 };

const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
/** When a message of this instant goes out. */
const goesAt = (at: string, hours: QuietHours, zone: string, id = 1) =>
	iso(quietRelease(Date.parse(at), hours, zone, id));

describe('Quiet hours over midnight', () => {
	it.each([
		['Europe/Berlin', '2030-06-03T19:59:00Z', '2030-06-03T19:59:00Z'],
		['Europe/Berlin', '2030-06-03T20:00:00Z', '2030-06-04T06:00:00Z'],
		['Europe/Berlin', '2030-06-04T05:59:59Z', '2030-06-04T06:00:00Z'],
		['Europe/Berlin', '2030-06-04T06:00:00Z', '2030-06-04T06:00:00Z'],
		['America/Los_Angeles', '2030-06-03T20:00:00Z', '2030-06-03T20:00:00Z'],
		['America/Los_Angeles', '2030-06-04T05:00:00Z', '2030-06-04T15:00:00Z'],
		['Asia/Kolkata', '2030-06-03T16:30:00Z', '2030-06-04T02:30:00Z'],
		['Pacific/Kiritimati', '2030-06-03T08:00:00Z', '2030-06-03T18:00:00Z'],
		['+05:45', '2030-06-03T17:00:00Z', '2030-06-04T02:15:00Z'],
	])('are those of the clock in %s: %s goes at %s', (zone, at, expected) => {
		expect(goesAt(at, night, zone)).toBe(expected);
	});

	it.each([
		// Clocks go forward at 2 on the 31st of March, and back at 3 on the 27th of October.
		['a short night', '2030-03-30T22:00:00Z', '2030-03-31T06:00:00Z'],
		['a long night', '2030-10-26T21:00:00Z', '2030-10-27T07:00:00Z'],
	])('end by the wall clock also after %s', (_what, at, expected) => {
		expect(goesAt(at, night, 'Europe/Berlin')).toBe(expected);
	});

	it('end after the gap where their end does not exist', () => {
		const early = { ...night, to: '02:30' };
		expect(goesAt('2030-03-30T23:00:00Z', early, 'Europe/Berlin')).toBe('2030-03-31T01:00:00Z');
	});

	it('end at midnight, begin at midnight', () => {
		const evening = { ...night, to: '24:00' };
		expect(goesAt('2030-06-03T23:00:00Z', evening, 'UTC')).toBe('2030-06-04T00:00:00Z');
		const morning = { ...night, from: '00:00' };
		expect(goesAt('2030-06-03T23:59:00Z', morning, 'UTC')).toBe('2030-06-03T23:59:00Z');
		expect(goesAt('2030-06-04T00:00:00Z', morning, 'UTC')).toBe('2030-06-04T08:00:00Z');
	});
});

describe('Quiet hours within a day', () => {
	const siesta = { ...night, from: '13:00', to: '15:30' };

	it('hold back what falls into them, and nothing else', () => {
		expect(goesAt('2030-06-03T12:59:00Z', siesta, 'UTC')).toBe('2030-06-03T12:59:00Z');
		expect(goesAt('2030-06-03T13:00:00Z', siesta, 'UTC')).toBe('2030-06-03T15:30:00Z');
		expect(goesAt('2030-06-03T15:30:00Z', siesta, 'UTC')).toBe('2030-06-03T15:30:00Z');
	});
});

describe('The release after quiet hours', () => {
	const end = Date.parse('2030-06-04T08:00:00Z');
	const inTheNight = end - 5 * HOUR;
	const contacts = Array.from({ length: 3_000 }, (_, id) => id + 1);
	const releases = (spreadMs: number, hours = night) =>
		contacts.map((id) => quietRelease(inTheNight, { ...hours, spreadMs }, 'UTC', id) - end);

	it('is spread over the first minutes after them', () => {
		const waits = releases(30 * MINUTE);
		expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...waits)).toBeLessThan(30 * MINUTE);
		// 100 for each minute; a chance of one in millions that 30 minutes of 3,000 are less even.
		for (let minute = 0; minute < 30; minute++) {
			const n = waits.filter((ms) => Math.floor(ms / MINUTE) === minute).length;
			expect(n).toBeGreaterThan(50);
			expect(n).toBeLessThan(150);
		}
	});

	it('has the same place for a contact every time, whenever the message was held back', () => {
		expect(releases(30 * MINUTE)).toEqual(releases(30 * MINUTE));
		const hours = { ...night, spreadMs: 30 * MINUTE };
		expect(quietRelease(inTheNight - HOUR, hours, 'UTC', 5)).toBe(
			quietRelease(inTheNight, hours, 'UTC', 5),
		);
	});

	it('is over before the next quiet hours begin, however long the spread', () => {
		const most = { ...night, from: '08:20', to: '08:00' };
		const waits = releases(12 * HOUR, most);
		expect(Math.max(...waits)).toBeLessThan(20 * MINUTE);
		expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
	});

	it('is at once where nothing is to be spread', () => {
		expect(new Set(releases(0))).toEqual(new Set([0]));
	});
});

describe('A message in quiet hours', () => {
	const at = Date.parse('2030-06-03T23:00:00Z');
	const judged = (action: QuietHours['action'], timezone: string | null = null, zone = 'UTC') => {
		const policy: SendPolicy = {
			...{ purpose: 'marketing', consent: 'optOut', caps: [], zone },
			quietHours: { ...night, action },
		};
		return decide({ id: 1, consent: {}, timezone }, 'email', policy, at);
	};

	it('is deferred, skipped or sent anyway', () => {
		expect(judged('defer')).toEqual({
			deferUntil: Date.parse('2030-06-04T08:00:00Z'),
			reason: 'Put off: quiet hours',
		});
		expect(judged('skip')).toEqual({ skip: 'quiet hours' });
		expect(judged('send')).toEqual({ go: true });
	});

	it("goes by the contact's clock, else by the workflow's", () => {
		expect(judged('skip', 'America/New_York')).toEqual({ go: true });
		expect(judged('skip', 'Atlantis/Centre')).toEqual({ skip: 'quiet hours' });
		expect(judged('skip', null, 'America/New_York')).toEqual({ go: true });
		expect(judged('skip', 'Europe/London', 'America/New_York')).toEqual({ skip: 'quiet hours' });
	});
});
