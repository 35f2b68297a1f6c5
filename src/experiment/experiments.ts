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

/** How the arms of Split Tests fare, and who was given which. */
export interface Experiments {
	/** Enrollments that took each arm of the node, and how many of them converted. */
	arms(nodeId: number): Promise<ArmCount[]>;
	/** Who has an arm of the node already. */
	assigned(nodeId: number, contactIds: readonly number[]): Promise<Map<number, Assignment>>;
	/** Gives arms to contacts that have none; an earlier assignment stays. Returns what holds, in order. */
	assign(
		nodeId: number,
		assignments: ReadonlyArray<Assignment & { contactId: number }>,
		now: number,
	): Promise<Assignment[]>;
}
