import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

/** An output item that stems from the input item at `index`. */
export function linked(item: INodeExecutionData, index: number): INodeExecutionData {
	return { ...item, pairedItem: { item: index } };
}

/**
 * Items that failed: with 'On Error' set to continue they are given back as error items; otherwise
 * the first of them is thrown, after the others' effects are recorded.
 */
export function settleErrors(
	context: IExecuteFunctions,
	errors: ReadonlyMap<number, Error>,
): INodeExecutionData[] {
	if (errors.size === 0) return [];
	if (!context.continueOnFail()) {
		const [[itemIndex, error]] = errors;
		throw new NodeOperationError(context.getNode(), error, { itemIndex });
	}
	const items = context.getInputData();
	// n8n knows items of the error output by having nothing but an error, and adds what they had.
	const bare = context.getNode().onError === 'continueErrorOutput';
	return [...errors].map(([index, { message }]) =>
		linked({ json: { ...(!bare && items[index].json), error: message } }, index),
	);
}

/** Tells the builder what was left out and why, under the node's output. */
export function hintAt(context: IExecuteFunctions, messages: Iterable<string>): void {
	for (const message of messages) {
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
}

/** "3 contacts were dropped: ..." for each reason that occurred. */
export function droppedHints(counts: ReadonlyMap<string, number>): string[] {
	return [...counts].map(
		([reason, n]) => `${n} ${n === 1 ? 'contact was' : 'contacts were'} dropped: ${reason}.`,
	);
}

export const DROP_REASONS = {
	fenced: 'another run has taken over, or their journey has ended',
	ended: 'their journey has ended',
	erased: 'they were erased',
	loop: 'they passed this node more than 1,000 times, so their journey failed as a loop',
	refused: 'they are on this journey already, or may not enter it again',
} as const;

export class Tally {
	readonly counts = new Map<string, number>();

	add(reason: keyof typeof DROP_REASONS, n = 1): void {
		if (n === 0) return;
		const text = DROP_REASONS[reason];
		this.counts.set(text, (this.counts.get(text) ?? 0) + n);
	}
}
