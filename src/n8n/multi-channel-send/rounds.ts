import { deliver } from '../../message/delivery/deliver';
import { handOver } from '../../message/delivery/hand-off';
import type { DeliveryResult, IfUnsure } from '../../message/delivery/outgoing';
import { nextChannels } from '../../message/delivery/channel-strategy';
import type { MakeLinks } from '../../message/tracking/links';
import type { HandOff } from './channels/hand-off';
import { ParameterError } from '../parameters/error';
import { leaseOf } from '../items/journey-item';
import { putOffUntil } from './defer';
import { isHandOff, type Channels, type OwnChannel } from './channels';
import { removeDeadAddresses } from './dead-addresses';
import { Attempt, recordOf, statesOf, type MessageRecord, type ContactSend } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

export interface Rounds {
	handle: StoreHandle;
	nodeId: number;
	channels: Channels;
	ifUnsure: IfUnsure;
	/** By workspace; null where it has no active hub. */
	links: ReadonlyMap<number, MakeLinks | null>;
}

/**
 * Takes contacts from channel to channel, as the strategy says, until each one's case is concluded,
 * put off, or stuck. Each round sends on all channels that somebody has come to, at once; there are
 * at most as many rounds as channels.
 */
export async function sendInRounds(rounds: Rounds, passages: readonly ContactSend[]): Promise<void> {
	for (;;) {
		const groups = [...nextGroups(rounds.channels, passages)];
		if (groups.length === 0) return;
		// All come to their end before the first failure stops the execution.
		const settled = await Promise.allSettled(groups.map((group) => sendOn(rounds, ...group)));
		for (const each of settled) if (each.status === 'rejected') throw each.reason;
	}
}

function nextGroups(
	{ strategy, handOff }: Channels,
	passages: readonly ContactSend[],
): Map<string, ContactSend[]> {
	const groups = new Map<string, ContactSend[]>();
	for (const passage of passages) {
		if (passage.fenced || passage.mistake !== null) continue;
		// By the hand-off the item leaves, so with 'all' it comes when the others are done.
		const plan = { strategy, order: passage.order, last: handOff };
		for (const channel of nextChannels(plan, statesOf(passage))) {
			const group = groups.get(channel) ?? [];
			group.push(passage);
			groups.set(channel, group);
		}
	}
	return groups;
}

async function sendOn(rounds: Rounds, name: string, passages: readonly ContactSend[]): Promise<void> {
	const { handle } = rounds;
	const channel = rounds.channels.byName.get(name)!;
	const results = isHandOff(channel)
		? await handTo(rounds, channel, passages)
		: await deliverTo(rounds, channel, passages);
	const attempts = passages.map((passage, i) => ({ passage, result: results[i] }));
	if (!isHandOff(channel)) await removeDeadAddresses(handle, channel, attempts);
	throwIfMisconfigured(results);
	const hopeless = attempts.filter((attempt) => conclude(attempt, name, handle.clock.now()));
	await giveUp(handle, name, hopeless);
}

async function handTo(
	{ handle, nodeId, ifUnsure }: Rounds,
	channel: HandOff,
	passages: readonly ContactSend[],
): Promise<DeliveryResult[]> {
	return await handOver({
		messages: passages.map((passage) => messageOf(passage, channel, nodeId)),
		channel: channel.name,
		ledger: handle.store.ledger,
		clock: handle.clock,
		ifUnsure,
		unrecorded: handle.unrecorded,
	});
}

async function deliverTo(
	{ handle, nodeId, ifUnsure, links }: Rounds,
	channel: OwnChannel,
	passages: readonly ContactSend[],
): Promise<DeliveryResult[]> {
	const { name } = channel;
	return await deliver({
		channel: await channel.open(handle.store.id),
		ledger: handle.store.ledger,
		unrecorded: handle.unrecorded,
		clock: handle.clock,
		ifUnsure,
		concurrency: channel.concurrency,
		limit: channel.limit(handle.store.rateLimits),
		messages: passages.map((passage) => {
			const { contact, index, json, journey } = passage.traveller;
			const { topic } = passage.policy;
			const makeLinks = links.get(journey.workspaceId);
			return {
				...messageOf(passage, channel, nodeId),
				content: (id) => {
					const own = makeLinks?.({ id, channel: name, contactId: contact.id, topic }) ?? null;
					return channel.content({ scope: json, index, contact, messageId: id, links: own });
				},
			};
		}),
	});
}

function messageOf({ traveller, policy }: ContactSend, channel: OwnChannel | HandOff, nodeId: number) {
	const { contact, index, journey } = traveller;
	const address = channel.recipient(contact, index);
	return {
		request: {
			...leaseOf(traveller),
			nodeId,
			enrollmentId: journey.enrollmentId,
			contactId: contact.id,
			recipient: address ?? '',
			policy,
		},
		...(address === null && { skip: channel.noRecipient }),
	};
}

/** Nobody gets anything until it is mended, so the whole execution is tried again. */
function throwIfMisconfigured(results: readonly DeliveryResult[]): void {
	for (const { error, reason } of results) {
		if (error?.kind !== 'config' || error.scope !== 'channel') continue;
		throw new ParameterError(reason ?? error.message);
	}
}

/** Notes the result on the passage; true where it could not be sent for too long. */
function conclude({ passage, result }: Attempt, channel: string, now: number): boolean {
	const later = putOffUntil(passage, channel, result, now);
	const { outcome } = result;
	if (later !== null) {
		passage.later.push({ channel, result, ...later });
	} else if (outcome === 'fenced') {
		passage.fenced = true;
	} else if (outcome !== 'retry') {
		note(passage, recordOf(channel, outcome, result), result.replayed);
	} else if (result.error?.kind === 'config') {
		// A template may fail for one contact only.
		passage.mistake = result.reason ?? 'The message cannot be made';
	} else {
		return true;
	}
	return false;
}

function note(passage: ContactSend, record: MessageRecord, replayed: boolean): void {
	passage.done.push(record);
	if (record.status === 'handedOff' && !replayed) passage.handOver = record;
}

/** What could not be sent for too long has failed. */
async function giveUp(
	{ store, clock }: StoreHandle,
	channel: string,
	hopeless: readonly Attempt[],
): Promise<void> {
	await store.ledger.settle(
		hopeless.map(({ result: { id, reason } }) => ({
			id,
			status: 'failed' as const,
			reason: reason ?? undefined,
		})),
		clock.now(),
	);
	for (const { passage, result } of hopeless) {
		note(passage, recordOf(channel, 'failed', result), false);
	}
}
