import type { Contact } from '../contact/contact';
import type { IdentityKey } from '../contact/identity';
import type { JsonObject } from '../lib/json';
import type { RunOptions } from '../operations/repair';
import type { Journey, JourneyConfig, Reentry } from './journey';
import type { Lease } from './position';
import type { WorkflowGraph } from './workflow-graph';

/** A node of a workflow, as n8n knows it. */
export interface NodeRef {
	workflowId: string;
	/** n8n's node id, which survives renaming. */
	nodeKey: string;
	name: string;
	type: string;
	/** See report/journey-map. */
	stage?: string | null;
	touchpoint?: string | null;
}

/** A node as the store knows it. */
export interface KnownNode extends NodeRef {
	id: number;
	/** Since when (ms) its workflow is without it; null: it is there, or nobody has looked. */
	goneAt: number | null;
}

export interface JourneyRegistration {
	workspaceId: number;
	key: string;
	name: string;
	workflowId: string;
	nodeId: number;
	config: JourneyConfig;
	/** Null or absent: unknown, as for inline journeys. */
	graph?: WorkflowGraph | null;
	/**
	 * Keys that the journey had by the ids of triggers which this one stands for. One of them is
	 * renamed, so that who is inside stays in the journey.
	 */
	formerKeys?: readonly string[];
}

/** The contact of an item that comes from outside a journey. */
export interface InlineContact {
	/** Identifiers; empty if `contactId` is given instead. */
	keys: IdentityKey[];
	contactId?: number;
	/** Traits to apply. */
	profile: JsonObject;
	/** Tells enrollments of one contact in the journey apart. */
	instance: string;
	/** Instead of the journey's. */
	reentry?: Reentry;
}

export interface InlineEnrollment {
	enrollmentId: number;
	position: Lease;
	contact: Contact;
}

export interface JourneyCounts {
	entered: number;
	active: number;
	completed: number;
	converted: number;
	exited: number;
	failed: number;
	/** Open positions: waiting, due, or claimed. */
	positions: number;
}

/** Journeys as their triggers registered them, the nodes of their workflows, and enrollments. */
export interface JourneyStore {
	/**
	 * Registers or updates a journey, and activates it.
	 * @throws JourneyKeyTakenError while another active workflow with a recent heartbeat has the key
	 */
	register(registration: JourneyRegistration, now: number): Promise<Journey>;
	/** Stops entries; its time off begins, see `switchOn`. */
	deactivate(workflowId: string, nodeId: number, now: number): Promise<void>;
	/**
	 * Ends the time off of the workflow's journeys that are not paused. Where time stood still, what
	 * is due after a duration moves by the time off: waits, and the maximum age of enrollments. Times
	 * of the calendar stay. `standStill`: as the workflow's triggers say now, by their node's key;
	 * journeys of other triggers do as they were registered.
	 */
	switchOn(
		workflowId: string,
		standStill: ReadonlyMap<string, boolean>,
		now: number,
	): Promise<void>;
	/**
	 * Pauses all journeys of the workflow: nobody enters, and no contact is released at its nodes;
	 * executions under way end. Their time off begins.
	 */
	pause(workflowId: string, now: number): Promise<void>;
	/** Ends a pause; of an active workflow also the time off, and the overdue policy is applied. */
	resume(workflowId: string, now: number): Promise<void>;
	/** All journeys of the workspace, by id, inactive ones included. */
	list(workspaceId: number): Promise<Journey[]>;
	/**
	 * The journey that a workflow registered, an active one first; by the trigger `nodeId` if given.
	 * Null: none.
	 */
	ofWorkflow(workflowId: string, nodeId?: number): Promise<Journey | null>;
	/** Replaces the workflow that was registered with the journey. */
	keepGraph(journeyId: number, graph: WorkflowGraph): Promise<void>;
	/** The workflow as it was last registered or kept; null: unknown. */
	graph(journeyId: number): Promise<WorkflowGraph | null>;
	counts(journeyId: number): Promise<JourneyCounts>;
	/**
	 * Enrolls contacts in the middle of an execution, at the node. Order kept; null for a contact that
	 * is unknown, erased or refused by the re-entry rule or entry cap, and for a repeated one.
	 */
	enrollInline(
		journey: Journey,
		nodeId: number,
		inlineContacts: readonly InlineContact[],
		lease: string,
		now: number,
	): Promise<Array<InlineEnrollment | null>>;
	/** Ids of the nodes, order kept; unknown nodes are created, the others updated. */
	nodeIds(refs: readonly NodeRef[]): Promise<number[]>;
	/** Known nodes of a workflow, by name; also those that it is without by now. */
	nodesOf(workflowId: string): Promise<KnownNode[]>;
	/**
	 * Says which nodes the workflow has now; what becomes of contacts at the others is for
	 * `MaintenanceStore.leaveDeletedNodes`. `isStarting`: as its triggers start, so that no process
	 * releases contacts at the others. Returns whether any node has gone since the last time.
	 */
	keepNodes(
		workflowId: string,
		nodes: readonly NodeRef[],
		now: number,
		options?: { isStarting?: boolean },
	): Promise<boolean>;
	/**
	 * Ends the contacts' active enrollments in the journey (null: in all journeys) as 'exited'.
	 * `enrollmentIds`, one for each contact: where its instance is a property's value, only
	 * enrollments of that instance. Returns the number for each contact, order kept; what an earlier
	 * one has ended does not count again.
	 */
	exit(
		workspaceId: number,
		contactIds: readonly number[],
		journeyKey: string | null,
		reason: string,
		now: number,
		enrollmentIds?: readonly number[],
		options?: RunOptions,
	): Promise<number[]>;
}
