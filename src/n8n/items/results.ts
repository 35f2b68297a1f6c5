import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

/** An output item linked to the input item at `index`. */
export function linked(item: INodeExecutionData, index: number): INodeExecutionData {
	return { ...item, pairedItem: { item: index } };
}

/**
 * Failed items: returned as error items if 'On Error' is set to continue; otherwise the first error
 * is thrown, after the results of the other items are recorded.
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
	// n8n recognizes items for the error output by having only an error, and restores their fields.
	const bare = context.getNode().onError === 'continueErrorOutput';
	return [...errors].map(([index, { message }]) =>
		linked({ json: { ...(!bare && items[index].json), error: message } }, index),
	);
}

/** Shows hints under the node's output. */
export function hintAt(context: IExecuteFunctions, messages: Iterable<string>): void {
	for (const message of messages) {
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
}

/** Text for a hint, which the editor shows as HTML. */
export const asHint = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** "3 contacts were dropped: ..." for each reason. */
export function droppedHints(
	counts: ReadonlyMap<string, number>,
	verb: 'dropped' | 'skipped' = 'dropped',
): string[] {
	return [...counts].map(
		([reason, n]) => `${n} ${n === 1 ? 'contact was' : 'contacts were'} ${verb}: ${reason}.`,
	);
}

export const DROP_REASONS = {
	fenced: 'another execution has taken over, or their journey has ended',
	ended: 'their journey has ended',
	erased: 'they were erased',
	loop: 'they passed this node more than 1,000 times, so their enrollment failed as a loop',
	refused: 'they are already in this journey, or may not enter it again',
	closed: 'the entries of their journey are closed, or it is paused',
} as const;

export class Tally {
	readonly counts = new Map<string, number>();

	add(reason: keyof typeof DROP_REASONS, n = 1): void {
		if (n === 0) return;
		const text = DROP_REASONS[reason];
		this.counts.set(text, (this.counts.get(text) ?? 0) + n);
	}
}
