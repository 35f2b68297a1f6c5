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

/** The wait and its limit in a few words; self-contained, like `waitOutputs`. */
export function waitSubtitle(parameters: Record<string, unknown>): string {
	const text = (value: unknown): string =>
		typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	const time = (amount: unknown, units: unknown): string => {
		const [number, unit] = [text(amount), text(units || 'days')];
		return `${number} ${Number(number) === 1 ? unit.slice(0, -1) : unit}`;
	};
	const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
	const describe = (wait: Fields, kind: unknown): string => {
		if (kind === 'duration') return time(wait.amount, wait.unit);
		if (kind === 'date') {
			const date = text(wait.dateFrom === 'fixed' ? wait.date : wait.datePath) || 'Date';
			const offset = Number(text(wait.offset)) || 0;
			if (offset === 0) return date;
			return `${time(Math.abs(offset), wait.offsetUnit)} ${offset < 0 ? 'before' : 'after'} ${date}`;
		}
		if (kind === 'event') {
			const event = wait.eventName as { value?: string } | string | undefined;
			return (typeof event === 'object' ? event.value : event) || 'Event';
		}
		if (kind === 'timeOfDay') {
			const window = `${text(wait.windowFrom)}-${text(wait.windowTo)}`;
			const weekdays = Array.isArray(wait.weekdays) ? (wait.weekdays as number[]) : [];
			const names = weekdays.map((day) => days[day - 1]);
			return [wait.timeMode === 'window' ? window : text(wait.time), ...names].join(', ');
		}
		return { bestHour: 'Best Hour', rule: 'Rule' }[text(kind)] || '';
	};
	const kind = parameters.waitFor;
	const race = parameters.alternatives as { values?: Fields[] } | undefined;
	const parts =
		kind === 'race'
			? (race?.values || []).map((each) => describe(each, each.kind))
			: [describe(parameters, kind)];
	const isLimited =
		((kind === 'event' || kind === 'rule') && parameters.limitWait !== false) ||
		(kind === 'race' && parameters.limitRace === true) ||
		(kind === 'bestHour' && parameters.limitBestHour === true);
	if (isLimited) parts.push(time(parameters.maxWait, parameters.maxWaitUnit));
	return parts.join(' or ');
}
