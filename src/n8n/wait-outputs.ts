/**
 * Wait Until's outputs: 'Timed Out' exists only where something can time out. The description
 * carries the text of this function into the editor, so it may use nothing outside itself.
 */
export function waitOutputs(parameters: Record<string, unknown>) {
	const kind = parameters.waitFor;
	const timesOut =
		(kind === 'event' && parameters.limitWait !== false) ||
		(kind === 'timeOfDay' && parameters.ifPastTime === 'timedOut') ||
		(kind === 'date' && parameters.ifPastDate === 'timedOut');
	const reached = { type: 'main', displayName: 'Reached' };
	return timesOut ? [reached, { type: 'main', displayName: 'Timed Out' }] : [reached];
}
