import type { ContactInput } from '../../contact/contact-store';
import { identityKeys } from '../../contact/identity';
import type { IncomingEntry } from '../../event/parse';
import type { JsonObject } from '../../lib/json';
import { resolveZone } from '../../time/zone';
import { instantIn } from '../../value/instant';
import { iso, type Operation } from './operation';
import { usableEmail, usablePhone, type Target } from './target';
import { entryOfCall, readValues } from './values';
import { ParameterError } from '../parameters/error';
import { locatorValue } from '../parameters/values';

/*
 * Operations that write like a call of the ingest URL: an unknown contact is created.
 */
interface ProfileFields {
	email?: unknown;
	phone?: unknown;
	userId?: string;
	firstName?: string;
	lastName?: string;
	timezone?: string;
	locale?: string;
}

const ATTRIBUTES = {
	label: 'Attributes',
	mode: 'attributesFrom',
	fields: 'attributes',
	jsonText: 'attributesJson',
};
const PROPERTIES = {
	label: 'Properties',
	mode: 'propertiesFrom',
	fields: 'properties',
	jsonText: 'propertiesJson',
};

/** Fields of items that are neither attributes nor properties: contact, journey and identifiers. */
const NOT_OWN: ReadonlySet<string> = new Set(['contact', 'journey', 'event', 'userId']);

/** Creates or updates contacts. */
export const upsert: Operation<ContactInput> = {
	inTestRuns: 'preview',
	needs: 'identity',
	ask(target, { read, now }) {
		const { index, json, identity } = target;
		requireIdentity(target);
		const { userId, ...profile } = filled(read<ProfileFields>('additionalFields', index, {}));
		const { email, phone } = profile;
		const traits = { ...(readValues(ATTRIBUTES, read, index) ?? ownFields(json)), ...profile };
		const identifiers = { ...(userId && { userId }), ...identity };
		const call = {
			type: 'identify',
			...identifiers,
			...(email && { email }),
			...(phone && { phone }),
		};
		const entry = entryOfCall({ ...call, traits }, now);
		// A contact found by one address may get another one: both identify it from then on.
		const known = identityKeys(identity);
		const added = identityKeys(entry.identity).filter(
			(key) => !known.some(({ kind, value }) => kind === key.kind && value === key.value),
		);
		return { keys: [...known, ...added], traits: entry.traits };
	},
	async run(inputs, { handle, workspaceId, now }) {
		const upserted = await handle.store.contacts.upsert(
			workspaceId,
			inputs.map(({ request }) => request),
			now,
		);
		return upserted.map(({ contact, created }) => ({ result: { ...contact, created }, contact }));
	},
};

/** The fields that are filled in; empty ones change nothing. */
function filled({ email, phone, ...others }: ProfileFields): ProfileFields & {
	email?: string;
	phone?: string;
} {
	const isFilled = (value: unknown) => value !== undefined && value !== null && value !== '';
	return {
		...Object.fromEntries(Object.entries(others).filter(([, value]) => isFilled(value))),
		...(isFilled(email) && { email: usableEmail(email) }),
		...(isFilled(phone) && { phone: usablePhone(phone) }),
	};
}

interface EventFields {
	messageId?: string;
	occurredAt?: string;
}

/** Records events of contacts. A replay of a journey's execution records them once. */
export const recordEvent: Operation<IncomingEntry> = {
	inTestRuns: 'preview',
	needs: 'identity',
	ask(target, { read, now, zone, passOf }) {
		const { index, json, identity } = target;
		requireIdentity(target);
		const event = locatorValue(read<unknown>('eventName', index, ''));
		if (event === '') {
			throw new ParameterError("'Event Name' is empty. Set it, such as 'Order Completed'.");
		}
		const { messageId, occurredAt } = read<EventFields>('eventFields', index, {});
		const properties = readValues(PROPERTIES, read, index) ?? ownFields(json);
		return entryOfCall(
			{
				type: 'track',
				event,
				...identity,
				properties,
				timestamp: occurredAt && timeOf(occurredAt, target, zone),
				messageId: messageId || passOf(target) || undefined,
			},
			now,
		);
	},
	async run(inputs, { handle, workspaceId, now }) {
		const entries = inputs.map(({ request }, index) => ({ ...request, index }));
		await handle.store.events.record(entries, { workspaceId, now });
		return inputs.map(({ request: { event, properties, occurredAt, messageId } }) => ({
			result: {
				event,
				properties,
				occurredAt: iso(occurredAt),
				...(messageId !== null && { messageId }),
			},
		}));
	},
};

/** By the contact's clock, else the workflow's; what is no date is refused with the call. */
function timeOf(text: string, { id, journeyItem }: Target, workflowZone: string) {
	const contact = journeyItem?.contact;
	const timezone = contact !== undefined && contact.id === id ? contact.timezone : null;
	return instantIn(text, resolveZone(timezone, workflowZone).zone) ?? text;
}

const ownFields = (json: object): JsonObject =>
	Object.fromEntries(Object.entries(json).filter(([name]) => !NOT_OWN.has(name)));

function requireIdentity({ identity }: Target): void {
	if (identityKeys(identity).length > 0) return;
	throw new ParameterError(
		"The contact has no user ID, email or phone. Set 'Contact' to one of these, and fill in the value.",
	);
}
