import { readRetention, RetentionError } from '../../../src/operations/retention';

const DAY = 86_400_000;
const [EVENTS, MESSAGES, VISITS] = ['EVENTS', 'MESSAGES', 'VISITS'].map(
	(what) => `N8N_JOURNEY_KEEP_${what}_DAYS`,
);

describe('Retention as the environment sets it', () => {
	it('is unlimited without a setting', () => {
		expect(readRetention({})).toEqual({});
		expect(readRetention({ [EVENTS]: '', [MESSAGES]: ' ', OTHER: '5' })).toEqual({});
	});

	it('is whole days, for each kind by itself', () => {
		expect(readRetention({ [EVENTS]: '365', [MESSAGES]: ' 400 ', [VISITS]: '1' })).toEqual({
			...{ eventsMs: 365 * DAY, messagesMs: 400 * DAY, visitsMs: DAY },
		});
		expect(readRetention({ [VISITS]: '90' })).toEqual({ visitsMs: 90 * DAY });
	});

	it.each(['0', '-3', '1.5', '1e3', 'NaN', 'ninety', '90 days', '0x10', '99999', '∞', '９０'])(
		'is an error that names the variable and the remedy where it is %s',
		(given) => {
			expect(() => readRetention({ [VISITS]: given })).toThrow(RetentionError);
			expect(() => readRetention({ [VISITS]: given })).toThrow(
				`${VISITS} is '${given}'. Set a whole number of days, at least 1`,
			);
		},
	);

	it('keeps messages for longer than frequency caps look back', () => {
		expect(readRetention({ [MESSAGES]: '31' })).toEqual({ messagesMs: 31 * DAY });
		expect(() => readRetention({ [MESSAGES]: '30' })).toThrow(
			'at least 31 (frequency caps count the messages of 30 days), or unset it',
		);
	});

	it('keeps events for longer than senders repeat their calls', () => {
		expect(readRetention({ [EVENTS]: '7' })).toEqual({ eventsMs: 7 * DAY });
		expect(() => readRetention({ [EVENTS]: '6' })).toThrow('at least 7 (senders retry');
	});

	it('shortens a long text that is no number', () => {
		expect(() => readRetention({ [VISITS]: 'x'.repeat(500) })).toThrow(/^.{1,250}$/);
	});
});
