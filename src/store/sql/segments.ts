import type { Segments } from '../../segment/segments';
import type { SqlBase } from './base';

export function sqlSegments(_base: SqlBase): Segments {
	return {} as Segments;
}
