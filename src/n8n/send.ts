import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { holding } from '../journey/hold';
import { deliver } from '../message/deliver';
import type { DeliveryResult, IfUnsure } from '../message/outgoing';
import type { SendPolicy } from '../message/policy/policy';
import type { ChannelAdapter } from './channels/adapter';
import { emailAdapter } from './channels/email';
import { mobilePushAdapter } from './channels/mobile-push';
import { slackAdapter } from './channels/slack';
import { smsAdapter } from './channels/sms';
import { telegramAdapter } from './channels/telegram';
import { webPushAdapter } from './channels/web-push';
import { webhookAdapter } from './channels/webhook';
import { whatsAppAdapter } from './channels/whatsapp';
import { enrollOnTheSpot } from './enroll';
import { ParameterError } from './explain';
import { leaseOf, type Traveller } from './journey-item';
import { nodeRefOf } from './node-ref';
import { Tally } from './outcome';
import { batchParameters, type ReadParameter } from './parameters';
import { isPutOff, putOff, type Attempted } from './put-off';
import { forgetGone } from './send-gone';
import { sortOut } from './send-outputs';
import { policiesOf } from './send-policy';
import { previewMessages, sendTestMessages } from './send-test-run';
import type { StoreHandle } from './store-handle';
import { storeOf } from './stores';
import { isTestRun } from './test-run';
import { readTravellers } from './travellers';
import { inOrder } from './wait-until';

const ADAPTERS = {
	email: emailAdapter,
	mobilePush: mobilePushAdapter,
	slack: slackAdapter,
	sms: smsAdapter,
	telegram: telegramAdapter,
	webPush: webPushAdapter,
	webhook: webhookAdapter,
	whatsapp: whatsAppAdapter,
};

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
		if (!testRecipient?.trim()) return await previewMessages(context, adapter, read);
		return await sendTestMessages(context, adapter, testRecipient.trim());
	}
	const handle = await storeOf(context);
	const { held, tally, errors } = await standing(context, handle);
	const policies = policiesOf(context, read, held, errors);
	const travellers = held.filter((traveller) => policies.has(traveller));
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const results = await holding(handle, travellers.map(leaseOf), () =>
		sendAll(handle, adapter, policies, nodeId, ifUnsure),
	);
	const attempted = travellers.map((traveller, i) => ({ traveller, result: results[i] }));
	await forgetGone(handle, adapter, attempted);
	throwIfMisconfigured(results);
	await putOff(handle, nodeId, attempted.filter(isPutOff));

	const decided = attempted.filter((each) => !isPutOff(each));
	for (const { traveller, result } of decided.filter(isMistake)) {
		errors.set(traveller.index, new ParameterError(result.reason ?? 'The message cannot be made'));
	}
	const concluded = await giveUp(
		handle,
		decided.filter((each) => !isMistake(each)),
	);
	await recordPasses(handle, nodeId, concluded);
	return sortOut(context, adapter, { concluded, tally, errors });
}

/** Nobody gets anything until it is mended, so the whole execution is tried again. */
function throwIfMisconfigured(results: readonly DeliveryResult[]): void {
	for (const { error, reason } of results) {
		if (error?.kind !== 'config' || error.scope !== 'channel') continue;
		throw new ParameterError(reason ?? error.message);
	}
}

/** A template may fail for one contact only. */
function isMistake({ result }: Attempted): boolean {
	return result.error?.kind === 'config';
}

/** What could not be sent for too long has failed. */
async function giveUp(
	{ store, clock }: StoreHandle,
	decided: readonly Attempted[],
): Promise<Attempted[]> {
	const hopeless = decided.filter(({ result }) => result.outcome === 'retry');
	await store.ledger.settle(
		hopeless.map(({ result: { id, reason } }) => ({
			id,
			status: 'failed',
			reason: reason ?? undefined,
		})),
		clock.now(),
	);
	return decided.map(({ traveller, result }) => ({
		traveller,
		result: result.outcome === 'retry' ? { ...result, outcome: 'failed' } : result,
	}));
}

async function recordPasses(
	{ store, clock }: StoreHandle,
	nodeId: number,
	concluded: readonly Attempted[],
): Promise<void> {
	const passed = concluded.filter(({ result }) => result.outcome !== 'fenced');
	const decisions = passed.map(({ traveller, result }) => ({
		...leaseOf(traveller),
		visit: traveller.journey.hop ?? 0,
		outcome: result.outcome,
	}));
	await store.decide(nodeId, decisions, clock.now());
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
	const found = readTravellers(context, handle);
	const unknown = found.flatMap((traveller, index) => (traveller === null ? [index] : []));
	const spot = await enrollOnTheSpot(context, handle, unknown);
	tally.add('refused', spot.refused);
	const candidates = inOrder([...found, ...spot.travellers]);
	const standings = await handle.store.touch(candidates.map(leaseOf), handle.clock.now());
	const held = candidates.filter((_, i) => {
		const standing = standings[i];
		if (standing !== 'held') tally.add(standing);
		return standing === 'held';
	});
	return { held, tally, errors: spot.errors };
}

async function sendAll(
	handle: StoreHandle,
	adapter: ChannelAdapter<unknown>,
	policies: ReadonlyMap<Traveller, SendPolicy>,
	nodeId: number,
	ifUnsure: IfUnsure,
): Promise<DeliveryResult[]> {
	if (policies.size === 0) return [];
	return await deliver({
		channel: await adapter.open(handle.store.id),
		ledger: handle.store.ledger,
		clock: handle.clock,
		ifUnsure,
		concurrency: adapter.concurrency,
		messages: [...policies].map(([traveller, policy]) => {
			const { contact, index, json } = traveller;
			const recipient = adapter.recipient(contact, index);
			return {
				request: {
					...leaseOf(traveller),
					nodeId,
					enrollmentId: traveller.journey.enrollmentId,
					contactId: contact.id,
					recipient: recipient ?? '',
					policy,
				},
				content: (messageId) =>
					adapter.content({ scope: json, index, contact, messageId, links: null }),
				...(recipient === null && { skip: adapter.noRecipient }),
			};
		}),
	});
}
