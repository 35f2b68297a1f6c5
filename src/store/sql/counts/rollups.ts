import { DURATION_COUNTS } from './duration-counts';
import { ENROLLMENT_COUNTS } from './enrollment-counts';
import { POSITION_COUNTS } from './position-counts';
import type { Rollup } from './rollup';
import { VISIT_COUNTS } from './visit-counts';

/** All tables of counts. */
export const ROLLUPS: readonly Rollup[] = [
	ENROLLMENT_COUNTS,
	VISIT_COUNTS,
	DURATION_COUNTS,
	POSITION_COUNTS,
];
