import type { AttentionStore } from './attention';
import type { RepairOperations } from './repair';
import type { Pruning } from './retention';
import type { Surveys } from './survey';

/** Operation of a store, beside the journeys themselves. */
export interface Operations extends RepairOperations, Pruning, Surveys, AttentionStore {}
