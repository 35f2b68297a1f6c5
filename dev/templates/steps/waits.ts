import { rule } from './conditions';
import { journeyNode, named, type Parameters, type Shown, type Unit } from './step';

const wait = (parameters: Parameters, shown: Shown) => journeyNode('waitUntil', parameters, shown);
const atMost = (amount: number, unit: Unit) => ({
	limitWait: true,
	maxWait: amount,
	maxWaitUnit: unit,
});

export const waitFor = (amount: number, unit: Unit, shown: Shown) =>
	wait({ waitFor: 'duration', amount, unit }, shown);

/** Outputs: Reached, Timed Out. */
export const waitForEvent = (
	event: string,
	[amount, unit]: [number, Unit],
	shown: Shown,
	more: Parameters = {},
) => wait({ waitFor: 'event', eventName: named(event), ...atMost(amount, unit), ...more }, shown);

/** Outputs: Reached, Timed Out. */
export const waitForAny = (
	conditions: readonly Parameters[],
	[amount, unit]: [number, Unit],
	shown: Shown,
) => wait({ waitFor: 'rule', ...rule('any', conditions), ...atMost(amount, unit) }, shown);

export const waitForBestHour = (fallbackHour: number, shown: Shown) =>
	wait({ waitFor: 'bestHour', fallbackHour }, shown);

/** At a time of day; on weekdays, Monday is 1. */
export const waitForTime = (time: string, weekdays: readonly number[], shown: Shown) =>
	wait({ waitFor: 'timeOfDay', time, weekdays }, shown);
