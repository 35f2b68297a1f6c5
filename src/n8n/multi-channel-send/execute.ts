import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { withLease } from '../../dispatcher/keep-lease';
import type { IfUnsure } from '../../message/delivery/outgoing';
import type { SendPolicy } from '../../message/policy/policy';
import type { MakeLinks } from '../../message/tracking/links';
import { enrollItemsInline } from '../items/enroll-inline';
import { ParameterError } from '../parameters/error';
import { leaseOf, type JourneyItem } from '../items/journey-item';
import { nodeRefOf } from '../parameters/node-ref';
import { Tally } from '../items/results';
import { batchParameters } from '../parameters/read';
import { orTakeBack } from './hand-off-rollback';
import { putOff } from './defer';
import { channelsOf, type Channels } from './channels';
import { confirmHandOff } from './confirm-hand-off';
import { hintAtMissingHub, makeLinksFor } from '../links/link-base';
import { sortOut } from './outputs';
import { beginContactSend, summaryOf, type ContactSend } from './attempt-state';
import { policiesOf } from './policy';
import { sendInRounds, type Rounds } from './rounds';
import { sendTestMessages } from './test-send';
import { previewMessages } from './preview';
import type { StoreHandle } from '../stores/handle';
import { storeOf } from '../stores/open';
import { isTestRun } from '../parameters/test-run';
import { readJourneyItems } from '../items/recover';
import { inOrder } from '../items/enroll-inline';

interface SendOptions {
	ifUnsure?: IfUnsure;
	testRecipient?: string;
}

/** Sends each contact a message, on one channel or several; outputs as in send-panel.ts. */
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
	const { held, tally, errors } = await standing(context, handle);
	const policies = policiesOf(context, read, held, errors);
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const links = await linksOf(handle, held);
	hintAtMissingHub(context, links.values());
	const contactSends = await beginAll(handle, nodeId, channels, policies);
	return await orTakeBack(handle, contactSends, async () => {
		const concluded = await pass(
			{ handle, nodeId, channels, ifUnsure, links },
			contactSends,
			errors,
		);
		return sortOut(context, { concluded, channels, links, tally, errors });
	});
}

/** Everybody as far as they get; those who go on from here. */
async function pass(
	rounds: Rounds,
	contactSends: readonly ContactSend[],
	errors: Map<number, Error>,
): Promise<ContactSend[]> {
	const { handle, nodeId } = rounds;
	await withLease(
		handle,
		contactSends.map(({ journeyItem }) => leaseOf(journeyItem)),
		() => sendInRounds(rounds, contactSends),
	);
	for (const { journeyItem, mistake, fenced } of contactSends) {
		if (mistake !== null && !fenced) errors.set(journeyItem.index, new ParameterError(mistake));
	}
	const standingBy = contactSends.filter(({ mistake, fenced }) => fenced || mistake === null);
	const isLater = ({ fenced, later }: ContactSend) => !fenced && later.length > 0;
	await putOff(handle, nodeId, standingBy.filter(isLater));
	const concluded = standingBy.filter((contactSend) => !isLater(contactSend));
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

/** With one channel there is no choice that a replay might make otherwise. */
async function beginAll(
	{ store, clock }: StoreHandle,
	nodeId: number,
	channels: Channels,
	policies: ReadonlyMap<JourneyItem, SendPolicy>,
): Promise<ContactSend[]> {
	const places = [...policies.keys()].map(({ journey }) => ({
		positionId: journey.positionId,
		nodeId,
	}));
	const known = channels.byName.size > 1 ? await store.ledger.known(places) : [];
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
	}));
	await store.positions.decide(nodeId, decisions, clock.now());
}

/** The contacts that this run may act for. */
async function standing(context: IExecuteFunctions, handle: StoreHandle) {
	const tally = new Tally();
	const found = readJourneyItems(context, handle);
	const unknown = found.flatMap((journeyItem, index) => (journeyItem === null ? [index] : []));
	const inlineEntry = await enrollItemsInline(context, handle, unknown);
	tally.add('refused', inlineEntry.refused);
	const candidates = inOrder([...found, ...inlineEntry.journeyItems]);
	const standings = await handle.store.positions.renewLeases(
		candidates.map(leaseOf),
		handle.clock.now(),
	);
	const held = candidates.filter((_, i) => {
		const standing = standings[i];
		if (standing !== 'held') tally.add(standing);
		return standing === 'held';
	});
	return { held, tally, errors: inlineEntry.errors };
}
