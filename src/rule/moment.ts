/** The time and zone of an evaluation: the same for all contacts of a batch. */
export interface RuleMoment {
	/** ms */
	now: number;
	/**
	 * IANA name or fixed offset: the workflow's. The zone of calendar units and of a window's edges,
	 * and of dates without an offset where the contact has no zone that is known.
	 */
	zone: string;
}
