import { ChannelError, type SendReceipt } from '../message/channels/channel';
import type { RehearsedMessage } from '../n8n/multi-channel-send/channels/rehearsed';
import type { JsonObject, JsonValue } from '../lib/json';
import { isObject } from '../n8n/parameters/values';
import type { Act, Behavior } from './behavior/behavior';
import type { ContactIndex } from './contact-index';
import type { SimulatedMessage } from './message';
import { surveyIn } from './message-links';
import type { Outage } from './scenario';
import { SharedText } from './shared-text';

export interface OutboxOptions {
	contacts: ContactIndex;
	behavior: Behavior;
	outages: readonly Outage[];
	now(): number;
	/** What contacts will do about a message. */
	plan(acts: readonly Act[]): void;
}

/** Takes the messages of a rehearsal in place of all providers: nothing leaves it. */
export class Outbox {
	/** Messages that were accepted or refused for good, in the order of time. */
	readonly messages: SimulatedMessage[] = [];
	readonly #workspaces = new Map<number, { message: SimulatedMessage; workspaceId: number }>();
	readonly #attempts = new Map<number, number>();
	readonly #texts = new SharedText();
	/** Instants (ms) of messages by the contact's key. */
	readonly #earlier = new Map<string, number[]>();

	constructor(private readonly options: OutboxOptions) {}

	/** A message that has reached its recipient, with its workspace. */
	find(id: number): { message: SimulatedMessage; workspaceId: number } | undefined {
		return this.#workspaces.get(id);
	}

	/** @throws ChannelError if the provider is away, or refuses the message */
	take(rehearsed: RehearsedMessage): SendReceipt {
		const { behavior, contacts, now, plan } = this.options;
		this.#refuseWhileAway(rehearsed.channel);
		const contact = contacts.of(rehearsed.contact);
		const message = toMessage(rehearsed, contact?.key ?? null, now());
		if (contact === undefined) {
			this.#reach(message, rehearsed);
			return {};
		}
		const attempt = (this.#attempts.get(message.id) ?? 0) + 1;
		this.#attempts.set(message.id, attempt);
		const fate = behavior.fate(contact, message, attempt);
		if (fate.fate === 'refused') {
			const { kind, code, reason } = fate;
			if (kind === 'permanent') this.#keep({ ...message, fate: 'refused', reason });
			const dead = kind === 'permanent' ? { deadAddresses: [message.recipient] } : {};
			throw new ChannelError(reason, { kind, code, ...dead });
		}
		this.#reach(message, rehearsed);
		const earlier = this.#earlier.get(contact.key) ?? [];
		plan(behavior.reactions(contact, message, earlier));
		this.#earlier.set(contact.key, [...earlier, message.at]);
		return { providerId: `rehearsal-${message.id}` };
	}

	#reach(message: SimulatedMessage, { journey: { workspaceId } }: RehearsedMessage): void {
		this.#workspaces.set(message.id, { message: this.#keep(message), workspaceId });
	}

	#keep({ content, ...message }: SimulatedMessage): SimulatedMessage {
		const contentOf = this.#texts.keep(content);
		const kept = {
			...message,
			get content() {
				return contentOf();
			},
		};
		this.messages.push(kept);
		return kept;
	}

	#refuseWhileAway(channel: string): void {
		const { outages, now } = this.options;
		const isAway = outages.some(
			(outage) =>
				(outage.channel ?? channel) === channel && outage.from <= now() && now() < outage.until,
		);
		if (!isAway) return;
		throw new ChannelError('The provider is away, as the rehearsal wants it.', {
			...{ kind: 'temporary', code: 'ECONNREFUSED', scope: 'channel' },
		});
	}
}

function toMessage(
	{ journey, contact, content, ...message }: RehearsedMessage,
	key: string | null,
	at: number,
): SimulatedMessage {
	const rendered = plain(content) as JsonObject;
	const survey = surveyIn(rendered);
	return {
		...message,
		at,
		contact: key,
		contactId: contact.id,
		enrollmentId: journey.enrollmentId,
		journeyKey: journey.key,
		content: rendered,
		...(survey !== undefined && { survey }),
		fate: 'accepted',
		reason: null,
	};
}

/** As JSON; of attachments their size. Texts, which are long, are not written and read for it. */
function plain(content: unknown): JsonValue {
	if (typeof content === 'string') return content;
	if (Buffer.isBuffer(content)) return `${content.length} bytes`;
	if (Array.isArray(content)) return content.map(plain);
	if (!isObject(content) || 'toJSON' in content) {
		return JSON.parse(JSON.stringify(content ?? null)) as JsonValue;
	}
	const parts = Object.entries(content).filter(([, part]) => part !== undefined);
	return Object.fromEntries(parts.map(([name, part]) => [name, plain(part)]));
}
