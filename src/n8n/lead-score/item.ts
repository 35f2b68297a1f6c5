import type { IDataObject } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { Score } from '../../score/score';

/** Lead Score's options, as far as they are not about the model. */
export interface ScoreOptions {
	/** Default: yes. */
	explanation?: boolean;
	/** Whether it is the contact's main score; default: yes. */
	main?: boolean;
	/** Output of test runs, such as crossedUp. */
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
