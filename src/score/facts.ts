/** What a model needs to know of a contact. */
export interface ScoreFacts {
	contactId: number;
}
