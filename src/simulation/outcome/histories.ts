import type { ContactHistory, HistoryNode } from '../../report/contact-histories';
import type { Journey } from '../../journey/journey';
import { journeyZone } from '../../journey/cap';
import type { WorkflowGraph } from '../../journey/workflow-graph';
import type { Recording } from '../recording';

/** Contacts that are read at a time. */
const PAGE = 1_000;

export interface KnownJourney extends Journey {
	zone: string;
	graph: WorkflowGraph | null;
}

export interface KnownHistory extends ContactHistory {
	/** That of the scenario; see OutcomeContact. */
	key: string;
	merged: string[];
}

/** What the store of a rehearsal knows. */
export interface Histories {
	journeys: ReadonlyMap<number, KnownJourney>;
	nodes: ReadonlyMap<number, HistoryNode>;
	contacts: KnownHistory[];
}

/** Reads the store page by page, each with a fixed number of queries. */
export async function readHistories(recording: Recording): Promise<Histories> {
	const { store, workspaceIds } = recording;
	const journeys = new Map<number, KnownJourney>();
	const contacts: KnownHistory[] = [];
	const keys = keysById(recording);
	for (const workspaceId of workspaceIds) {
		for (const journey of await store.journeys.list(workspaceId)) {
			const graph = await store.journeys.graph(journey.id);
			journeys.set(journey.id, { ...journey, zone: journeyZone(journey.config), graph });
		}
		for (let after = 0; ;) {
			const page = await store.contactHistories.page(workspaceId, after, PAGE);
			for (const history of page) contacts.push(named(history, keys));
			if (page.length < PAGE) break;
			after = page[page.length - 1].contact.id;
		}
	}
	const nodes = await store.contactHistories.nodes();
	return { journeys, contacts, nodes: new Map(nodes.map((node) => [node.id, node])) };
}

function keysById({ contactIds }: Recording): Map<number, string[]> {
	const keys = new Map<number, string[]>();
	for (const [key, id] of contactIds) keys.set(id, [...(keys.get(id) ?? []), key]);
	return keys;
}

function named(history: ContactHistory, keys: ReadonlyMap<number, string[]>): KnownHistory {
	const { id, externalId, email } = history.contact;
	const [key = externalId ?? email ?? `contact ${id}`, ...merged] = keys.get(id) ?? [];
	return { ...history, key, merged };
}
