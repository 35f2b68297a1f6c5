import type { JsonObject } from '../lib/json';
import type { Lease, Step } from '../journey/position';
import type { RuleMoment } from '../rule/rule';
import type { ScoreFacts } from './facts';
import type { ScoreModel } from './model';
import type { Crossing, Threshold } from './threshold';

export interface ScoreWrite {
	contactId: number;
	points: number;
	grade: string | null;
	groups: Record<string, number>;
	/** Of a contact on a journey: decided once per (position, node, visit). */
	visit?: Lease & { visit: number; previous?: Step | null; detail?: JsonObject };
}

export interface ScoreWriteOptions {
	/** Also writes the points to `contacts.score`. */
	main: boolean;
	/** Absent: no crossing. */
	threshold?: Threshold;
}

export interface ScoreWritten {
	/** The same on a replay. */
	outcome: Crossing;
	/** False if the lease was not held: nothing was written. */
	held: boolean;
}

export interface Scores {
	/** Saves the model; returns its id. */
	saveModel(workspaceId: number, model: ScoreModel, now: number): Promise<number>;
	models(workspaceId: number): Promise<ScoreModel[]>;
	/**
	 * The model's input of the contacts, in order; null for a contact that does not exist (any more).
	 */
	facts(
		workspaceId: number,
		model: ScoreModel,
		contactIds: readonly number[],
		moment: RuleMoment,
	): Promise<Array<ScoreFacts | null>>;
	/**
	 * Writes scores; in order. The earlier side of the threshold is read and the new one written in
	 * one transaction, so a crossing is reported once. `now` is that of the facts: newer scores that
	 * were written meanwhile stay.
	 */
	write(
		workspaceId: number,
		modelId: number,
		nodeId: number | null,
		scores: readonly ScoreWrite[],
		options: ScoreWriteOptions,
		now: number,
	): Promise<ScoreWritten[]>;
}
