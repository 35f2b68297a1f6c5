import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { Decision as RecordedDecision } from '../../journey/decision';
import type { Step } from '../../journey/position';
import type { JsonObject } from '../../lib/json';
import { identifyItems, type IdentifiedItem } from './identify';
import {
	leaseOf,
	previousStepOf,
	withNextHop,
	type JourneyContext,
	type JourneyItem,
} from './journey-item';
import { nameOf } from '../parameters/name';
import { nodeRefOf } from '../parameters/node-ref';
import { droppedHints, hintAt, linked, settleErrors, Tally } from './results';
import { batchParameters } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';
import { hintAtLeftBehind } from './left-behind';
import { readJourneyItems } from './recover';

/** A contact that passes a node without waiting, in a journey or from outside of one. */
export interface ItemContact {
	/** Index of the item in the input. */
	index: number;
	json: IDataObject;
	contact: Contact;
	journey: JourneyContext | null;
}

/** The outcome for a contact, and the fields that the node adds to the item. */
export interface Decision {
	outcome: string;
	detail?: JsonObject;
	/** The arm of a Split Test. */
	arm?: RecordedDecision['arm'];
	/** Fields that the node adds to the item; a function gets the outcome that holds. */
	added?: IDataObject | ((outcome: string) => IDataObject);
}

export interface PassThroughResult {
	/** Items by their outcome: of this execution, or of an earlier execution of the same visit. */
	leaving: Map<string, INodeExecutionData[]>;
	/** Failed items, if 'On Error' is set to continue. */
	failed: INodeExecutionData[];
}

export interface PassThroughOptions {
	handle: StoreHandle;
	nodeId: number;
	itemContacts: ItemContact[];
	/** By index: failed items. `choose` may add to it. */
	errors: Map<number, Error>;
}

/**
 * Saves the decisions in the store. Returns the outcome that holds, in order: null if the lease is
 * lost, undefined without a decision.
 */
export type PersistDecision = (
	handle: StoreHandle,
	nodeId: number,
	itemContacts: readonly ItemContact[],
	choices: ReadonlyArray<Decision | null>,
) => Promise<Array<string | null | undefined>>;

/**
 * For nodes without a wait: finds the contacts, lets `choose` decide for each (null: it failed, and
 * is in `errors`), and saves the decisions, so that a replay takes the same outcomes. Contacts of
 * items from outside a journey are looked up by the node's contact options. `persistDecision` is
 * for nodes that write more than the decision in its transaction.
 */
export async function passThrough(
	context: IExecuteFunctions,
	handle: StoreHandle,
	choose: (passing: PassThroughOptions) => Promise<Array<Decision | null>>,
	persistDecision: PersistDecision = decide,
): Promise<PassThroughResult> {
	const tally = new Tally();
	const errors = new Map<number, Error>();
	const itemContacts = await heldContacts(context, handle, tally, errors);
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const choices =
		itemContacts.length === 0 ? [] : await choose({ handle, nodeId, itemContacts, errors });
	const now = handle.clock.now();
	const outcomes = await persistDecision(handle, nodeId, itemContacts, choices);

	const leaving = new Map<string, INodeExecutionData[]>();
	itemContacts.forEach((itemContact, i) => {
		const outcome = outcomes[i];
		if (outcome === undefined) return;
		if (outcome === null) return tally.add('fenced');
		const items = leaving.get(outcome) ?? [];
		leaving.set(outcome, items);
		const step = { nodeId, outcome, arrivedAt: now };
		items.push(linked({ json: jsonOf(itemContact, step, choices[i]!) }, itemContact.index));
	});
	hintAt(context, droppedHints(tally.counts));
	return { leaving, failed: settleErrors(context, errors) };
}

function jsonOf(itemContact: ItemContact, step: Step, { added, arm }: Decision): IDataObject {
	const { contact, journey, json } = itemContact;
	const { outcome } = step;
	const more = typeof added === 'function' ? added(outcome) : added;
	if (journey === null) return { ...json, contact: { ...contact }, ...more };
	const variants = arm ? { ...journey.variants, [arm.node]: outcome } : journey.variants;
	return withNextHop({ ...itemContact, journey: { ...journey, variants } }, step, more);
}

/** The outcome that holds; null if the lease is lost, undefined without a decision. */
async function decide(
	{ store, clock }: StoreHandle,
	nodeId: number,
	itemContacts: readonly ItemContact[],
	choices: ReadonlyArray<Decision | null>,
): Promise<Array<string | null | undefined>> {
	const decisions = itemContacts.flatMap((itemContact, i) => {
		const choice = choices[i];
		if (itemContact.journey === null || !choice) return [];
		const { outcome, detail, arm } = choice;
		return {
			index: i,
			...leaseOf(itemContact as JourneyItem),
			visit: itemContact.journey.hop ?? 0,
			outcome,
			previous: previousStepOf(itemContact as JourneyItem),
			...(detail && { detail }),
			...(arm && { arm }),
		};
	});
	const held = await store.positions.decide(nodeId, decisions, clock.now());
	const outcomes = choices.map((choice) => choice?.outcome) as Array<string | null | undefined>;
	decisions.forEach(({ index }, i) => (outcomes[index] = held[i]));
	return outcomes;
}

/** The contacts whose leases this execution holds, in the order of the items. */
async function heldContacts(
	context: IExecuteFunctions,
	handle: StoreHandle,
	tally: Tally,
	errors: Map<number, Error>,
): Promise<ItemContact[]> {
	hintAtLeftBehind(context);
	const { found, outside, errors: lost } = readJourneyItems(context, handle);
	for (const [index, error] of lost) errors.set(index, error);
	const journeyItems = found.filter((journeyItem) => journeyItem !== null);
	const leaseStates = await handle.store.positions.renewLeases(
		journeyItems.map(leaseOf),
		handle.clock.now(),
	);
	const held: ItemContact[] = journeyItems.filter((_, i) => {
		const leaseState = leaseStates[i];
		if (leaseState !== 'held') tally.add(leaseState);
		return leaseState === 'held';
	});
	const others = await lookUp(context, handle, outside, tally, errors);
	return [...held, ...others].sort((a, b) => a.index - b.index);
}

/**
 * Items whose contacts are looked up in one batch; between batches the event loop runs other work.
 */
const SLICE = 1_000;

/** Contacts of items from outside a journey; unknown ones are created. */
async function lookUp(
	context: IExecuteFunctions,
	handle: StoreHandle,
	indexes: readonly number[],
	tally: Tally,
	errors: Map<number, Error>,
): Promise<ItemContact[]> {
	const items = context.getInputData();
	const read = batchParameters(context);
	let workspaceId: number | undefined;
	const workspace = async () => (workspaceId ??= await workspaceOf(context, handle));
	const itemContacts: ItemContact[] = [];
	for (let from = 0; from < indexes.length; from += SLICE) {
		const slice = indexes.slice(from, from + SLICE);
		const named = await identifyItems(context, handle, read, workspace, slice, errors);
		if (named.length === 0) continue;
		const contacts = await contactsOf(handle, await workspace(), named);
		named.forEach(({ index }, i) => {
			const contact = contacts[i];
			if (contact === null) tally.add('erased');
			else itemContacts.push({ index, json: items[index].json, contact, journey: null });
		});
	}
	return itemContacts;
}

async function contactsOf(
	{ store, clock }: StoreHandle,
	workspaceId: number,
	named: readonly IdentifiedItem[],
): Promise<Array<Contact | null>> {
	const keysToResolve = named.flatMap(({ keys }) => (keys.length > 0 ? [keys] : []));
	const resolved =
		keysToResolve.length === 0
			? []
			: await store.contacts.recognize(workspaceId, keysToResolve, clock.now());
	const recognized = resolved.values();
	return named.map(({ contact }) => contact ?? recognized.next().value ?? null);
}

/**
 * The workspace in the node's options; else that of the items' contacts, which may come from
 * another workflow; else that of the workflow's own journey.
 */
export async function workspaceOf(
	context: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode' | 'getInputData'>,
	handle: StoreHandle,
): Promise<number> {
	const { options } = context.getNode().parameters as { options?: { workspace?: string } };
	const named = options?.workspace?.trim();
	if (named) return await handle.workspaceId(nameOf(named, 'Workspace'));
	const inJourney = context.getInputData().find(({ json }) => json.journey !== undefined);
	const { workspaceId } = (inJourney?.json.journey ?? {}) as Partial<JourneyContext>;
	if (workspaceId) return workspaceId;
	const journey = await handle.store.journeys.ofWorkflow(context.getWorkflow().id ?? '');
	return journey?.workspaceId ?? (await handle.workspaceId('default'));
}
