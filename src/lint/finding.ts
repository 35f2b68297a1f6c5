/** Something in a workflow that will mislead its builder or its contacts. */
export interface Finding {
	/** Of the rule, such as `marketing-without-topic`. */
	rule: string;
	/** error: it does not do what it says. warning: it probably does not. note: see whether it does. */
	severity: 'error' | 'warning' | 'note';
	/** Its name. */
	workflow: string;
	/** Name of the file that the workflow is in. */
	source: string;
	/** Name and n8n's ID of the node; null: the workflow as a whole. */
	node: { name: string; id: string } | null;
	/** What is wrong and why it matters, in one or two sentences. */
	message: string;
	/** How to mend it. */
	fix: string;
}
