import { parseIngest } from '../../../src/event/parse';

const receivedAt = Date.parse('2024-05-01T12:00:00.000Z');

function parse(times: object, envelope: object = {}) {
	const batch = [{ type: 'track', event: 'Signed Up', userId: '42', ...times }];
	return parseIngest({ batch, ...envelope }, { receivedAt });
}

function occurredAt(times: object, envelope?: object) {
	const { entries, rejected } = parse(times, envelope);
	expect(rejected).toEqual([]);
	return new Date(entries[0].occurredAt).toISOString();
}

describe('the time of an event', () => {
	it('is that of its receipt where the entry has none', () => {
		expect(occurredAt({})).toBe('2024-05-01T12:00:00.000Z');
		expect(occurredAt({ timestamp: null })).toBe('2024-05-01T12:00:00.000Z');
	});

	it('is its timestamp, also of long ago', () => {
		expect(occurredAt({ timestamp: '2020-02-29T08:30:00Z' })).toBe('2020-02-29T08:30:00.000Z');
	});

	it('is its originalTimestamp, if there is no timestamp', () => {
		const originalTimestamp = '2024-05-01T10:00:00.000Z';
		expect(occurredAt({ originalTimestamp })).toBe('2024-05-01T10:00:00.000Z');
	});

	it.each(['timestamp', 'originalTimestamp'])(
		"is corrected by the error of the sender's clock in %s, by the entry's sentAt or the batch's",
		(field) => {
			const times = { [field]: '2024-05-01T14:50:00Z' };
			const sentAt = '2024-05-01T15:00:00Z';
			expect(occurredAt({ ...times, sentAt })).toBe('2024-05-01T11:50:00.000Z');
			expect(occurredAt(times, { sentAt })).toBe('2024-05-01T11:50:00.000Z');
		},
	);

	it('is right even if the clock of the sender was never set', () => {
		const times = { timestamp: '1970-01-01T00:05:00Z', sentAt: '1970-01-01T00:06:00Z' };
		expect(occurredAt(times)).toBe('2024-05-01T11:59:00.000Z');
	});

	it('is a timestamp set beside the clock reading in originalTimestamp, uncorrected', () => {
		const times = {
			timestamp: '2024-04-01T09:00:00Z',
			originalTimestamp: '2024-05-01T14:50:00Z',
			sentAt: '2024-05-01T15:00:00Z',
		};
		expect(occurredAt(times)).toBe('2024-04-01T09:00:00.000Z');
	});

	it('is never later than its receipt', () => {
		expect(occurredAt({ timestamp: '2031-01-01T00:00:00Z' })).toBe('2024-05-01T12:00:00.000Z');
		const sentBefore = { timestamp: '2024-05-01T11:00:00Z', sentAt: '2024-05-01T10:00:00Z' };
		expect(occurredAt(sentBefore)).toBe('2024-05-01T12:00:00.000Z');
	});

	it('needs no valid sentAt', () => {
		const times = { timestamp: '2024-05-01T11:00:00Z', sentAt: 'just now' };
		expect(occurredAt(times)).toBe('2024-05-01T11:00:00.000Z');
	});

	it.each([
		...['9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 0, 1e300, -1e300],
		...['2001-09-09T01:46:40Z', '2030-01-01T00:00:00Z', '2024-06-02T11:00:00Z', 253_402_300_799],
		...['just now', '2024-13-01', '', true, {}, [], 1_714_564_800_000_000, null],
	])('takes no correction from a sentAt that is no reading of the same clock: %j', (sentAt) => {
		const timestamp = '2024-05-01T11:00:00Z';
		expect(occurredAt({ timestamp }, { sentAt })).toBe('2024-05-01T11:00:00.000Z');
		expect(occurredAt({ originalTimestamp: timestamp }, { sentAt })).toBe(
			'2024-05-01T11:00:00.000Z',
		);
	});

	it.each([
		...['2024-05-01T15:00:00Z', '2024-05-01T15:00:00', '2024-05-01 17:00:00 +0200'],
		...['20240501T150000Z', 1_714_575_600, 1_714_575_600_000, '1714575600', '1714575600000'],
	])('is corrected by a sentAt in any form of a date: %j', (sentAt) => {
		const timestamp = '2024-05-01T14:50:00Z';
		expect(occurredAt({ timestamp }, { sentAt })).toBe('2024-05-01T11:50:00.000Z');
	});

	it('is corrected for an import of any age whose sender has a good clock', () => {
		const times = { timestamp: '2010-05-01T00:00:00Z', sentAt: '2024-05-01T11:59:00Z' };
		expect(occurredAt(times)).toBe('2010-05-01T00:01:00.000Z');
	});

	it.each(['2001-01-01', '2024-04-01', '2024-06-01', '2090-01-01'])(
		'is corrected by a clock that stands at %s for events that it sent within the hour',
		(day) => {
			const times = { timestamp: `${day}T10:00:00Z`, sentAt: `${day}T10:45:00Z` };
			expect(occurredAt(times)).toBe('2024-05-01T11:15:00.000Z');
		},
	);

	it.each(['yesterday', '', '2024-02-30T10:00:00Z', '1', 'NaN'].filter(Boolean))(
		'is not guessed from %j',
		(timestamp) => {
			expect(parse({ timestamp }).rejected).toEqual([
				{
					index: 0,
					path: 'batch[0].timestamp',
					reason:
						'is not a time: send ISO 8601 such as 2024-05-01T10:00:00Z, or a number of milliseconds',
				},
			]);
		},
	);

	it('is not before the year 2000', () => {
		expect(parse({ originalTimestamp: '1999-12-31T23:59:59.999Z' }).rejected).toEqual([
			{
				index: 0,
				path: 'batch[0].originalTimestamp',
				reason:
					'is before the year 2000, so the clock of the sender is wrong: correct it, or omit the field',
			},
		]);
		expect(parse({ timestamp: 0 }).entries).toEqual([]);
	});
});
