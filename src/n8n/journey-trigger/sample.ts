import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { profileFromTraits } from '../../contact/traits';
import type { AuthSettings } from '../../ingest/authenticate';
import type { RecordedEvent } from '../../event/recorded';
import { IngestError } from '../../event/ingest-error';
import { instanceNamedBy } from '../../journey/instance';
import type { JourneyConfig } from '../../journey/journey';
import type { JsonObject, JsonValue } from '../../lib/json';
import { parseCall } from './ingest';
import type { JourneyContext } from '../items/journey-item';
import { readJourneyParameters } from './parameters';
import { systemClock } from '../system';

/** Items of manual executions have a lease that no store knows, so no node can write for them. */
const TEST_LEASE = 'test';

const SAMPLE: Contact = {
	id: 0,
	externalId: 'sample-1',
	email: 'ada@example.com',
	phone: '+15550100',
	firstName: 'Ada',
	lastName: 'Lovelace',
	timezone: 'Europe/London',
	locale: 'en-GB',
	stage: null,
	score: null,
	consent: {},
	attributes: { plan: 'trial' },
};

interface SampleEvent {
	/** Absent: it was made up. */
	id?: number;
	name: string;
	properties: JsonObject;
	occurredAt: number;
}

function item(
	contact: Contact,
	key: string,
	config: JourneyConfig,
	event: SampleEvent | null,
): INodeExecutionData {
	const journey: JourneyContext = {
		key,
		enrollmentId: 0,
		positionId: 0,
		lease: TEST_LEASE,
		instance: instanceOf(config, event),
		enteredAt: new Date(systemClock.now()).toISOString(),
		vars: config.vars,
		variants: {},
		workspaceId: 0,
		previousStep: null,
		hop: 0,
		store: 'test',
	};
	return {
		json: {
			contact: { ...contact },
			journey: { ...journey },
			...(event && {
				event: { ...event, occurredAt: new Date(event.occurredAt).toISOString() },
			}),
		},
	};
}

/** As of a live entry, so that texts and filters with the instance can be tried. */
const instanceOf = ({ instanceKey }: JourneyConfig, event: SampleEvent | null): string =>
	(instanceKey !== undefined && instanceNamedBy(event?.properties, instanceKey)) || '';

const entryEvent = (config: JourneyConfig): SampleEvent | null =>
	config.entry.on === 'event'
		? { name: config.entry.event, properties: {}, occurredAt: systemClock.now() }
		: null;

/** The sample contact, with the date that starts the journey, if any. */
function sampleFor({ entry }: JourneyConfig): Contact {
	if (entry.on !== 'date' || Object.hasOwn(SAMPLE, entry.attribute)) return SAMPLE;
	const today = new Date(systemClock.now()).toISOString().slice(0, 10);
	const path = entry.attribute.split('.');
	const attributes = path.reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), today);
	return { ...SAMPLE, attributes: { ...SAMPLE.attributes, ...(attributes as JsonObject) } };
}

export function sampleItems(key: string, config: JourneyConfig): INodeExecutionData[] {
	return [item(sampleFor(config), key, config, entryEvent(config))];
}

/** @param latest the newest entry event of each contact that has one */
export function storedItems(
	contacts: readonly Contact[],
	latest: ReadonlyMap<number, RecordedEvent>,
	key: string,
	config: JourneyConfig,
): INodeExecutionData[] {
	return contacts.map((contact) =>
		item(contact, key, config, latest.get(contact.id) ?? entryEvent(config)),
	);
}

/**
 * Answers a call of the test URL: its entries become items of contacts that would enter. Nothing is
 * written.
 */
export async function requestItems(
	context: IWebhookFunctions,
	authentication: AuthSettings,
): Promise<IWebhookResponseData> {
	const response = context.getResponseObject();
	try {
		const { entries, rejected } = await parseCall(context, authentication, systemClock.now());
		if (entries.length === 0) {
			response.status(400).json({ success: false, accepted: 0, rejected });
			return { noWebhookResponse: true };
		}
		const { key, config } = readJourneyParameters(
			context.getNode(),
			context.getWorkflow().id ?? '',
		);
		const items = entries.map((entry) => {
			// Traits of a group call belong to the group, not to the contact.
			const { profile, attributes } = profileFromTraits(entry.kind === 'group' ? {} : entry.traits);
			const { userId = null, email = null, phone = null } = entry.identity;
			const contact: Contact = {
				...SAMPLE,
				firstName: null,
				lastName: null,
				timezone: null,
				locale: null,
				externalId: userId,
				email,
				phone,
				...profile,
				attributes,
			};
			const { event, properties, occurredAt } = entry;
			return item(
				contact,
				key,
				config,
				event === null ? null : { name: event, properties, occurredAt },
			);
		});
		response.status(200).json({ success: true, test: true, accepted: items.length, rejected });
		return { workflowData: [items], noWebhookResponse: true };
	} catch (error) {
		if (!(error instanceof IngestError)) throw error;
		response.status(error.status).json({ success: false, message: error.message });
		return { noWebhookResponse: true };
	}
}
