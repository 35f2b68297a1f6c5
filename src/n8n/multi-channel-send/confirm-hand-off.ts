import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { StoreError } from '../../store/errors';
import { ParameterError } from '../parameters/error';
import { settleOrRemember } from './hand-off-rollback';
import { linked } from '../items/results';
import type { ReadParameter } from '../parameters/read';
import { passThrough, type Decision, type ItemContact } from '../items/pass-through';
import { readJourneyItems } from '../items/recover';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { hintAtTestRun, isTestRun } from '../parameters/test-run';

type Outcome = 'sent' | 'failed';

interface Confirmation {
	id: number;
	channel: string;
	status: Outcome;
	reason?: string;
	providerId?: string;
}

/** Records the results of handed-off messages; outputs are 'Sent' and 'Failed'. */
export async function confirmHandOff(
	context: IExecuteFunctions,
	read: ReadParameter,
): Promise<INodeExecutionData[][]> {
	if (isTestRun(context)) return confirmNothing(context, read);
	const handle = await storeOf(context);
	try {
		return await confirmAll(context, handle, read);
	} catch (error) {
		// A replay does not hand the messages off again, so this is the only chance to confirm them.
		if (error instanceof StoreError)
			await settleOrRemember(handle, confirmedBy(context, handle, read));
		throw error;
	}
}

async function confirmAll(context: IExecuteFunctions, handle: StoreHandle, read: ReadParameter) {
	const { leaving, failed } = await passThrough(
		context,
		handle,
		async ({ itemContacts, errors }) => {
			const confirmations = itemContacts.map((itemContact) => confirmationOf(itemContact, read));
			await handle.store.ledger.settle(
				confirmations.flatMap((each) => each ?? []),
				handle.clock.now(),
			);
			return confirmations.map((each, i) => {
				if (each === null) errors.set(itemContacts[i].index, nothingHandedOff());
				return each && choiceOf(each);
			});
		},
	);
	return [[...(leaving.get('sent') ?? []), ...failed], leaving.get('failed') ?? []];
}

/** The confirmations of all items, even if their leases are lost, because the messages are sent. */
function confirmedBy(
	context: IExecuteFunctions,
	handle: StoreHandle,
	read: ReadParameter,
): Confirmation[] {
	return readJourneyItems(context, handle).found.flatMap((journeyItem) => {
		return (journeyItem && confirmationOf(journeyItem, read)) ?? [];
	});
}

function confirmationOf(
	{ journey, index }: Pick<ItemContact, 'journey' | 'index'>,
	read: ReadParameter,
): Confirmation | null {
	if (journey?.handOff === undefined) return null;
	const reason = read<string>('handOffReason', index, '').trim();
	const providerId = read<string>('handOffProviderId', index, '').trim();
	const status = outcomeAt(index, read);
	return {
		...journey.handOff,
		status,
		...(status === 'failed' && reason !== '' && { reason }),
		...(status === 'sent' && providerId !== '' && { providerId }),
	};
}

function choiceOf(message: Confirmation): Decision {
	return { outcome: message.status, added: { message: { ...message } } };
}

/** Checked here, because it may be an expression. */
function outcomeAt(index: number, read: ReadParameter): Outcome {
	const outcome = read<string>('handOffOutcome', index, 'sent');
	if (outcome === 'sent' || outcome === 'failed') return outcome;
	throw new ParameterError(`'Outcome' is ${JSON.stringify(outcome)}. Set it to sent or failed.`);
}

function nothingHandedOff(): ParameterError {
	return new ParameterError(
		"This item has no handed-off message. Place 'Confirm Hand-Off' after the output 'Hand Off' of Multi-Channel Send, before any wait.",
	);
}

function confirmNothing(context: IExecuteFunctions, read: ReadParameter): INodeExecutionData[][] {
	hintAtTestRun(context, 'Test run: nothing confirmed.');
	const outputs: Record<Outcome, INodeExecutionData[]> = { sent: [], failed: [] };
	context.getInputData().forEach((item, index) => {
		outputs[outcomeAt(index, read)].push(linked(item, index));
	});
	return [outputs.sent, outputs.failed];
}
