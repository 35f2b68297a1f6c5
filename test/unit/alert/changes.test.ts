import { alertEvents } from '../../../src/alert/alert-event';
import type { OpenAlert, Reading, Severity } from '../../../src/alert/alert';
import { changesOf } from '../../../src/alert/changes';

const T = Date.parse('2026-03-02T09:00:00Z');
const FIVE_MINUTES = 300_000;

const reading = (severity: Severity | null, changes: Partial<Reading> = {}): Reading => ({
	...{ kind: 'complaints', key: 'complaints email', value: 0.21, threshold: 0.15 },
	...{ unit: 'percent', window: 'last 24 hours', before: null, isClear: false },
	...{ journey: null, journeyKey: null, node: null, channel: 'email' },
	severity,
	...changes,
});
const alert = (severity: Severity): OpenAlert => ({
	...{ key: 'complaints email', raisedAt: T, severity, reading: reading(severity) },
});
const clear = reading(null, { isClear: true, value: 0.05 });
const later = T + FIVE_MINUTES;

describe('An alert', () => {
	it('is raised when its value is above the threshold', () => {
		const { raised, resolved, open } = changesOf([], [reading('warning')], T);
		expect(raised).toEqual([alert('warning')]);
		expect(resolved).toEqual([]);
		expect(open).toEqual(raised);
	});

	it.each([
		['stays above', reading('warning')],
		['is between the two', reading(null)],
	])('is not raised again while its value %s', (_, now) => {
		const { raised, resolved, open } = changesOf([alert('warning')], [now], later);
		expect([raised, resolved]).toEqual([[], []]);
		expect(open).toEqual([alert('warning')]);
	});

	it('is raised once more when it becomes critical, and since when it is open stays', () => {
		const { raised, open } = changesOf([alert('warning')], [reading('critical')], later);
		expect(raised).toEqual([{ ...alert('critical'), raisedAt: T }]);
		expect(changesOf(open, [reading('warning')], later).raised).toEqual([]);
		expect(changesOf(open, [reading('critical')], later).raised).toEqual([]);
	});

	it('is over when its value is clear, and is raised anew after that', () => {
		const over = changesOf([alert('critical')], [clear], later);
		expect(over.resolved).toEqual([{ alert: alert('critical'), reading: clear }]);
		expect(over.open).toEqual([]);
		const again = changesOf(over.open, [reading('warning')], later);
		expect(again.raised).toEqual([{ ...alert('warning'), raisedAt: later }]);
	});

	it('is over when its value is no longer watched', () => {
		const { resolved, open } = changesOf([alert('warning')], [], later);
		expect(resolved).toEqual([{ alert: alert('warning'), reading: null }]);
		expect(open).toEqual([]);
	});

	it('does not concern those of other places', () => {
		const other = reading('warning', { key: 'complaints sms', channel: 'sms' });
		const { raised, open } = changesOf([alert('warning')], [reading(null), other], later);
		expect(raised.map(({ key }) => key)).toEqual(['complaints sms']);
		expect(open.map(({ key }) => key)).toEqual(['complaints email', 'complaints sms']);
	});
});

describe('The events of a check', () => {
	it('say where, how much, of what, since when and what to do', () => {
		const [event] = alertEvents(changesOf([], [reading('warning', { value: 0.21349 })], T));
		expect(event).toEqual({
			name: 'Journey Alert',
			properties: {
				...{ alert: 'complaints', key: 'complaints email', severity: 'warning' },
				...{ journey: null, journeyKey: null, node: null, channel: 'email' },
				...{ value: 0.213, threshold: 0.15, unit: 'percent', window: 'last 24 hours' },
				...{ before: null, since: '2026-03-02T09:00:00.000Z' },
				summary: 'Complaint rate (email): 0.213 percent; threshold 0.15, last 24 hours',
				whatToDo: expect.stringContaining('unsubscribe') as string,
			},
		});
	});

	it('name the same alert and its beginning when it is over, with the value of now', () => {
		const [event] = alertEvents(changesOf([alert('critical')], [clear], later));
		expect(event).toMatchObject({
			name: 'Journey Alert Resolved',
			properties: {
				...{ key: 'complaints email', severity: 'critical', value: 0.05 },
				since: '2026-03-02T09:00:00.000Z',
			},
		});
		expect(event.properties).not.toHaveProperty('whatToDo');
		const [gone] = alertEvents(changesOf([alert('warning')], [], later));
		expect(gone.properties).toMatchObject({ value: null });
	});
});
