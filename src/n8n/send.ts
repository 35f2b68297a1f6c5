import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { MAX_ATTEMPTS, retryDelayMs } from '../journey/backoff';
import type { Arrival } from '../journey/position';
import { deliver } from '../message/deliver';
import type { DeliveryResult, IfUnsure } from '../message/outgoing';
import type { ChannelAdapter } from './channels/adapter';
import { emailAdapter } from './channels/email';
import { enrollOnTheSpot } from './enroll';
import { ParameterError } from './explain';
import { leaseOf, storedPart, type Traveller } from './journey-item';
import { nodeRefOf } from './node-ref';
import { droppedHints, hintAt, linked, settleErrors, Tally } from './outcome';
import { batchParameters, type ReadParameter } from './parameters';
import { previewMessages, sendTestMessages } from './send-test-run';
import type { StoreHandle } from './store-handle';
import { storeOf } from './stores';
import { isTestRun } from './test-run';
import { readTravellers } from './travellers';
import { inOrder } from './wait-until';

const ADAPTERS = { email: emailAdapter };

interface SendOptions {
	ifUnsure?: IfUnsure;
	testRecipient?: string;
}

/** Sends each contact one message; outputs are 'Sent', 'Skipped' and 'Failed'. */
export async function executeSend(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const read = batchParameters(context);
	const adapter = adapterOf(context, read);
	const { ifUnsure = 'doNotResend', testRecipient } = read<SendOptions>('options', 0, {});
	if (isTestRun(context)) {
		if (!testRecipient?.trim()) return previewMessages(context, adapter);
		return await sendTestMessages(context, adapter, testRecipient.trim());
	}
	const handle = await storeOf(context);
	const { travellers, tally, errors } = await standing(context, handle);
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const results = (await sendAll(handle, adapter, travellers, nodeId, ifUnsure)).map((result, i) =>
		triesOf(travellers[i]) < MAX_ATTEMPTS ? result : givenUp(result),
	);
	const later = travellers.filter((_, i) => results[i].outcome === 'retry');
	for (const { error, reason } of results) {
		if (error?.kind === 'config') throw new ParameterError(reason ?? error.message);
	}
	await handle.store.park(
		nodeId,
		later.map((each) => tryLater(each, handle.clock.now())),
		handle.clock.now(),
	);
	await recordPasses(handle, nodeId, travellers, results);
	return sortOut(context, adapter, { travellers, results, tally, errors });
}

async function recordPasses(
	handle: StoreHandle,
	nodeId: number,
	travellers: readonly Traveller[],
	results: readonly DeliveryResult[],
): Promise<void> {
	const passed = results.flatMap(({ outcome }, i) =>
		outcome === 'retry' || outcome === 'fenced' ? [] : { lease: leaseOf(travellers[i]), outcome },
	);
	await handle.store.pass(
		nodeId,
		passed.map(({ lease }) => lease),
		passed.map(({ outcome }) => outcome),
		handle.clock.now(),
	);
}

/** How often this message was put off already; kept on the waiting contact's item. */
function triesOf({ json }: Traveller): number {
	const { message } = json as { message?: { status?: string; tries?: number } };
	return message?.status === 'putOff' ? (message.tries ?? 0) : 0;
}

/** The provider cannot take it now: the contact waits here, and the others go on. */
function tryLater(traveller: Traveller, now: number): Arrival {
	const tries = triesOf(traveller) + 1;
	return {
		enrollmentId: traveller.journey.enrollmentId,
		contactId: traveller.contact.id,
		from: leaseOf(traveller),
		dueAt: now + retryDelayMs(tries),
		onDue: 'reached',
		wait: null,
		item: storedPart({ ...traveller.json, message: { status: 'putOff', tries } }),
	};
}

function givenUp(result: DeliveryResult): DeliveryResult {
	return result.outcome === 'retry' ? { ...result, outcome: 'failed' } : result;
}

function adapterOf(context: IExecuteFunctions, read: ReadParameter): ChannelAdapter<unknown> {
	const name = read<string>('channel', 0, 'email');
	if (!Object.hasOwn(ADAPTERS, name)) {
		throw new ParameterError(`There is no channel '${name}'. Choose one in 'Channel'.`);
	}
	const make = ADAPTERS[name as keyof typeof ADAPTERS];
	return make(context, read) as ChannelAdapter<unknown>;
}

/** The contacts that this run may act for. */
async function standing(context: IExecuteFunctions, handle: StoreHandle) {
	const tally = new Tally();
	const found = readTravellers(context);
	const unknown = found.flatMap((traveller, index) => (traveller === null ? [index] : []));
	const spot = await enrollOnTheSpot(context, handle, unknown);
	tally.add('refused', spot.refused);
	const candidates = inOrder([...found, ...spot.travellers]);
	const standings = await handle.store.touch(candidates.map(leaseOf), handle.clock.now());
	const travellers = candidates.filter((_, i) => {
		const held = standings[i] === 'held';
		if (standings[i] !== 'held') tally.add(standings[i]);
		return held;
	});
	return { travellers, tally, errors: spot.errors };
}

async function sendAll(
	handle: StoreHandle,
	adapter: ChannelAdapter<unknown>,
	travellers: readonly Traveller[],
	nodeId: number,
	ifUnsure: IfUnsure,
): Promise<DeliveryResult[]> {
	if (travellers.length === 0) return [];
	return await deliver({
		channel: await adapter.open(handle.store.id),
		ledger: handle.store.ledger,
		clock: handle.clock,
		ifUnsure,
		concurrency: adapter.concurrency,
		messages: travellers.map((traveller) => {
			const { contact, index, json } = traveller;
			const recipient = adapter.recipient(contact, index);
			return {
				request: {
					...leaseOf(traveller),
					nodeId,
					enrollmentId: traveller.journey.enrollmentId,
					contactId: contact.id,
					recipient: recipient ?? '',
				},
				content: () => adapter.content({ scope: json, index, contact }),
				...(recipient === null && { skip: adapter.noRecipient }),
			};
		}),
	});
}

interface Sorting {
	travellers: readonly Traveller[];
	results: readonly DeliveryResult[];
	tally: Tally;
	errors: Map<number, Error>;
}

function sortOut(
	context: IExecuteFunctions,
	adapter: ChannelAdapter<unknown>,
	{ travellers, results, tally, errors }: Sorting,
): INodeExecutionData[][] {
	const sent: INodeExecutionData[] = [];
	const skipped: INodeExecutionData[] = [];
	const failed: INodeExecutionData[] = [];
	const output = { sent, unknown: sent, skipped, failed };
	results.forEach((result, i) => {
		const { index, json } = travellers[i];
		if (result.outcome === 'fenced') {
			tally.add('fenced');
		} else if (result.outcome !== 'retry') {
			output[result.outcome].push(
				linked({ json: { ...json, message: messageOf(adapter, result) } }, index),
			);
		}
	});
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
