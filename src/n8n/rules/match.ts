import type { IExecuteFunctions } from 'n8n-workflow';
import type { Rule } from '../../rule/rule';
import type { JourneyContext } from '../items/journey-item';
import { hasExpression } from '../parameters/read';
import { sendStepsOf, type SendStep } from './send-steps';
import type { StoreHandle } from '../stores/handle';

/** A contact on an item, for which rules are evaluated. */
export interface RuleSubject {
	/** Index of the item in the input. */
	index: number;
	contact: { id: number };
	journey: JourneyContext | null;
}

/** For each contact, in order, whether each rule holds. */
export type Match<Subject extends RuleSubject> = (
	rules: readonly Rule[],
	subjects: readonly Subject[],
) => Promise<boolean[][]>;

/** Evaluates in the store: one call for all rules and contacts. */
export function storeMatch(
	{ store, clock }: StoreHandle,
	workspaceId: number,
	zone: string,
): Match<RuleSubject> {
	return async (rules, subjects) =>
		await store.segments.match(
			workspaceId,
			rules,
			subjects.map(({ contact, journey }) => ({
				contactId: contact.id,
				// The journey of a manual execution is unknown to the store.
				enrollmentId: journey?.enrollmentId || null,
			})),
			{ now: clock.now(), zone },
		);
}

/**
 * Reads the definition in a node's parameters for an item: once per batch without expressions, else
 * once per distinct value, so that equal items are evaluated together.
 */
export function definitionReader<Raw, Definition>(
	context: IExecuteFunctions,
	read: (index: number) => Raw,
	define: (raw: Raw) => Definition,
): (index: number) => Definition {
	if (!hasExpression(context.getNode().parameters)) {
		// An error concerns all items, so the execution fails, not only its first item.
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

/**
 * Groups contacts by their definition; those whose definition cannot be read are added to `errors`.
 */
export function byDefinition<Subject extends RuleSubject, Definition>(
	subjects: readonly Subject[],
	definitionOf: (index: number) => Definition,
	errors: Map<number, Error>,
): Map<Definition, Subject[]> {
	const groups = new Map<Definition, Subject[]>();
	for (const subject of subjects) {
		try {
			const definition = definitionOf(subject.index);
			const group = groups.get(definition) ?? [];
			group.push(subject);
			groups.set(definition, group);
		} catch (error) {
			errors.set(subject.index, error as Error);
		}
	}
	return groups;
}

/**
 * The workflow's send steps if the parameters may have message conditions; undefined without a
 * store.
 */
export async function stepsFor(
	context: IExecuteFunctions,
	handle: StoreHandle | null,
): Promise<SendStep[] | undefined> {
	if (handle === null) return undefined;
	const asks = JSON.stringify(context.getNode().parameters).includes('message');
	return asks ? await sendStepsOf(handle.store, context.getWorkflow().id ?? '') : [];
}
