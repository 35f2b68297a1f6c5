import { bestHour } from '../../../src/time/best-hour';

const at = (...instants: string[]) => instants.map((iso) => Date.parse(iso));
const utc = (...instants: string[]) => ({ at: at(...instants), zone: 'UTC' });

describe('The best hour', () => {
	it('is the hour of day with the most events', () => {
		expect(bestHour([utc('2030-06-03T09:10Z', '2030-06-04T18:00Z', '2030-06-05T18:59Z')])).toBe(18);
	});

	it('is unknown without any event', () => {
		expect(bestHour([])).toBeNull();
		expect(bestHour([utc()])).toBeNull();
	});

	it('counts each hour of the neighbours half, so a habit around the full hour is one', () => {
		// 12:00 twice; 18:55, 19:05 and 20:05: around 19 o'clock it is 1 + (1 + 1) / 2.
		const instants = ['12:00', '12:30', '18:55', '19:05', '20:05'].map(
			(time) => `2030-06-03T${time}Z`,
		);
		expect(bestHour([utc(...instants)])).toBe(12);
		expect(bestHour([utc(...instants, '2030-06-04T18:50Z')])).toBe(18);
	});

	it('has 23 and 0 for neighbours', () => {
		// 10:00 twice scores 2; 23, 0 and 1 o'clock once each: 0 scores 2; with two more at 23, that scores 3.5.
		const night = ['2030-06-03T23:30Z', '2030-06-04T00:10Z', '2030-06-04T01:10Z'];
		const morning = ['2030-06-03T10:00Z', '2030-06-04T10:00Z'];
		expect(bestHour([utc(...night, ...morning)])).toBe(0);
		expect(bestHour([utc(...night, ...morning, '2030-06-05T23:00Z', '2030-06-06T23:00Z')])).toBe(
			23,
		);
	});

	it('of equal hours is the earlier', () => {
		expect(bestHour([utc('2030-06-03T20:00Z', '2030-06-03T08:00Z')])).toBe(8);
		expect(bestHour([utc('2030-06-03T23:00Z', '2030-06-04T00:00Z')])).toBe(0);
	});

	it("is that of the contact's wall clock, on either side of a DST change", () => {
		// Berlin: +01:00 until 31 March 2030, +02:00 after.
		const berlin = { at: at('2030-03-29T08:10Z', '2030-04-02T07:10Z'), zone: 'Europe/Berlin' };
		expect(bestHour([berlin, utc('2030-03-29T08:10Z')])).toBe(9);
	});

	it('counts an hour that the clock shows twice as one hour', () => {
		// 27 October 2030: 02:30 at 00:30Z and at 01:30Z.
		const twice = { at: at('2030-10-27T00:30Z', '2030-10-27T01:30Z'), zone: 'Europe/Berlin' };
		expect(bestHour([twice, utc('2030-10-27T08:30Z')])).toBe(2);
	});

	it('of several contacts is by the clock of each', () => {
		const nine = [
			{ at: at('2030-06-03T00:15Z'), zone: 'Asia/Tokyo' },
			{ at: at('2030-06-03T13:15Z'), zone: 'America/New_York' },
			{ at: at('2030-06-03T03:30Z'), zone: 'Asia/Kathmandu' },
		];
		expect(bestHour(nine)).toBe(9);
	});
});
