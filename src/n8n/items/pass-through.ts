import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import type { JsonObject } from '../../lib/json';
import { namedOn, type Named } from './identify';
import { leaseOf, withNextHop, type JourneyContext, type JourneyItem } from './journey-item';
import { nodeRefOf } from '../parameters/node-ref';
import { droppedHints, hintAt, linked, settleErrors, Tally } from './results';
import { batchParameters } from '../parameters/read';
import type { StoreHandle } from '../stores/handle';
import { readJourneyItems } from './recover';

/** A contact that passes a node without waiting: on a journey, or on an item of no journey. */
export interface ItemContact {
	/** Where the item stands in the input. */
	index: number;
	json: IDataObject;
	contact: Contact;
	journey: JourneyContext | null;
}

/** Which way a itemContact goes, and what the node adds to the item. */
export interface Decision {
	outcome: string;
	detail?: JsonObject;
	/** Of a Split Test; see Decision. */
	arm?: { node: string; counted: boolean };
	/** Fields that the node adds to the item; a function is given the outcome that holds. */
	added?: IDataObject | ((outcome: string) => IDataObject);
}

export interface PassThroughResult {
	/** Items by the outcome that holds for them: this run's, or an earlier run's of the same pass. */
	leaving: Map<string, INodeExecutionData[]>;
	/** Items that failed, where the builder wants to go on with them. */
	failed: INodeExecutionData[];
}

export interface PassThroughOptions {
	handle: StoreHandle;
	nodeId: number;
	itemContacts: ItemContact[];
	/** By index: items that fail. The choice may add to it. */
	errors: Map<number, Error>;
}

/**
 * Has the store hold on to the choices. Says, in order, which outcome holds: null where the lease
 * is gone, undefined where there was no choice.
 */
export type PersistDecision = (
	handle: StoreHandle,
	nodeId: number,
	itemContacts: readonly ItemContact[],
	choices: ReadonlyArray<Decision | null>,
) => Promise<Array<string | null | undefined>>;

/**
 * For nodes that contacts pass: finds the contacts, lets `choose` say which way each goes (null:
 * it failed, and is in `errors`), and has the store hold on to that, so that a replay goes the
 * same way. Contacts of items without a journey are looked up by the node's contact options.
 * `hold` is for nodes that write more than their choice, in one transaction with it.
 */
export async function passThrough(
	context: IExecuteFunctions,
	handle: StoreHandle,
	choose: (passing: PassThroughOptions) => Promise<Array<Decision | null>>,
	persistDecision: PersistDecision = decide,
): Promise<PassThroughResult> {
	const tally = new Tally();
	const errors = new Map<number, Error>();
	const itemContacts = await standing(context, handle, tally, errors);
	const nodeId = await handle.nodeId(nodeRefOf(context));
	const choices =
		itemContacts.length === 0 ? [] : await choose({ handle, nodeId, itemContacts, errors });
	const outcomes = await persistDecision(handle, nodeId, itemContacts, choices);

	const leaving = new Map<string, INodeExecutionData[]>();
	itemContacts.forEach((itemContact, i) => {
		const outcome = outcomes[i];
		if (outcome === undefined) return;
		if (outcome === null) return tally.add('fenced');
		const items = leaving.get(outcome) ?? [];
		leaving.set(outcome, items);
		items.push(linked({ json: jsonOf(itemContact, outcome, choices[i]!) }, itemContact.index));
	});
	hintAt(context, droppedHints(tally.counts));
	return { leaving, failed: settleErrors(context, errors) };
}

function jsonOf(itemContact: ItemContact, outcome: string, { added, arm }: Decision): IDataObject {
	const { contact, journey, json } = itemContact;
	const more = typeof added === 'function' ? added(outcome) : added;
	if (journey === null) return { ...json, contact: { ...contact }, ...more };
	const variants = arm ? { ...journey.variants, [arm.node]: outcome } : journey.variants;
	return withNextHop({ ...itemContact, journey: { ...journey, variants } }, more);
}

/** The outcome that holds, null where the lease is gone, undefined where there was no choice. */
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
			...(detail && { detail }),
			...(arm && { arm }),
		};
	});
	const held = await store.positions.decide(nodeId, decisions, clock.now());
	const outcomes = choices.map((choice) => choice?.outcome) as Array<string | null | undefined>;
	decisions.forEach(({ index }, i) => (outcomes[index] = held[i]));
	return outcomes;
}

/** The passengers that this run may act for, in the order of the items. */
async function standing(
	context: IExecuteFunctions,
	handle: StoreHandle,
	tally: Tally,
	errors: Map<number, Error>,
): Promise<ItemContact[]> {
	const found = readJourneyItems(context, handle);
	const journeyItems = found.filter((journeyItem) => journeyItem !== null);
	const standings = await handle.store.positions.renewLeases(
		journeyItems.map(leaseOf),
		handle.clock.now(),
	);
	const held: ItemContact[] = journeyItems.filter((_, i) => {
		const standing = standings[i];
		if (standing !== 'held') tally.add(standing);
		return standing === 'held';
	});
	const unknown = found.flatMap((journeyItem, index) => (journeyItem === null ? [index] : []));
	const others = await lookUp(context, handle, unknown, tally, errors);
	return [...held, ...others].sort((a, b) => a.index - b.index);
}

/** Items whose contacts are looked up in one go; between them other work gets its turn. */
const SLICE = 1_000;

/** Contacts of items that come from no journey; they become known with their first use. */
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
		const named = await namedOn(context, handle, read, workspace, slice, errors);
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
	named: readonly Named[],
): Promise<Array<Contact | null>> {
	const whom = named.flatMap(({ keys }) => (keys.length > 0 ? [keys] : []));
	const people =
		whom.length === 0 ? [] : await store.contacts.recognize(workspaceId, whom, clock.now());
	const recognized = people.values();
	return named.map(({ contact }) => contact ?? recognized.next().value ?? null);
}

/**
 * The workspace that the node's options name; else that of the contacts on the items, who may come
 * from another workflow; else that of the workflow's own journey.
 */
export async function workspaceOf(
	context: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode' | 'getInputData'>,
	handle: StoreHandle,
): Promise<number> {
	const { options } = context.getNode().parameters as { options?: { workspace?: string } };
	const named = options?.workspace?.trim();
	if (named) return await handle.workspaceId(named);
	const travelling = context.getInputData().find(({ json }) => json.journey !== undefined);
	const { workspaceId } = (travelling?.json.journey ?? {}) as Partial<JourneyContext>;
	if (workspaceId) return workspaceId;
	const journey = await handle.store.journeys.ofWorkflow(context.getWorkflow().id ?? '');
	return journey?.workspaceId ?? (await handle.workspaceId('default'));
}
