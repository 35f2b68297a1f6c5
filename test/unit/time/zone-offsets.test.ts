import { IANAZone, Zone } from 'luxon';

import { ZoneOffsets } from '../../../src/time/zone-offsets';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One hour ahead of UTC until `change`, two from then on; counts the calls. */
class ChangingZone extends Zone {
	asked = 0;

	constructor(private readonly change: number) {
		super();
	}

	override get isUniversal(): boolean {
		return false;
	}

	override offset(at: number): number {
		this.asked++;
		return at < this.change ? 60 : 120;
	}
}

describe('ZoneOffsets', () => {
	it.each([0, 1, 2, 3, 4, 5])(
		'finds a change at midnight UTC, whichever day it is (%d days on)',
		(days) => {
			const change = Date.UTC(2026, 2, 29) + days * DAY;
			const offsets = new ZoneOffsets(new ChangingZone(change));
			expect(offsets.at(change - 1)).toBe(HOUR);
			expect(offsets.at(change)).toBe(2 * HOUR);
			expect(offsets.changesBetween(change, change + 1)).toEqual([change]);
			expect(offsets.changesBetween(change - DAY, change)).toEqual([]);
			expect(offsets.changesBetween(change + 1, change + DAY)).toEqual([]);
		},
	);

	it('knows offsets of seconds, from before there was standard time', () => {
		const newYork = new ZoneOffsets(IANAZone.create('America/New_York'));
		expect(newYork.at(Date.UTC(1880, 0, 1))).toBe(-(4 * HOUR + 56 * 60_000 + 2_000));
	});

	it('reads each offset once, also around a change', () => {
		const change = Date.UTC(2026, 2, 29, 1);
		const zone = new ChangingZone(change);
		const offsets = new ZoneOffsets(zone);
		offsets.at(change);
		const { asked } = zone;
		for (let minute = -60; minute <= 60; minute++) offsets.at(change + minute * 60_000);
		expect(zone.asked).toBe(asked);
	});

	it('drops entries rather than grow without end, and answers the same after it', () => {
		const offsets = new ZoneOffsets(IANAZone.create('Europe/Berlin'));
		const summer = Date.UTC(2026, 6, 1);
		const before = offsets.at(summer);
		for (let days = 0; days < 30_000; days += 3) offsets.at(days * DAY);
		expect(offsets.at(summer)).toBe(before);
	});
});
