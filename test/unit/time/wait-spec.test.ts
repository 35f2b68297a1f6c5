import { WaitSpecError } from '../../../src/time/error';
import { type WaitSpec, parseWaitSpec } from '../../../src/time/wait-spec';

const days = (amount: number) => ({ amount, unit: 'days' as const });

describe('parseWaitSpec', () => {
	const valid: WaitSpec[] = [
		{ kind: 'duration', amount: 3, unit: 'days' },
		{ kind: 'timeOfDay', time: '09:00' },
		{ kind: 'timeOfDay', time: '09:00', weekdays: [1, 5], past: 'timedOut' },
		{ kind: 'timeOfDay', window: { from: '22:00', to: '06:00' }, weekdays: [7] },
		{ kind: 'date', date: '2026-03-14' },
		{ kind: 'date', date: 1_773_478_800, offset: days(-3), past: 'waitForNext' },
		{ kind: 'date', date: '1990-02-29T00:00:00Z', time: '09:00', yearly: true },
		{ kind: 'event' },
		{ kind: 'event', maxWait: days(7) },
	];

	it.each(valid)('takes %j and adds nothing to it', (spec) => {
		expect(parseWaitSpec(JSON.parse(JSON.stringify(spec)))).toStrictEqual(spec);
	});

	it('leaves a date that cannot be read to the contact that brings it', () => {
		expect(parseWaitSpec({ kind: 'date', date: 'soon' })).toEqual({ kind: 'date', date: 'soon' });
	});

	it.each([
		[{ kind: 'duration', amount: -1, unit: 'days' }, 'amount', 'must be 0 or more'],
		[{ kind: 'duration', amount: 1.5, unit: 'months' }, 'amount', 'a whole number of months'],
		[{ kind: 'duration', amount: 1, unit: 'day' }, 'unit', 'must be one of seconds'],
		[{ kind: 'duration', amount: 1e12, unit: 'years' }, 'amount', 'more than 1000 years'],
		[{ kind: 'timeOfDay' }, 'time', 'either a time or a window, not both'],
		[
			{ kind: 'timeOfDay', time: '09:00', window: { from: '09:00', to: '10:00' } },
			'time',
			'either a time or a window, not both',
		],
		[{ kind: 'timeOfDay', time: '24:00' }, 'time', 'HH:mm from 00:00 to 23:59'],
		[{ kind: 'timeOfDay', time: '09:00', weekdays: [] }, 'weekdays', 'at least one day'],
		[{ kind: 'timeOfDay', time: '09:00', weekdays: [8] }, 'weekdays.0', '7 (Sunday)'],
		[
			{ kind: 'timeOfDay', window: { from: '09:00', to: '09:00' } },
			'window.to',
			'the window is empty',
		],
		[{ kind: 'date' }, 'date', 'must be an ISO 8601 date such as 2026-03-14'],
		[{ kind: 'date', date: '' }, 'date', 'must be an ISO 8601 date'],
		[{ kind: 'date', date: null }, 'date', 'must be an ISO 8601 date'],
		[
			{ kind: 'date', date: '2026-03-14', past: 'skip' },
			'past',
			'one of continue, waitForNext, timedOut',
		],
		[
			{ kind: 'date', date: '2026-03-14', offset: { amount: 0.5, unit: 'days' } },
			'offset.amount',
			'use hours',
		],
		[{ kind: 'event', maxWait: days(-1) }, 'maxWait.amount', 'must be 0 or more'],
		[{ kind: 'event', maxwait: days(1) }, 'wait', 'maxwait'],
		[{ kind: 'moon' }, 'kind', 'one of duration, timeOfDay, date, event'],
		[undefined, 'wait', 'kind must be one of'],
	])('refuses %j, with the place and a remedy', (input, path, message) => {
		const refusal = () => parseWaitSpec(input);
		expect(refusal).toThrow(WaitSpecError);
		expect(refusal).toThrow(expect.objectContaining({ code: 'invalidSpec', path }));
		expect(refusal).toThrow(message);
	});
});
