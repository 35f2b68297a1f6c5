import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { normalizeEmail, type IdentityKey } from '../../contact/identity';
import type { Contact } from '../../contact/contact';
import { HOLD_MS } from '../../dispatcher/keep-lease';
import { INLINE_CONFIG, isOpen, type Journey, type Reentry } from '../../journey/journey';
import type { Lease } from '../../journey/position';
import type { JsonObject } from '../../lib/json';
import { contactFields } from './contact-fields';
import { followExecution } from './execution-end';
import { contactsOf, identifyItems, type IdentifiedItem } from './identify';
import { isN8nRetry, takeOverLeases } from './n8n-retry';
import type { JourneyContext, JourneyItem } from './journey-item';
import { defaultJourneyKey, nodeRefOf } from '../parameters/node-ref';
import { batchParameters } from '../parameters/read';
import type { ReadItems } from './recover';
import type { StoreHandle } from '../stores/handle';
import { newLease } from '../system';

const DEFAULT_WORKSPACE = 'default';

export interface InlineResult {
	journeyItems: JourneyItem[];
	/** By index: items whose contact may not enter the journey. */
	refused: Map<number, Refusal>;
	/** By index: items without a contact; those of ReadItems, and more. */
	errors: Map<number, Error>;
}

/** Why a contact may not enter; see DROP_REASONS. */
export type Refusal = 'refused' | 'closed';

/** The re-entry rule for the item at an index; undefined: the journey's. */
export type ReentryAt = (index: number) => Reentry | undefined;

/** Items that are enrolled in one batch; between batches the event loop runs other work. */
const SLICE = 1_000;

/**
 * Inline enrollment: enrolls the contacts of items from outside a journey under the workflow's own
 * key, so that Wait Until also works after a Schedule Trigger.
 */
export async function enrollItemsInline(
	context: IExecuteFunctions,
	handle: StoreHandle,
	{ outside, errors, former }: Pick<ReadItems, 'outside' | 'errors' | 'former'>,
	reentryAt: ReentryAt,
): Promise<InlineResult> {
	const result: InlineResult = { journeyItems: [], refused: new Map(), errors };
	const read = batchParameters(context);
	let inlineEntry: InlineEntry | undefined;
	const entry = async () => (inlineEntry ??= await inlineEntryOf(context, handle));
	const workspace = async () => (await entry()).journey.workspaceId;
	for (let from = 0; from < outside.length; from += SLICE) {
		const slice = outside.slice(from, from + SLICE);
		const found = await identifyItems(context, handle, read, workspace, slice, errors, former);
		if (found.length === 0) continue;
		const journeyItems = await enrollSlice(context, handle, await entry(), found, reentryAt);
		result.journeyItems.push(...journeyItems);
		const entered = new Set(journeyItems.map(({ index }) => index));
		const refusal = isOpen((await entry()).journey) ? 'refused' : 'closed';
		for (const { index } of found) if (!entered.has(index)) result.refused.set(index, refusal);
	}
	return result;
}

async function enrollSlice(
	context: IExecuteFunctions,
	handle: StoreHandle,
	entry: InlineEntry,
	found: readonly IdentifiedItem[],
	reentryAt: ReentryAt,
): Promise<JourneyItem[]> {
	const continued = isN8nRetry(context) ? await continueFailed(context, handle, entry, found) : [];
	const known = new Set(continued.map(({ index }) => index));
	const fresh = found.filter(({ index }) => !known.has(index));
	if (fresh.length === 0) return continued;
	return [...continued, ...(await enroll(context, handle, entry, fresh, reentryAt))];
}

async function enroll(
	context: IExecuteFunctions,
	handle: StoreHandle,
	entry: InlineEntry,
	found: readonly IdentifiedItem[],
	reentryAt: ReentryAt,
): Promise<JourneyItem[]> {
	const { journey, nodeId } = entry;
	const items = context.getInputData();
	const now = handle.clock.now();
	const lease = newLease();
	const instances = found.map(({ index }) => {
		const reentry = reentryAt(index) ?? journey.config.reentry;
		// Each enrollment of 'Always' is an instance of its own.
		return { reentry, instance: reentry.mode === 'always' ? `item ${lease}:${index}` : '' };
	});
	const enrolled = await handle.store.journeys.enrollInline(
		journey,
		nodeId,
		found.map(({ index, keys, contact }, i) => ({
			keys,
			profile: contact === null ? fieldsOf(items[index].json, keys) : {},
			...instances[i],
			...(contact && { contactId: contact.id }),
		})),
		lease,
		now,
	);
	const positions = enrolled.flatMap((inlineEntry) => inlineEntry?.position ?? []);
	await handle.store.positions.holdExternally(positions, now + HOLD_MS);
	followExecution(context, handle, positions);
	return enrolled.flatMap((inlineEntry, i): JourneyItem[] => {
		if (inlineEntry === null) return [];
		const { enrollmentId, position, contact } = inlineEntry;
		const enrollment = { enrollmentId, ...position, ...instances[i], enteredAt: now };
		return [journeyItemAt(context, handle, entry, found[i].index, contact, enrollment)];
	});
}

/**
 * In n8n's own Retry: the items whose contacts have failed at this node in the execution that is
 * retried. Of several enrollments of a contact the newest are theirs.
 */
async function continueFailed(
	context: IExecuteFunctions,
	handle: StoreHandle,
	entry: InlineEntry,
	found: readonly IdentifiedItem[],
): Promise<JourneyItem[]> {
	const { journey, nodeId } = entry;
	const contacts = await contactsOf(handle, journey.workspaceId, found);
	const ids = new Set(contacts.flatMap((contact) => contact?.id ?? []));
	const failed = await handle.store.handovers.failedHere(journey.id, nodeId, [...ids]);
	const ofContact = Map.groupBy(failed, ({ contactId }) => contactId);
	const chosen = found
		.map(({ index }, i) => ({ index, contact: contacts[i] }))
		.reverse()
		.flatMap(({ index, contact }) => {
			const enrollment = contact && ofContact.get(contact.id)?.pop();
			return enrollment ? [{ index, contact, enrollment, former: newLease() }] : [];
		});
	const leases = await takeOverLeases(
		context,
		handle,
		chosen.map(({ enrollment: { positionId }, former }) => ({
			...{ positionId, lease: former, workspaceId: journey.workspaceId },
		})),
	);
	return chosen.flatMap(({ index, contact, enrollment }, i) => {
		const lease = leases[i];
		if (lease === null) return [];
		return journeyItemAt(context, handle, entry, index, contact, { ...enrollment, ...lease });
	});
}

interface ItemEnrollment extends Lease {
	enrollmentId: number;
	instance: string;
	/** ms */
	enteredAt: number;
}

/** The item at the index, with its contact in the journey. */
function journeyItemAt(
	context: IExecuteFunctions,
	{ store }: StoreHandle,
	{ journey }: InlineEntry,
	index: number,
	contact: Contact,
	{ enrollmentId, positionId, lease, instance, enteredAt }: ItemEnrollment,
): JourneyItem {
	const journeyContext: JourneyContext = {
		key: journey.key,
		...{ enrollmentId, positionId, lease, instance },
		enteredAt: new Date(enteredAt).toISOString(),
		vars: journey.config.vars,
		variants: {},
		workspaceId: journey.workspaceId,
		previousStep: null,
		hop: 0,
		store: store.id,
		execution: context.getExecutionId(),
	};
	const { json } = context.getInputData()[index];
	const added = { contact: { ...contact }, journey: { ...journeyContext } };
	return { index, json: { ...json, ...added }, contact, journey: journeyContext };
}

/**
 * What the item says of the contact that it names itself. Addresses are not taken: those that
 * identify are set with the contact, and others may be somebody else's.
 */
function fieldsOf(json: IDataObject, keys: readonly IdentityKey[]): JsonObject {
	const { email, phone: _phone, ...fields } = contactFields(json);
	const isNamed = email === undefined || keys.some(({ value }) => value === normalizeEmail(email));
	return isNamed ? fields : {};
}

/** The journey and node of an inline enrollment. */
interface InlineEntry {
	journey: Journey;
	nodeId: number;
}

async function inlineEntryOf(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Promise<InlineEntry> {
	const { id = '', name = '' } = context.getWorkflow();
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const known = await handle.store.journeys.ofWorkflow(id);
	if (known !== null) return { journey: known, nodeId };
	const journey = await handle.store.journeys.register(
		{
			workspaceId: await handle.workspaceId(DEFAULT_WORKSPACE),
			key: defaultJourneyKey(id),
			name,
			workflowId: id,
			nodeId,
			config: INLINE_CONFIG,
		},
		handle.clock.now(),
	);
	return { journey, nodeId };
}

export function inOrder(journeyItems: ReadonlyArray<JourneyItem | null>): JourneyItem[] {
	return journeyItems
		.filter((journeyItem) => journeyItem !== null)
		.sort((a, b) => a.index - b.index);
}
