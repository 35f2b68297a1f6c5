import { checkWaitParameters } from '../../../src/n8n/wait-check';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const check = (parameters: object) =>
	checkWaitParameters({ parameters: parameters as Record<string, never> }, NOW);

const window = (windowFrom: string, windowTo: string) => ({
	waitFor: 'timeOfDay',
	timeMode: 'window',
	windowFrom,
	windowTo,
});

describe('activating a workflow with a Wait Until', () => {
	it.each([
		['a window without length', window('09:00', '09:00'), /window/],
		['a window without an end', window('09:00', ''), /window/],
		['a time that is none', { waitFor: 'timeOfDay', timeMode: 'time', time: '25:00' }, /time/],
		['no date', { waitFor: 'date', dateFrom: 'fixed', date: '' }, /Set 'Date'/],
		['an unreadable date', { waitFor: 'date', dateFrom: 'fixed', date: 'soon' }, /soon/],
		['no event', { waitFor: 'event', eventName: { value: ' ' }, limitWait: false }, /Event Name/],
		['less than no time', { waitFor: 'duration', amount: -1, unit: 'days' }, /amount/],
		['half a calendar day', { waitFor: 'duration', amount: 0.5, unit: 'days' }, /amount/],
	])('is refused with %s', (_what, parameters, message) => {
		expect(() => check(parameters)).toThrow(message);
	});

	it.each([
		['a window over midnight', window('22:00', '06:00')],
		['a fixed date that is past', { waitFor: 'date', dateFrom: 'fixed', date: '2020-01-01' }],
		['a date that only the contact has', { waitFor: 'date', dateFrom: 'contact', datePath: 'x' }],
		['an amount out of an expression', { waitFor: 'duration', amount: '={{ $json.days }}' }],
		[
			'an event without a maximum',
			{ waitFor: 'event', eventName: { value: 'Bought' }, limitWait: false },
		],
	])('goes through with %s', (_what, parameters) => {
		expect(() => check(parameters)).not.toThrow();
	});
});
