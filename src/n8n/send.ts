import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { holding } from '../journey/hold';
import type { IfUnsure } from '../message/outgoing';
import type { SendPolicy } from '../message/policy/policy';
import type { MakeLinks } from '../message/tracking/links';
import { enrollOnTheSpot } from './enroll';
import { ParameterError } from './explain';
import { leaseOf, type Traveller } from './journey-item';
import { nodeRefOf } from './node-ref';
import { Tally } from './outcome';
import { batchParameters } from './parameters';
import { orTakeBack } from './hand-off-memory';
import { putOff } from './put-off';
import { channelsOf, type Channels } from './send-channels';
import { confirmHandOff } from './send-confirm';
import { hintAtMissingHub, makeLinksFor } from './send-links';
import { sortOut } from './send-outputs';
import { beginPassage, summaryOf, type Passage } from './send-passage';
import { policiesOf } from './send-policy';
import { sendInRounds, type Rounds } from './send-rounds';
import { sendTestMessages } from './send-test-real';
import { previewMessages } from './send-test-run';
import type { StoreHandle } from './store-handle';
import { storeOf } from './stores';
import { isTestRun } from './test-run';
import { readTravellers } from './travellers';
import { inOrder } from './wait-until';

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
	const passages = await beginAll(handle, nodeId, channels, policies);
	return await orTakeBack(handle, passages, async () => {
		const concluded = await pass({ handle, nodeId, channels, ifUnsure, links }, passages, errors);
		return sortOut(context, { concluded, channels, links, tally, errors });
	});
}

/** Everybody as far as they get; those who go on from here. */
async function pass(
	rounds: Rounds,
	passages: readonly Passage[],
	errors: Map<number, Error>,
): Promise<Passage[]> {
	const { handle, nodeId } = rounds;
	await holding(
		handle,
		passages.map(({ traveller }) => leaseOf(traveller)),
		() => sendInRounds(rounds, passages),
	);
	for (const { traveller, mistake, fenced } of passages) {
		if (mistake !== null && !fenced) errors.set(traveller.index, new ParameterError(mistake));
	}
	const standingBy = passages.filter(({ mistake, fenced }) => fenced || mistake === null);
	const isLater = ({ fenced, later }: Passage) => !fenced && later.length > 0;
	await putOff(handle, nodeId, standingBy.filter(isLater));
	const concluded = standingBy.filter((passage) => !isLater(passage));
	await recordPasses(handle, nodeId, concluded);
	return concluded;
}

async function linksOf(
	handle: StoreHandle,
	travellers: readonly Traveller[],
): Promise<Map<number, MakeLinks | null>> {
	const links = new Map<number, MakeLinks | null>();
	for (const id of new Set(travellers.map(({ journey }) => journey.workspaceId))) {
		links.set(id, await makeLinksFor(handle, id));
	}
	return links;
}

/** With one channel there is no choice that a replay might make otherwise. */
async function beginAll(
	{ store, clock }: StoreHandle,
	nodeId: number,
	channels: Channels,
	policies: ReadonlyMap<Traveller, SendPolicy>,
): Promise<Passage[]> {
	const places = [...policies.keys()].map(({ journey }) => ({
		positionId: journey.positionId,
		nodeId,
	}));
	const known = channels.byName.size > 1 ? await store.ledger.known(places) : [];
	return [...policies].map(([traveller, policy], i) =>
		beginPassage(traveller, policy, channels, known[i] ?? [], clock.now()),
	);
}

async function recordPasses(
	{ store, clock }: StoreHandle,
	nodeId: number,
	concluded: readonly Passage[],
): Promise<void> {
	const passed = concluded.filter(({ fenced }) => !fenced);
	const decisions = passed.map((passage) => ({
		...leaseOf(passage.traveller),
		visit: passage.traveller.journey.hop ?? 0,
		outcome: summaryOf(passage).status,
	}));
	await store.decide(nodeId, decisions, clock.now());
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
