/** What of a node tells where its contacts can end. */
export interface OutputsOfNode {
	/** n8n's type, such as `n8n-nodes-journey.waitUntil`. */
	type: string;
	/** Labels of the outputs, in order. */
	outputs: readonly string[];
}

const SEND = /(^|\.)multiChannelSend$/;

/** An output for what has gone wrong, by which a journey does not go on as it is meant to. */
const isForFailures = ({ type }: OutputsOfNode, label: string): boolean =>
	label === 'Error' || (label === 'Failed' && SEND.test(type));

/**
 * Whether contacts go on from the node as its builder means them to.
 * @param isConnected whether a line begins at the output, by its index
 */
export function goesOn(node: OutputsOfNode, isConnected: (output: number) => boolean): boolean {
	return node.outputs.some((label, i) => isConnected(i) && !isForFailures(node, label));
}

/**
 * Indexes of outputs without a line at which contacts end unseen: where others go on from the node,
 * and where their message has failed. Where nobody goes on, the journey ends as it is meant to.
 */
export function openOutputs(
	node: OutputsOfNode,
	isConnected: (output: number) => boolean,
): number[] {
	const othersGoOn = goesOn(node, isConnected);
	return node.outputs.flatMap((label, i) => {
		if (isConnected(i)) return [];
		return othersGoOn || (label === 'Failed' && SEND.test(node.type)) ? [i] : [];
	});
}

/**
 * Whether a builder hardly means contacts to end at the output while others go on: a message and a
 * score are on their way, and do not choose it as a branch, a filter or a wait does.
 */
export function isHardlyMeant(type: string, label: string): boolean {
	return SEND.test(type) || (/(^|\.)leadScore$/.test(type) && label !== 'Scored');
}

/** Outputs by which the outcome of a message leaves, the first that the node has. */
const BY_MESSAGE: Record<string, string[]> = {
	sent: ['sent', 'continue'],
	unknown: ['sent', 'continue'],
	skipped: ['skipped', 'continue'],
	handedOff: ['handoff', 'sent', 'continue'],
};

/** The label of the output that an outcome such as `timedOut` left by; null: none of today's. */
export function outputOf({ type, outputs }: OutputsOfNode, outcome: string): string | null {
	const names = (SEND.test(type) ? BY_MESSAGE[outcome] : undefined) ?? [plain(outcome)];
	for (const name of names) {
		const label = outputs.find((each) => plain(each) === name);
		if (label !== undefined) return label;
	}
	return null;
}

const plain = (name: string): string => name.replaceAll(/\s+/g, '').toLowerCase();
