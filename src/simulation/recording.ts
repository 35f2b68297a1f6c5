import type { MissingValue } from '../n8n/multi-channel-send/channels/missing-values';
import type { Store } from '../store/store';
import type { Act } from './behavior/behavior';
import type { SimulatedMessage } from './message';
import type { Scenario } from './scenario';

/** What took the place of a node that would have called out or waited for the outside. */
export interface StandIn {
	workflow: string;
	node: string;
	type: string;
	/** Pinned: from the workflow's pinned data; passed: its input became its output. */
	by: 'pinned' | 'fixture' | 'passed';
	/** Number of executions. */
	times: number;
	/** Number of items that came in. */
	items: number;
}

/** An execution that ended with an error. */
export interface FailedExecution {
	workflow: string;
	node: string | null;
	message: string;
	/** ms; of the first. */
	at: number;
	times: number;
}

/** What a contact did, and the hub refused. */
export interface RefusedAct {
	act: Act;
	reason: string;
}

/** What happened in a rehearsal. */
export interface Recording {
	scenario: Scenario;
	/** Holds the end of it; whoever asked for the rehearsal closes it. */
	store: Store;
	workspaceIds: readonly number[];
	/** When virtual time ended, in ms. */
	until: number;
	/** In the order of time. */
	messages: SimulatedMessage[];
	/** What contacts did and the system learned of, in the order of time. */
	acts: Act[];
	refusedActs: RefusedAct[];
	/** IDs in the store, by the contacts' keys; merged contacts have the same. */
	contactIds: ReadonlyMap<string, number>;
	standIns: StandIn[];
	failures: FailedExecution[];
	/** Values that templates wrote and that were missing; see `onMissingValue`. */
	missing: MissingValue[];
	/** Whether a Journey Hub was among the workflows; else one with its defaults was added. */
	hub: 'own' | 'added';
}

/** How far a rehearsal has come. */
export interface Progress {
	/** ms; of virtual time. */
	at: number;
	messages: number;
	acts: number;
}
