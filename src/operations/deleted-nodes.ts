/** Contacts of one journey at a node that its workflow is without. */
export interface LeftNode {
	journeyId: number;
	/** The journey's key. */
	journey: string;
	workflowId: string;
	/** The deleted node's name. */
	node: string;
	/** Those concerned by this call; kept ones are counted each time. */
	contacts: number;
	/**
	 * replaced: they wait on at the node of the same name and type. moved, exited, kept: as the trigger
	 * says.
	 */
	became: 'replaced' | 'moved' | 'exited' | 'kept';
	/** The name of the node that they are at now; null: they are at none, or where they were. */
	to: string | null;
}
