import type { OpenAlert, Reading } from './alert';

/** What a check has found. */
export interface AlertChanges {
	/** New alerts, and those that have become critical. */
	raised: OpenAlert[];
	/** Each with its reading of now; null: the value is no longer watched. */
	resolved: Array<{ alert: OpenAlert; reading: Reading | null }>;
	/** All that are open from now on. */
	open: OpenAlert[];
}

/**
 * An alert is raised once, once more if it becomes critical, and is over when its value is clear or
 * no longer watched. It stays as it is in between, so that a value at the threshold does not raise
 * it again and again.
 */
export function changesOf(
	open: readonly OpenAlert[],
	readings: readonly Reading[],
	now: number,
): AlertChanges {
	const current = new Map(readings.map((reading) => [reading.key, reading]));
	const known = new Map(open.map((alert) => [alert.key, alert]));
	const changes: AlertChanges = { raised: [], resolved: [], open: [] };
	for (const alert of open) {
		const reading = current.get(alert.key) ?? null;
		if (reading === null || (reading.severity === null && reading.isClear)) {
			changes.resolved.push({ alert, reading });
		} else if (reading.severity === 'critical' && alert.severity === 'warning') {
			const worse: OpenAlert = { ...alert, severity: 'critical', reading };
			changes.raised.push(worse);
			changes.open.push(worse);
		} else changes.open.push(alert);
	}
	for (const reading of readings) {
		const { key, severity } = reading;
		if (severity === null || known.has(key)) continue;
		const alert: OpenAlert = { key, raisedAt: now, severity, reading };
		changes.raised.push(alert);
		changes.open.push(alert);
	}
	return changes;
}
