import type { SqlBase } from './base';

/** Ends a transaction without a commit, and brings out what it would have done. */
class TakenBack<T> extends Error {
	constructor(readonly result: T) {
		super('A dry run is taken back.');
	}
}

/**
 * `base` with transactions that are taken back: their results are those of a real run, and nothing
 * is written or announced.
 */
export function dryRunOf(base: SqlBase): SqlBase {
	const write: SqlBase['write'] = (fn) =>
		resultOf((takeBack) => base.write(async (tx) => takeBack(await fn(tx))));
	const writeTo: SqlBase['writeTo'] = (workspaceId, fn) =>
		resultOf((takeBack) => base.writeTo(workspaceId, async (tx) => takeBack(await fn(tx))));
	return { ...base, write, writeTo, announce: () => Promise.resolve() };
}

async function resultOf<T>(work: (takeBack: (result: T) => never) => Promise<never>): Promise<T> {
	try {
		return await work((result) => {
			throw new TakenBack(result);
		});
	} catch (error) {
		if (error instanceof TakenBack) return error.result as T;
		throw error;
	}
}
