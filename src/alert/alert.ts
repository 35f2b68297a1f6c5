/** What an alert can be about. */
export const ALERT_KINDS = [
	'dropOff',
	'failures',
	'stuck',
	'orphaned',
	'complaints',
	'bounces',
	'noEntries',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export type Severity = 'warning' | 'critical';

/** Names of the hub's events. */
export const ALERT_RAISED = 'Journey Alert';
export const ALERT_RESOLVED = 'Journey Alert Resolved';

/** Where it is: a step, a journey, or a channel of the whole workspace. */
export interface AlertPlace {
	/** Name of the journey; null: of all. */
	journey: string | null;
	/** The journey's key, which survives renaming. */
	journeyKey: string | null;
	/** Name of the node. */
	node: string | null;
	channel: string | null;
}

/** A value that is watched, as it is now. */
export interface Reading extends AlertPlace {
	kind: AlertKind;
	/** The same at each check: the kind and the ids of its place. */
	key: string;
	/** Null: too little data. */
	value: number | null;
	threshold: number;
	unit: 'percent' | 'enrollments' | 'contacts' | 'days';
	/** What the value counts over, in words. */
	window: string;
	/** The same value in the span before; null: it is not compared. */
	before: number | null;
	/** Above the threshold; null: not. */
	severity: Severity | null;
	/** So far below the threshold that an alert is over. Between the two, all stays as it is. */
	isClear: boolean;
}

/** An alert that has been raised and is not over. */
export interface OpenAlert {
	/** That of the reading. */
	key: string;
	/** ms */
	raisedAt: number;
	severity: Severity;
	/** The reading when it was raised or became critical. */
	reading: Reading;
}
