import type { JsonObject } from '../json';
import type { Lease } from '../journey/position';
import type { RuleMoment } from '../rule/rule';
import type { ScoreFacts } from './facts';
import type { ScoreModel } from './model';

export interface ScoreWrite {
	contactId: number;
	points: number;
	grade: string | null;
	groups: Record<string, number>;
	/** On which side of the threshold the contact is now; null: there is none. */
	above: boolean | null;
	/** Where a contact on a journey is scored: decided once for (position, node, visit). */
	visit?: Lease & { visit: number; detail?: JsonObject };
}

export interface ScoreWritten {
	/** crossedUp, crossedDown or scored; the same on a replay. */
	outcome: 'scored' | 'crossedUp' | 'crossedDown';
	/** False where the lease was not held: nothing was written. */
	held: boolean;
}

export interface Scores {
	/** Makes the model known; returns its number. */
	saveModel(workspaceId: number, model: ScoreModel, now: number): Promise<number>;
	models(workspaceId: number): Promise<ScoreModel[]>;
	/** What the model needs to know of the contacts, in order; null for one who is not (any more). */
	facts(
		workspaceId: number,
		model: ScoreModel,
		contactIds: readonly number[],
		moment: RuleMoment,
	): Promise<Array<ScoreFacts | null>>;
	/**
	 * Writes scores; `main` also to `contacts.score`. The earlier side of the threshold is read and
	 * the new one written in one transaction, so a crossing is told once.
	 */
	write(
		workspaceId: number,
		modelId: number,
		nodeId: number | null,
		scores: readonly ScoreWrite[],
		options: { main: boolean },
		now: number,
	): Promise<ScoreWritten[]>;
}
