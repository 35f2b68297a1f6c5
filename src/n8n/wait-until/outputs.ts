/**
 * Wait Until's outputs: 'Timed Out' exists only if the wait can time out. The description copies
 * the source of this function into the editor, so it must be self-contained.
 */
export function waitOutputs(parameters: Record<string, unknown>) {
	const kind = parameters.waitFor;
	const timesOut =
		((kind === 'event' || kind === 'rule') && parameters.limitWait !== false) ||
		(kind === 'race' && parameters.limitRace === true) ||
		(kind === 'timeOfDay' && parameters.ifPastTime === 'timedOut') ||
		(kind === 'date' && parameters.ifPastDate === 'timedOut');
	const reached = { type: 'main', displayName: 'Reached' };
	return timesOut ? [reached, { type: 'main', displayName: 'Timed Out' }] : [reached];
}

type Fields = Record<string, unknown>;

/** The wait in a few words; self-contained, like `waitOutputs`. */
export function waitSubtitle(parameters: Record<string, unknown>): string {
	const text = (value: unknown): string =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	const describe = (wait: Fields, kind: unknown): string => {
		if (kind === 'duration') {
			const unit = text(wait.unit);
			return `${text(wait.amount)} ${Number(text(wait.amount)) === 1 ? unit.slice(0, -1) : unit}`;
		}
		if (kind === 'date') {
			return text(wait.dateFrom === 'fixed' ? wait.date : wait.datePath) || 'Date';
		}
		if (kind === 'event') {
			const event = wait.eventName as { value?: string } | string | undefined;
			return (typeof event === 'object' ? event.value : event) || 'Event';
		}
		if (kind === 'timeOfDay') {
			return wait.timeMode === 'window'
				? `${text(wait.windowFrom)}-${text(wait.windowTo)}`
				: text(wait.time);
		}
		return { bestHour: 'Best Hour', rule: 'Rule' }[text(kind)] || '';
	};
	if (parameters.waitFor !== 'race') return describe(parameters, parameters.waitFor);
	const race = parameters.alternatives as { values?: Fields[] } | undefined;
	return (race?.values || []).map((each) => describe(each, each.kind)).join(' or ');
}
