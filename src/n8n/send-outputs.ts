import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { DeliveryResult } from '../message/outgoing';
import type { ChannelAdapter } from './channels/adapter';
import { onward } from './journey-item';
import { droppedHints, hintAt, linked, settleErrors, type Tally } from './outcome';
import type { Attempted } from './put-off';

export interface Sorting {
	concluded: readonly Attempted[];
	tally: Tally;
	errors: Map<number, Error>;
}

/** Puts the contacts on the outputs 'Sent', 'Skipped' and 'Failed', with what became of the message. */
export function sortOut(
	context: IExecuteFunctions,
	adapter: ChannelAdapter<unknown>,
	{ concluded, tally, errors }: Sorting,
): INodeExecutionData[][] {
	const sent: INodeExecutionData[] = [];
	const skipped: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	const output = { sent, unknown: sent, skipped, failed };
	for (const { traveller, result } of concluded) {
		const { index } = traveller;
		if (result.outcome === 'fenced' || result.outcome === 'retry') {
			tally.add('fenced');
		} else {
			output[result.outcome].push(
				linked({ json: onward(traveller, { message: messageOf(adapter, result) }) }, index),
			);
		}
	}
	hintAt(context, droppedHints(tally.counts));
	sent.push(...settleErrors(context, errors));
	return [sent, skipped, failed];
}

function messageOf(adapter: ChannelAdapter<unknown>, result: DeliveryResult): IDataObject {
	const { outcome, id, providerId, reason, sentAt } = result;
	return {
		channel: adapter.name,
		status: outcome,
		id,
		...(providerId !== null && { providerId }),
		...(reason !== null && { reason }),
		...(sentAt !== null && { sentAt: new Date(sentAt).toISOString() }),
	};
}
