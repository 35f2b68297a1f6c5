/** What an evaluation happens at: the same for all contacts of a batch. */
export interface RuleMoment {
	/** ms */
	now: number;
	/** IANA name or fixed offset: the workflow's. Calendar units are reckoned in it. */
	zone: string;
}
