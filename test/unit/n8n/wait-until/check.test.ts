import { checkWaitParameters } from '../../../../src/n8n/wait-until/check';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const check = (parameters: object) =>
	checkWaitParameters({ parameters: parameters as Record<string, never> }, NOW);

const window = (windowFrom: string, windowTo: string) => ({
	waitFor: 'timeOfDay',
	timeMode: 'window',
	windowFrom,
	windowTo,
});

const OF_CONTACT = { kind: 'date', dateFrom: 'contact', datePath: 'renewalDate' };
const race = (...values: object[]) => ({ waitFor: 'race', alternatives: { values } });
const limited = (maxWait: number) => ({
	...race(OF_CONTACT),
	limitRace: true,
	maxWait,
	maxWaitUnit: 'hours',
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
		['no alternatives', { waitFor: 'race', alternatives: {} }, /Alternatives/],
		[
			'an alternative without an event',
			race({ kind: 'event', eventName: { value: '' } }),
			/Alternative 1: Set 'Event Name'/,
		],
		[
			'an unreadable date among others that only items have',
			race(OF_CONTACT, { kind: 'date', dateFrom: 'fixed', date: 'soon' }),
			/Alternative 2.*soon/,
		],
		['a maximum of less than no time', limited(-1), /maxWait/],
		['an hour that is none', { waitFor: 'bestHour', fallbackHour: 24 }, /Fallback Hour/],
		['a rule without conditions', { waitFor: 'rule', conditions: {} }, /at least one condition/],
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
		['alternatives that only the contact has', race(OF_CONTACT)],
		['alternatives without a maximum', race({ kind: 'event', eventName: { value: 'Bought' } })],
		['a maximum of no time', limited(0)],
		['the best hour as it comes', { waitFor: 'bestHour' }],
	])('goes through with %s', (_what, parameters) => {
		expect(() => check(parameters)).not.toThrow();
	});
});
