import type { Pruned, Retention } from '../../operations/retention';
import type { SqlBase } from './base';

export async function prune(
	_base: SqlBase,
	_retention: Retention,
	_now: number,
): Promise<Pruned & { done: boolean }> {
	throw new Error('not there yet');
}
