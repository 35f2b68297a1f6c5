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

/** What became of them, in one or two sentences. */
export function leftNodeText({ journey, node, contacts, became, to }: LeftNode): string {
	const one = contacts === 1;
	const who = `${contacts.toLocaleString('en-US')} ${one ? 'contact' : 'contacts'} of journey '${journey}'`;
	const where = `at the deleted node '${node}'`;
	switch (became) {
		case 'replaced':
			return `${who} waited at a node '${node}' that was replaced, and ${one ? 'waits' : 'wait'} on at the new one.`;
		case 'moved':
			return `${who} waited ${where}, and ${one ? 'was' : 'were'} moved to '${to ?? ''}'.`;
		case 'exited':
			return `${who} waited ${where}, and ${one ? 'has' : 'have'} exited.`;
		case 'kept':
			return `${who} ${one ? 'waits' : 'wait'} ${where}, and ${one ? 'does' : 'do'} not go on. ${moveRemedy(journey, node)}`;
	}
}

/** How contacts get away from a deleted node. */
export function moveRemedy(journey: string, node: string): string {
	return (
		`Restore the node, or move the contacts: n8n-journey move --journey ${quoted(journey)} --from ${quoted(node)} --all --to '<node>'. ` +
		"'Move To Node' of Journey Contact does the same, and the trigger's option 'Contacts at Deleted Nodes' decides it for the future."
	);
}

/** For a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
