import { DURATION_COUNTS } from './duration-counts';
import { ENROLLMENT_COUNTS } from './enrollment-counts';
import { MESSAGE_COUNTS } from './message-counts';
import { POSITION_COUNTS } from './position-counts';
import { EXPERIMENT_COUNTS } from './experiment-counts';
import type { Rollup } from './rollup';
import { SEGMENT_COUNTS } from './segment-counts';
import { SURVEY_COUNTS } from './survey-counts';
import { VISIT_COUNTS } from './visit-counts';

/** All tables of counts. */
export const ROLLUPS: readonly Rollup[] = [
	ENROLLMENT_COUNTS,
	VISIT_COUNTS,
	DURATION_COUNTS,
	POSITION_COUNTS,
	MESSAGE_COUNTS,
	SEGMENT_COUNTS,
	SURVEY_COUNTS,
	EXPERIMENT_COUNTS,
];
