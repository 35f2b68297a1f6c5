import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { normalizeEmail, type IdentityKey } from '../../contact/identity';
import { HOLD_MS } from '../../dispatcher/keep-lease';
import { INLINE_CONFIG, isOpen, type Journey, type Reentry } from '../../journey/journey';
import type { JsonObject } from '../../lib/json';
import { contactFields } from './contact-fields';
import { followExecution } from './execution-end';
import { identifyItems, type IdentifiedItem } from './identify';
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
	{ outside, errors }: Pick<ReadItems, 'outside' | 'errors'>,
	reentryAt: ReentryAt,
): Promise<InlineResult> {
	const result: InlineResult = { journeyItems: [], refused: new Map(), errors };
	const read = batchParameters(context);
	let inlineEntry: InlineEntry | undefined;
	const entry = async () => (inlineEntry ??= await inlineEntryOf(context, handle));
	const workspace = async () => (await entry()).journey.workspaceId;
	for (let from = 0; from < outside.length; from += SLICE) {
		const slice = outside.slice(from, from + SLICE);
		const found = await identifyItems(context, handle, read, workspace, slice, result.errors);
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
	{ journey, nodeId }: InlineEntry,
	found: readonly IdentifiedItem[],
	reentryAt: ReentryAt,
): Promise<JourneyItem[]> {
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
		const { index } = found[i];
		const journeyContext: JourneyContext = {
			key: journey.key,
			enrollmentId: inlineEntry.enrollmentId,
			...inlineEntry.position,
			instance: instances[i].instance,
			enteredAt: new Date(now).toISOString(),
			vars: journey.config.vars,
			variants: {},
			workspaceId: journey.workspaceId,
			previousStep: null,
			hop: 0,
			store: handle.store.id,
			execution: context.getExecutionId(),
		};
		const json = {
			...items[index].json,
			contact: { ...inlineEntry.contact },
			journey: { ...journeyContext },
		};
		return [{ index, json, contact: inlineEntry.contact, journey: journeyContext }];
	});
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
