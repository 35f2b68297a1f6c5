import { bucketOf } from '../../lib/hash-bucket';
import type { JsonObject } from '../../lib/json';
import type { StandIn } from '../recording';
import type { Scenario } from '../scenario';

interface Item {
	json: JsonObject;
	pairedItem?: unknown;
}

interface NodeOfWorkflow {
	workflow: string;
	node: string;
	type: string;
}

/** What comes out in place of nodes that would have called out, and how often. */
export class StandIns {
	readonly #pinned = new Map<string, Scenario['workflows'][number]['pinData']>();
	readonly #fixtures: Scenario['fixtures'];
	readonly #noted = new Map<string, StandIn>();

	constructor({ workflows, fixtures }: Pick<Scenario, 'workflows' | 'fixtures'>) {
		for (const { name, pinData } of workflows) this.#pinned.set(name, pinData);
		this.#fixtures = fixtures;
	}

	get list(): StandIn[] {
		return [...this.#noted.values()];
	}

	/**
	 * What the node gives out: pinned data, else the fixture's, else its input. Contacts in a journey get
	 * one of the items given each, always the same one; without contacts they come out as they are.
	 */
	outputOf(of: NodeOfWorkflow, input: Item[]): Item[] {
		const { by, items } = this.#given(of);
		this.#note(of, by, input.length);
		if (items === null)
			return input.map((item, index) => ({ ...item, pairedItem: { item: index } }));
		const contacts = input.map(({ json }) => contactIdOf(json));
		if (!contacts.some((id) => id !== null) || items.length === 0) return structuredClone(items);
		return input.map((_, index) => {
			const bucket = bucketOf(of.node, contacts[index] ?? index);
			const { json } = items[Math.floor(bucket * items.length)];
			return { json: structuredClone(json), pairedItem: { item: index } };
		});
	}

	/** What a trigger starts with; null: it never starts anything. */
	startOf(of: NodeOfWorkflow): Item[] | null {
		const { by, items } = this.#given(of);
		this.#note(of, by, items?.length ?? 0, items === null ? 0 : 1);
		return items === null ? null : structuredClone(items);
	}

	#given({ workflow, node }: NodeOfWorkflow): { by: StandIn['by']; items: Item[] | null } {
		const pinned = own(this.#pinned.get(workflow), node);
		if (pinned !== undefined) return { by: 'pinned', items: pinned };
		const fixture = own(own(this.#fixtures, workflow), node);
		if (fixture !== undefined) return { by: 'fixture', items: fixture };
		return { by: 'passed', items: null };
	}

	#note(of: NodeOfWorkflow, by: StandIn['by'], items: number, times = 1): void {
		const key = JSON.stringify([of.workflow, of.node]);
		const known = this.#noted.get(key) ?? { ...of, by, times: 0, items: 0 };
		this.#noted.set(key, { ...known, times: known.times + times, items: known.items + items });
	}
}

/** Null: the item is not of a contact in a journey. */
function contactIdOf({ contact, journey }: JsonObject): number | null {
	const id = (contact as { id?: unknown } | undefined)?.id;
	return journey !== undefined && typeof id === 'number' ? id : null;
}

function own<T>(record: Record<string, T> | undefined, key: string): T | undefined {
	return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
