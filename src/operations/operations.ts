import type { RepairOperations } from './by-hand';
import type { Pruning } from './retention';
import type { Surveys } from './survey';

/** Operation of a store, beside the journeys themselves. */
export interface Operations extends RepairOperations, Pruning, Surveys {}
