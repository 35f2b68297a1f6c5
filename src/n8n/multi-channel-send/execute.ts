import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { withLease } from '../../dispatcher/keep-lease';
import type { IfUnsure } from '../../message/delivery/outgoing';
import type { SendPolicy } from '../../message/policy/policy';
import type { MakeLinks } from '../../message/tracking/links';
import { enrollItemsInline } from '../items/enroll-inline';
import { leaseOf, previousStepOf, type JourneyItem } from '../items/journey-item';
import { nodeRefOf } from '../parameters/node-ref';
import { Tally } from '../items/results';
import { batchParameters } from '../parameters/read';
import { withHandOffRollback } from './hand-off-rollback';
import { parkDeferred } from './defer';
import { channelsOf, type Channels } from './channels';
import { settleMistakes } from './mistakes';
import { confirmHandOff } from './confirm-hand-off';
import { hintAtMissingHub, makeLinksFor } from '../links/link-base';
import { routeItems } from './outputs';
import { beginContactSend, summaryOf, type ContactSend } from './attempt-state';
import { policiesOf } from './policy';
import { sendInRounds, type Rounds } from './rounds';
import { sendTestMessages } from './test-send';
import { previewMessages } from './preview';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { isTestRun } from '../parameters/test-run';
import { hintAtLeftBehind } from '../items/left-behind';
import { readJourneyItems } from '../items/recover';
import { inOrder } from '../items/enroll-inline';

interface SendOptions {
	ifUnsure?: IfUnsure;
	testRecipient?: string;
}

/** Sends a message to each contact, on one or several channels; outputs as in panel.ts. */
export async function executeSend(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const read = batchParameters(context);
	if (read<string>('operation', 0, 'send') === 'confirmHandOff') {
		return await confirmHandOff(context, read);
	}
	const channels = channelsOf(context, read);
	const { ifUnsure = 'doNotResend', testRecipient } = read<SendOptions>('options', 0, {});
	if (isTestRun(context)) {
		if (!testRecipient?.trim()) return await previewMessages(context, channels, read);
		return await sendTestMessages(context, channels, testRecipient.trim());
	}
	const handle = await storeOf(context);
	const { held, tally, errors } = await heldContacts(context, handle);
	const policies = policiesOf(context, read, held, errors);
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const links = await linksOf(handle, held);
	hintAtMissingHub(context, links.values());
	const contactSends = await beginAll(handle, nodeId, channels, policies);
	return await withHandOffRollback(handle, contactSends, async () => {
		const rounds = { handle, nodeId, channels, ifUnsure, links };
		const concluded = await sendAll(rounds, contactSends);
		const mistakes = await settleMistakes(context, handle, contactSends);
		for (const [index, error] of mistakes) errors.set(index, error);
		return routeItems(context, { nodeId, concluded, channels, links, tally, errors });
	});
}

/** Sends in rounds, parks deferred contacts, and returns the contacts that leave the node. */
async function sendAll(
	rounds: Rounds,
	contactSends: readonly ContactSend[],
): Promise<ContactSend[]> {
	const { handle, nodeId } = rounds;
	await withLease(
		handle,
		contactSends.map(({ journeyItem }) => leaseOf(journeyItem)),
		() => sendInRounds(rounds, contactSends),
	);
	const remaining = contactSends.filter(({ mistake, fenced }) => fenced || mistake === null);
	const isDeferred = ({ fenced, deferred }: ContactSend) => !fenced && deferred.length > 0;
	await parkDeferred(handle, nodeId, remaining.filter(isDeferred));
	const concluded = remaining.filter((contactSend) => !isDeferred(contactSend));
	await recordPasses(handle, nodeId, concluded);
	return concluded;
}

async function linksOf(
	handle: StoreHandle,
	journeyItems: readonly JourneyItem[],
): Promise<Map<number, MakeLinks | null>> {
	const links = new Map<number, MakeLinks | null>();
	for (const id of new Set(journeyItems.map(({ journey }) => journey.workspaceId))) {
		links.set(id, await makeLinksFor(handle, id));
	}
	return links;
}

/** Reads known messages only with several channels: with one, a replay cannot choose another. */
async function beginAll(
	{ store, clock }: StoreHandle,
	nodeId: number,
	channels: Channels,
	policies: ReadonlyMap<JourneyItem, SendPolicy>,
): Promise<ContactSend[]> {
	const positions = [...policies.keys()].map(({ journey }) => ({
		positionId: journey.positionId,
		nodeId,
	}));
	const known = channels.byName.size > 1 ? await store.ledger.known(positions) : [];
	return [...policies].map(([journeyItem, policy], i) =>
		beginContactSend(journeyItem, policy, channels, known[i] ?? [], clock.now()),
	);
}

async function recordPasses(
	{ store, clock }: StoreHandle,
	nodeId: number,
	concluded: readonly ContactSend[],
): Promise<void> {
	const passed = concluded.filter(({ fenced }) => !fenced);
	const decisions = passed.map((contactSend) => ({
		...leaseOf(contactSend.journeyItem),
		visit: contactSend.journeyItem.journey.hop ?? 0,
		outcome: summaryOf(contactSend).status,
		arrivedAt: contactSend.arrivedAt,
		previous: previousStepOf(contactSend.journeyItem),
	}));
	await store.positions.decide(nodeId, decisions, clock.now());
}

/** The contacts whose leases this execution holds. */
async function heldContacts(context: IExecuteFunctions, handle: StoreHandle) {
	const tally = new Tally();
	hintAtLeftBehind(context);
	const read = readJourneyItems(context, handle);
	const inlineEntry = await enrollItemsInline(context, handle, read);
	tally.add(inlineEntry.isClosed ? 'closed' : 'refused', inlineEntry.refused);
	const candidates = inOrder([...read.found, ...inlineEntry.journeyItems]);
	const leaseStates = await handle.store.positions.renewLeases(
		candidates.map(leaseOf),
		handle.clock.now(),
	);
	const held = candidates.filter((_, i) => {
		const leaseState = leaseStates[i];
		if (leaseState !== 'held') tally.add(leaseState);
		return leaseState === 'held';
	});
	return { held, tally, errors: inlineEntry.errors };
}
