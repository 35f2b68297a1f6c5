import type { Contact } from '../contact/contact';
import type { IdentityKey } from '../contact/identity';
import type { JsonObject } from '../lib/json';
import type { Journey, JourneyConfig } from './journey';
import type { Lease } from './position';

/** A node of a workflow, as n8n knows it. */
export interface NodeRef {
	workflowId: string;
	/** n8n's node id, which survives renaming. */
	nodeKey: string;
	name: string;
	type: string;
}

export interface JourneyRegistration {
	workspaceId: number;
	key: string;
	name: string;
	workflowId: string;
	nodeId: number;
	config: JourneyConfig;
}

/** A contact of an item that comes from no journey. */
export interface InlineContact {
	keys: IdentityKey[];
	/** The contact's id, where there are no keys. */
	contactId?: number;
	profile: JsonObject;
	instance: string;
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
	/** Open positions: waiting, ready, or in an execution. */
	positions: number;
}

/**
 * Journeys as their triggers registered them, the nodes of their workflows, and their enrollments.
 */
export interface JourneyStore {
	/** Registers a journey and activates it. Rejects with JourneyKeyTakenError. */
	register(registration: JourneyRegistration, now: number): Promise<Journey>;
	/** Stops entries; active enrollments continue. */
	deactivate(workflowId: string, nodeId: number): Promise<void>;
	list(workspaceId: number): Promise<Journey[]>;
	/** The journey that a workflow registered; by this trigger, if `nodeId` is given. */
	ofWorkflow(workflowId: string, nodeId?: number): Promise<Journey | null>;
	counts(journeyId: number): Promise<JourneyCounts>;
	/** Enrolls contacts inline; null for one that may not enter, or is unknown. Order kept. */
	enrollInline(
		journey: Journey,
		nodeId: number,
		inlineContacts: readonly InlineContact[],
		lease: string,
		now: number,
	): Promise<Array<InlineEnrollment | null>>;
	/** Ids of the nodes, in order; names and types are brought up to date. */
	nodeIds(refs: readonly NodeRef[]): Promise<number[]>;
	/** Nodes of a workflow that ever held or passed a contact. */
	nodesOf(workflowId: string): Promise<Array<NodeRef & { id: number }>>;
	/**
	 * Ends the contacts' active enrollments in the journey (in all journeys without a key). Returns
	 * the number of each contact, in order; a repeated contact counts the first time only.
	 */
	exit(
		workspaceId: number,
		contactIds: readonly number[],
		journeyKey: string | null,
		reason: string,
		now: number,
	): Promise<number[]>;
}
