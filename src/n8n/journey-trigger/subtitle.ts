/**
 * The entry of a journey in a few words. The description copies the source of this function into
 * the editor, so it must be self-contained.
 */
export function journeySubtitle(parameters: Record<string, unknown>): string {
	const chosen = (parameter: unknown, otherwise: string): string => {
		const value = parameter as { value?: string } | string | undefined;
		return (typeof value === 'object' ? value.value : value) || otherwise;
	};
	const segment = chosen(parameters.segment, 'Segment');
	const entry = (): string => {
		switch (parameters.triggerOn) {
			case 'api':
				return 'API Call';
			case 'date': {
				const date = chosen(parameters.dateAttribute, 'Contact Date');
				const offset = Number(parameters.dateOffset) || 0;
				if (offset === 0) return date;
				const units = String(parameters.dateOffsetUnit || 'days');
				const unit = Math.abs(offset) === 1 ? units.slice(0, -1) : units;
				return `${Math.abs(offset)} ${unit} ${offset < 0 ? 'before' : 'after'} ${date}`;
			}
			case 'schedule':
				return `Schedule: ${segment}`;
			case 'segment':
				return `${parameters.segmentWhen === 'leaves' ? 'Leaves' : 'Enters'} ${segment}`;
			default:
				return chosen(parameters.eventName, 'Event');
		}
	};
	return parameters.entries === 'closed' ? `${entry()} (Closed)` : entry();
}
