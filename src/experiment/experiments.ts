export interface Assignment {
	arm: string;
	/** Chances of the arms at that time, by arm. */
	probabilities: Record<string, number>;
}

export interface ArmCount {
	arm: string;
	entered: number;
	converted: number;
}

/** Counts and assignments of the arms of Split Tests. */
export interface Experiments {
	/** Per arm of the node, enrollments that took it and how many of them converted. */
	arms(nodeId: number): Promise<ArmCount[]>;
	/** The existing assignments of contacts at the node. */
	assigned(nodeId: number, contactIds: readonly number[]): Promise<Map<number, Assignment>>;
	/**
	 * Assigns arms to contacts that have none; an earlier assignment stays. Returns what holds, in
	 * order.
	 */
	assign(
		nodeId: number,
		assignments: ReadonlyArray<Assignment & { contactId: number }>,
		now: number,
	): Promise<Assignment[]>;
}
