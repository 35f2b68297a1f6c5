import { keyed, named, type Parameters, type Unit } from './step';

/** Parameters of a rule, all of which the editor shows as conditions. */
export const rule = (match: 'all' | 'any' | 'none', conditions: readonly Parameters[]) => ({
	conditionsMatch: match,
	conditions: { values: conditions },
});

type Window = { window: 'entry' | 'ever' } | { window: 'last'; last: number; lastUnit: Unit };
const SINCE_ENTRY: Window = { window: 'entry' };
export const EVER: Window = { window: 'ever' };

export const lastDays = (days: number): Window => ({
	window: 'last',
	last: days,
	lastUnit: 'days',
});

export const did = (event: string, times = 1, window: Window = SINCE_ENTRY) => ({
	type: 'didEvent',
	eventName: named(event),
	count: 'atLeast',
	times,
	...window,
});

export const didNot = (event: string, window: Window = SINCE_ENTRY) => ({
	type: 'didNotDoEvent',
	eventName: named(event),
	...window,
});

export const totalOf = (
	event: string,
	path: string,
	comparison: string,
	number: number,
	window: Window,
) => ({
	type: 'eventTotal',
	eventName: named(event),
	property: path,
	comparison,
	number,
	...window,
});

/** Of the contact's messages since the entry; of one step, or of any. */
export const engaged = (
	engagement: 'opened' | 'clicked' | 'replied' | 'sent' | 'unsubscribed',
	step?: string,
) => ({
	type: 'message',
	engagement,
	...(step && { step: named(step) }),
	count: 'atLeast',
	times: 1,
	...SINCE_ENTRY,
});

/** A message of that step, whichever enrollment it belonged to. */
export const sentWithin = (days: number, step: string) => ({
	...engaged('sent', step),
	...lastDays(days),
});

export const exists = (path: string) => ({
	type: 'attribute',
	attribute: keyed('path', path),
	operator: 'exists',
});

export const isTrue = (path: string) => ({ ...exists(path), operator: 'isTrue' });

export const attribute = (path: string, operator: string, value: string, compareAs?: string) => ({
	type: 'attribute',
	attribute: keyed('path', path),
	operator,
	value,
	...(compareAs && { compareAs }),
});

export const inStage = (stages: string) => ({ type: 'stage', stage: named(stages) });

export const reachableBy = (channel: string) => ({ type: 'reachable', channel: named(channel) });
