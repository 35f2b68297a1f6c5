import type { Outcome } from '../../../../src/journey/position';

/** A contact's enrollment, by its place among all enrollments. */
export interface ModelRun {
	contact: string;
	status: 'active' | 'completed' | 'exited' | 'failed';
	enteredAt: number;
}

/** Named by the path of the contact: enrollment, then node after node. */
export interface ModelPosition {
	run: number;
	node: string;
	readyAt: number | null;
	dueAt: number | null;
	timeoutOutcome: Outcome;
	outcome: Outcome | null;
	/** Of the event that brought or released it. */
	event: number | null;
	/** Since when the awaited event counts; null: the position awaits none. */
	since: number | null;
	lease: string | null;
	attempts: number;
	heldUntil: number | null;
}

export interface ModelPlan {
	dueAt: number | null;
	timeoutOutcome: Outcome;
	/** 'entry' or an instant; null: the position waits for time alone. */
	since: 'entry' | number | null;
}
