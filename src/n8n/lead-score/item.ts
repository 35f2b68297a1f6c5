import type { IDataObject } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { Score } from '../../score/score';

/** Lead Score's options that are not part of the score model. */
export interface ScoreOptions {
	/** Defaults to true. */
	explanation?: boolean;
	/** Whether it is the contact's main score; defaults to true. */
	main?: boolean;
	/** Output of manual executions, such as crossedUp. */
	testOutput?: string;
}

/** The fields that Lead Score adds to an item. */
export function scoreFields(
	contact: Contact,
	{ points, grade, groups, explanation }: Score,
	{ main = true, explanation: explains = true }: ScoreOptions,
): IDataObject {
	const score = { points, grade, groups, ...(explains && { explanation }) };
	return { ...(main && { contact: { ...contact, score: points } }), score } as IDataObject;
}
