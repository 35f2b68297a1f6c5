import type { ReleasedByHand, ReleaseRequest } from '../../operations/by-hand';
import type { SqlBase } from './base';

export async function releaseByHand(
	_base: SqlBase,
	_request: ReleaseRequest,
	_now: number,
): Promise<ReleasedByHand[]> {
	throw new Error('not there yet');
}
