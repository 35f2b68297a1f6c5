import type { IExecuteFunctions } from 'n8n-workflow';
import type { Rule } from '../../rule/rule';
import type { JourneyContext } from '../items/journey-item';
import { hasExpression } from '../parameters/read';
import { sendStepsOf, type SendStep } from './send-steps';
import type { StoreHandle } from '../stores/handle';

/** Somebody whom rules are asked of, on an item. */
export interface Asked {
	/** Where the item stands in the input. */
	index: number;
	contact: { id: number };
	journey: JourneyContext | null;
}

/** For each of them, in order, whether each rule holds. */
export type Match<Who extends Asked> = (
	rules: readonly Rule[],
	whom: readonly Who[],
) => Promise<boolean[][]>;

/** Asks the store: one call for all rules and contacts. */
export function storeMatch(
	{ store, clock }: StoreHandle,
	workspaceId: number,
	zone: string,
): Match<Asked> {
	return async (rules, whom) =>
		await store.segments.match(
			workspaceId,
			rules,
			whom.map(({ contact, journey }) => ({
				contactId: contact.id,
				// Contacts of test runs are on no journey that the store knows.
				enrollmentId: journey?.enrollmentId || null,
			})),
			{ now: clock.now(), zone },
		);
}

/**
 * Reads what a node's parameter says for an item: once for the batch where it holds no expression,
 * else once for items that say the same, so that these are asked together.
 */
export function definitionReader<Raw, Definition>(
	context: IExecuteFunctions,
	read: (index: number) => Raw,
	define: (raw: Raw) => Definition,
): (index: number) => Definition {
	if (!hasExpression(context.getNode().parameters)) {
		// What is wrong is wrong for all, so the execution fails, not its first item.
		const only = define(read(0));
		return () => only;
	}
	const known = new Map<string, Definition>();
	return (index) => {
		const raw = read(index);
		const key = JSON.stringify(raw);
		const definition = known.get(key) ?? define(raw);
		known.set(key, definition);
		return definition;
	};
}

/** Groups by what was read for them; those for whom reading fails are in `errors`. */
export function byDefinition<Who extends Asked, Definition>(
	whom: readonly Who[],
	definitionOf: (index: number) => Definition,
	errors: Map<number, Error>,
): Map<Definition, Who[]> {
	const groups = new Map<Definition, Who[]>();
	for (const who of whom) {
		try {
			const definition = definitionOf(who.index);
			const group = groups.get(definition) ?? [];
			group.push(who);
			groups.set(definition, group);
		} catch (error) {
			errors.set(who.index, error as Error);
		}
	}
	return groups;
}

/** The workflow's send steps, where its rules may ask about messages and there is a store. */
export async function stepsFor(
	context: IExecuteFunctions,
	handle: StoreHandle | null,
): Promise<SendStep[] | undefined> {
	if (handle === null) return undefined;
	const asks = JSON.stringify(context.getNode().parameters).includes('message');
	return asks ? await sendStepsOf(handle.store, context.getWorkflow().id ?? '') : [];
}
