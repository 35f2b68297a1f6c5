import { isKnownZone, resolveZone, zoneOffsets } from '../../../src/time/zone';

describe('resolveZone', () => {
	it("keeps the contact's zone when it is an IANA name, in any case and with spaces around", () => {
		expect(resolveZone('America/New_York', 'Europe/Berlin')).toEqual({ zone: 'America/New_York' });
		expect(resolveZone(' asia/tokyo ', 'Europe/Berlin')).toEqual({ zone: 'asia/tokyo' });
		expect(resolveZone('UTC', 'Europe/Berlin')).toEqual({ zone: 'UTC' });
	});

	it.each(['+02:00', '-0330', '+14', 'UTC+2', 'utc-03:30', 'UTC+05:45'])(
		'keeps the fixed offset %s',
		(offset) => {
			expect(resolveZone(offset, 'Europe/Berlin')).toEqual({ zone: offset });
		},
	);

	it('reads a fixed offset as written, also a negative one below an hour', () => {
		expect(zoneOffsets('+02:00').at(0)).toBe(7_200_000);
		expect(zoneOffsets('-0330').at(0)).toBe(-12_600_000);
		expect(zoneOffsets('-00:30').at(0)).toBe(-1_800_000);
		expect(zoneOffsets('UTC+5:45').at(0)).toBe(20_700_000);
	});

	it.each([undefined, null, '', '   '])(
		"takes the workflow's zone without a hint when the contact has none (%p)",
		(candidate) => {
			expect(resolveZone(candidate, 'Europe/Berlin')).toEqual({ zone: 'Europe/Berlin' });
		},
	);

	it.each(['Mars/Phobos', 'W. Europe Standard Time', '+25:00', '+2', '+02:75', 'UTC+99', 7, {}])(
		"takes the workflow's zone with a hint for the unknown zone %p",
		(candidate) => {
			const { zone, hint } = resolveZone(candidate, 'Europe/Berlin');
			expect(zone).toBe('Europe/Berlin');
			expect(hint).toContain(JSON.stringify(candidate));
			expect(hint).toContain('using Europe/Berlin instead');
			expect(hint).toContain('Use an IANA name');
		},
	);

	it.each(['local', 'system', 'default'])(
		'does not know the zone of the machine (%s)',
		(candidate) => {
			expect(resolveZone(candidate, 'Asia/Tokyo').zone).toBe('Asia/Tokyo');
			expect(isKnownZone(candidate)).toBe(false);
		},
	);

	it('ends at UTC, with both hints, when the fallback is unknown too', () => {
		const { zone, hint } = resolveZone('Nowhere', 'Neither/Here');
		expect(zone).toBe('UTC');
		expect(hint).toMatch(/"Nowhere".*"Neither\/Here"/);
		expect(resolveZone(null, 'Neither/Here').hint).toContain('"Neither/Here"');
	});

	it('shortens an endless zone name in its hint', () => {
		const { hint } = resolveZone('x'.repeat(10_000), 'UTC');
		expect(hint?.length).toBeLessThan(250);
	});

	it('keeps answering after thousands of different nonsense names', () => {
		for (let i = 0; i < 5_000; i++) resolveZone(`Nonsense/${i}`, 'UTC');
		expect(resolveZone('Europe/Paris', 'UTC')).toEqual({ zone: 'Europe/Paris' });
	});

	it('throws a RangeError with a remedy when arithmetic is given an unknown zone', () => {
		expect(() => zoneOffsets('Mars/Phobos')).toThrow(RangeError);
		expect(() => zoneOffsets('Mars/Phobos')).toThrow('Use an IANA name such as "Europe/Berlin"');
	});
});
