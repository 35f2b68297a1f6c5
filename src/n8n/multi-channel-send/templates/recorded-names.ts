import type { Catalog } from '../../../store/catalog';

/** Names in data that has come in; null: too many to know them all, or none yet. */
export interface RecordedNames {
	/** Attributes of the workspace's contacts. */
	attributes: readonly string[] | null;
	/** Properties of the events that lead here. */
	properties: readonly string[] | null;
}

const MOST = 1_000;
/** Names that a template can write after a dot. Others come from outside, and are not shown. */
const PLAIN = /^[\p{L}\p{N}_-]{1,100}$/u;

/** @param eventNames null: unknown */
export async function recordedNames(
	catalog: Catalog,
	workspaceId: number,
	eventNames: readonly string[] | null,
): Promise<RecordedNames> {
	const properties = eventNames?.length
		? await catalog.propertyNames(workspaceId, eventNames, MOST)
		: [];
	return {
		attributes: usable(await catalog.attributeNames(workspaceId, MOST)),
		properties: usable(properties),
	};
}

const usable = (names: readonly string[]): string[] | null =>
	names.length === 0 || names.length >= MOST ? null : plain(names);

export const plain = (names: readonly string[]): string[] =>
	names.filter((name) => PLAIN.test(name));
