import { addressOn, canonicalAddress } from '../../contact/consent';
import type { Contact } from '../../contact/contact';
import { deliver } from '../../message/delivery/deliver';
import { handOffMessages } from '../../message/delivery/hand-off';
import type { DeliveryResult, IfUnsure } from '../../message/delivery/outgoing';
import { nextChannels } from '../../message/delivery/channel-strategy';
import type { SendPolicy } from '../../message/policy/policy';
import type { MakeLinks } from '../../message/tracking/links';
import type { HandOff } from './channels/hand-off';
import { ParameterError } from '../parameters/error';
import { leaseOf } from '../items/journey-item';
import { mistakeOf } from './mistakes';
import { deferralOf } from './defer';
import { isHandOff, type Channels, type OwnChannel } from './channels';
import { removeDeadAddresses } from './dead-addresses';
import {
	type ChannelResult,
	recordOf,
	statesOf,
	type MessageRecord,
	type ContactSend,
} from './attempt-state';
import type { StoreHandle } from '../stores/handle';

export interface Rounds {
	handle: StoreHandle;
	nodeId: number;
	channels: Channels;
	ifUnsure: IfUnsure;
	/** By workspace; null if it has no active hub. */
	links: ReadonlyMap<number, MakeLinks | null>;
}

/**
 * Moves contacts from channel to channel by the strategy, until each is concluded, deferred or
 * failed. Each round sends on all channels that are next for a contact at once; there are at most
 * as many rounds as channels.
 */
export async function sendInRounds(
	rounds: Rounds,
	contactSends: readonly ContactSend[],
): Promise<void> {
	for (;;) {
		const groups = [...nextGroups(rounds.channels, contactSends)];
		if (groups.length === 0) return;
		// All groups complete before the first failure stops the execution.
		const settled = await Promise.allSettled(groups.map((group) => sendOn(rounds, ...group)));
		for (const each of settled) if (each.status === 'rejected') throw each.reason;
	}
}

function nextGroups(
	{ strategy, handOff }: Channels,
	contactSends: readonly ContactSend[],
): Map<string, ContactSend[]> {
	const groups = new Map<string, ContactSend[]>();
	for (const contactSend of contactSends) {
		if (contactSend.fenced || contactSend.mistake !== null) continue;
		// The hand-off outputs the item, so with 'all' it comes after the other channels.
		const plan = { strategy, order: contactSend.order, last: handOff };
		for (const channel of nextChannels(plan, statesOf(contactSend))) {
			const group = groups.get(channel) ?? [];
			group.push(contactSend);
			groups.set(channel, group);
		}
	}
	return groups;
}

async function sendOn(
	rounds: Rounds,
	name: string,
	contactSends: readonly ContactSend[],
): Promise<void> {
	const { handle } = rounds;
	const channel = rounds.channels.byName.get(name)!;
	const results = isHandOff(channel)
		? await handTo(rounds, channel, contactSends)
		: await deliverTo(rounds, channel, contactSends);
	const attempts = contactSends.map((contactSend, i) => ({ contactSend, result: results[i] }));
	if (!isHandOff(channel)) await removeDeadAddresses(handle, channel, attempts);
	throwIfMisconfigured(results);
	const exhausted = attempts.filter((attempt) => conclude(attempt, name, handle.clock.now()));
	await giveUp(handle, name, exhausted);
}

async function handTo(
	{ handle, nodeId, ifUnsure }: Rounds,
	channel: HandOff,
	contactSends: readonly ContactSend[],
): Promise<DeliveryResult[]> {
	return await handOffMessages({
		messages: contactSends.map((contactSend) => messageOf(contactSend, channel, nodeId)),
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
	contactSends: readonly ContactSend[],
): Promise<DeliveryResult[]> {
	const { name } = channel;
	return await deliver({
		channel: await channel.open(handle.store),
		ledger: handle.store.ledger,
		unrecorded: handle.unrecorded,
		clock: handle.clock,
		ifUnsure,
		concurrency: channel.concurrency,
		limit: channel.limit(handle.store.rateLimits),
		messages: contactSends.map((contactSend) => {
			const { contact, index, json, journey } = contactSend.journeyItem;
			const { topic } = contactSend.policy;
			const makeLinks = links.get(journey.workspaceId);
			return {
				...messageOf(contactSend, channel, nodeId),
				content: (id) => {
					const own = makeLinks?.({ id, channel: name, contactId: contact.id, topic }) ?? null;
					return channel.content({ scope: json, index, contact, messageId: id, links: own });
				},
			};
		}),
	});
}

function messageOf(
	{ journeyItem, policy }: ContactSend,
	channel: OwnChannel | HandOff,
	nodeId: number,
) {
	const { contact, index, journey } = journeyItem;
	const address = channel.recipient(contact, index);
	return {
		request: {
			...leaseOf(journeyItem),
			nodeId,
			enrollmentId: journey.enrollmentId,
			contactId: contact.id,
			recipient: address ?? '',
			policy: isOwnAddress(contact, channel.name, address) ? policy : toAnother(policy),
		},
		...(address === null && { skip: channel.noRecipient }),
	};
}

function isOwnAddress(contact: Contact, channel: string, address: string | null): boolean {
	const own = addressOn(contact, channel);
	if (own === null || address === null) return false;
	return canonicalAddress(channel, own) === canonicalAddress(channel, address);
}

/** To an address that the node names: such as a colleague, who is told of each contact. */
const toAnother = (policy: SendPolicy): SendPolicy => ({ ...policy, oncePerAddress: false });

/** A wrong configuration concerns all messages, so the whole execution fails and is retried. */
function throwIfMisconfigured(results: readonly DeliveryResult[]): void {
	for (const { error, reason } of results) {
		if (error?.kind !== 'config' || error.scope !== 'channel') continue;
		throw new ParameterError(reason ?? error.message);
	}
}

/** Records the result; true if the tries are exhausted. */
function conclude({ contactSend, result }: ChannelResult, channel: string, now: number): boolean {
	const deferral = deferralOf(contactSend, channel, result, now);
	const { outcome } = result;
	if (deferral !== null) {
		contactSend.deferred.push({ channel, result, ...deferral });
	} else if (outcome === 'fenced') {
		contactSend.fenced = true;
	} else if (outcome !== 'retry') {
		addRecord(contactSend, recordOf(channel, outcome, result), result.replayed);
	} else if (result.error?.kind === 'config') {
		contactSend.mistake = mistakeOf(result);
	} else {
		return true;
	}
	return false;
}

function addRecord(contactSend: ContactSend, record: MessageRecord, replayed: boolean): void {
	contactSend.done.push(record);
	if (record.status === 'handedOff' && !replayed) contactSend.handOffRecord = record;
}

/** Messages with exhausted tries have failed. */
async function giveUp(
	{ store, clock }: StoreHandle,
	channel: string,
	exhausted: readonly ChannelResult[],
): Promise<void> {
	await store.ledger.settle(
		exhausted.map(({ result: { id, reason } }) => ({
			id,
			status: 'failed' as const,
			reason: reason ?? undefined,
		})),
		clock.now(),
	);
	for (const { contactSend, result } of exhausted) {
		addRecord(contactSend, recordOf(channel, 'failed', result), false);
	}
}
