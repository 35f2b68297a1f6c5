import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { identityKeys, normalizeEmail, normalizePhone, type Identity } from '../contact/identity';
import { usableId } from '../event/identify';
import { HOLD_MS } from '../journey/hold';
import { SPOT_CONFIG, type Journey } from '../journey/journey';
import { readPath } from '../json';
import type { JourneyContext, Traveller } from './journey-item';
import { nodeRefOf } from './node-ref';
import { batchParameters } from './parameters';
import type { StoreHandle } from './store-handle';
import { newLease } from './system';

const DEFAULT_WORKSPACE = 'default';

/** The node's options that say where on an item without a journey the contact is found. */
export interface ContactOptions {
	contactUserId?: string;
	contactEmail?: string;
	contactPhone?: string;
}

export interface SpotResult {
	travellers: Traveller[];
	/** Items whose contact is on this journey already, or may not enter again. */
	refused: number;
	/** By index: items on which no contact was found. */
	errors: Map<number, Error>;
}

/**
 * Enrolls the contacts of items that come from no journey under the workflow's own key, so that
 * Wait Until also works behind a plain Schedule Trigger.
 */
export async function enrollOnTheSpot(
	context: IExecuteFunctions,
	handle: StoreHandle,
	indexes: readonly number[],
): Promise<SpotResult> {
	const result: SpotResult = { travellers: [], refused: 0, errors: new Map() };
	if (indexes.length === 0) return result;
	const items = context.getInputData();
	const read = batchParameters(context);

	const found = indexes.flatMap((index) => {
		const keys = identityKeys(
			identityOf(items[index].json, read<ContactOptions>('options', index, {})),
		);
		if (keys.length > 0) return { index, keys };
		result.errors.set(index, new Error(NO_CONTACT));
		return [];
	});
	if (found.length === 0) return result;

	const nodeId = await handle.nodeId(nodeRefOf(context));
	const journey = await spotJourney(context, handle, nodeId);
	const enrolled = await handle.store.enrollOnSpot(
		journey,
		nodeId,
		found.map(({ keys }) => ({ keys, profile: {}, instance: '' })),
		newLease(),
		handle.clock.now(),
	);
	await handle.store.handOver(
		enrolled.flatMap((spot) => spot?.position ?? []),
		handle.clock.now() + HOLD_MS,
	);
	enrolled.forEach((spot, i) => {
		if (spot === null) {
			result.refused += 1;
			return;
		}
		const journeyContext: JourneyContext = {
			key: journey.key,
			enrollmentId: spot.enrollmentId,
			...spot.position,
			instance: '',
			enteredAt: new Date(handle.clock.now()).toISOString(),
			vars: journey.config.vars,
			variants: {},
			workspaceId: journey.workspaceId,
			hop: 0,
			store: handle.store.id,
		};
		const { index } = found[i];
		const json = {
			...items[index].json,
			contact: { ...spot.contact },
			journey: { ...journeyContext },
		};
		result.travellers.push({ index, json, contact: spot.contact, journey: journeyContext });
	});
	return result;
}

export const NO_CONTACT =
	"No contact was found on the item. Put the node behind a Journey Trigger, or add the option 'Contact Email' (or Phone, or User ID) and say where the item has it.";

/** What the options say, else what items of contacts are usually called. */
export function identityOf(json: IDataObject, options: ContactOptions): Identity {
	const pick = (given: string | undefined, ...paths: string[]) => {
		const values = [given, ...paths.map((path) => readPath(json, path))];
		const value = values.find((v) => (typeof v === 'string' && v !== '') || typeof v === 'number');
		return value === undefined ? undefined : String(value);
	};
	const email = pick(options.contactEmail, 'email', 'contact.email');
	const phone = pick(options.contactPhone, 'phone', 'contact.phone');
	return {
		userId: usableId(pick(options.contactUserId, 'userId', 'contact.externalId')),
		email: (email && normalizeEmail(email)) || undefined,
		phone: (phone && normalizePhone(phone)) || undefined,
	};
}

async function spotJourney(
	context: IExecuteFunctions,
	handle: StoreHandle,
	nodeId: number,
): Promise<Journey> {
	const { id = '', name = '' } = context.getWorkflow();
	const known = await handle.store.journeyOf(id);
	if (known !== null) return known;
	return await handle.store.registerJourney(
		{
			workspaceId: await handle.workspaceId(DEFAULT_WORKSPACE),
			key: defaultJourneyKey(id),
			name,
			workflowId: id,
			nodeId,
			config: SPOT_CONFIG,
		},
		handle.clock.now(),
	);
}

/**
 * The key of a journey whose builder gave it none. A workflow may have several triggers, and each
 * is a journey; only the one of contacts enrolled on the spot has the workflow's id alone.
 */
export function defaultJourneyKey(workflowId: string, triggerId?: string): string {
	return `workflow-${workflowId}${triggerId === undefined ? '' : `-${triggerId.slice(0, 8)}`}`;
}
