import type { WorkflowFile, WorkflowNode } from '../journey/workflow-file';
import type { JsonObject } from '../lib/json';
import type { Behavior } from './behavior/behavior';
import type { SimulatedContact } from './simulated-contact';

export type { WorkflowFile, WorkflowNode };

/** Time during which a channel's provider takes nothing. */
export interface Outage {
	/** Null: all channels. */
	channel: string | null;
	/** ms */
	from: number;
	/** ms */
	until: number;
}

/** What goes wrong on purpose. */
export interface Hazards {
	outages: readonly Outage[];
	/** Instants (ms) at which n8n stops dead and starts again. */
	restarts: readonly number[];
}

/** Everything that a rehearsal depends on: the same scenario has the same outcome. */
export interface Scenario {
	/** With sub-workflows. */
	workflows: readonly WorkflowFile[];
	contacts: readonly SimulatedContact[];
	behavior: Behavior;
	/** When virtual time begins, in ms. */
	from: number;
	days: number;
	/** Positions that become due within so many ms travel in one batch. */
	resolutionMs: number;
	seed: number;
	/** Of workflows that set none. */
	timezone: string;
	hazards: Hazards;
	/** Output of nodes that would call out, by the workflow's and the node's name. */
	fixtures: Record<string, Record<string, Array<{ json: JsonObject }>>>;
}
