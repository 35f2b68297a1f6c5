import type { IdentityKey } from '../contact/identity';
import type { ContactStore } from '../contact/contact-store';
import type { Contact } from '../contact/contact';
import type { IncomingEntry } from '../event/parse';
import type { Experiments } from '../experiment/experiments';
import type { Decision } from '../journey/decision';
import type { Journey, JourneyConfig, OverduePolicy } from '../journey/journey';
import type { ParkRequest, Claimed, Lease, Released, LeaseStatus } from '../journey/position';
import type { JsonObject } from '../lib/json';
import type { Hubs } from './hubs';
import type { Inbox } from '../message/inbox';
import type { Ledger } from '../message/ledger';
import type { SentMessages } from '../message/sent';
import type { Operations } from '../operations/operations';
import type { RateLimitStore } from '../message/rate-limit/store';
import type { LinkKey } from '../message/tracking/token';
import type { Scores } from '../score/scores';
import type { Segments } from '../segment/segments';

export type StoreKind = 'sqlite' | 'postgres' | 'static-data';

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

export interface RecordOptions {
	workspaceId: number;
	/** ms */
	now: number;
	/** The journey whose own URL was called, where one was. */
	journeyId?: number;
}

export interface RecordResult {
	/** Entries that were new, in number. */
	accepted: number;
	/** Entries that had been recorded before, by messageId. */
	duplicates: number;
	/** Enrollments begun. */
	entered: number;
	/** Waits ended. */
	resumed: number;
	/** Enrollments that met a goal. */
	converted: number;
	/** Enrollments that met an exit. */
	exited: number;
}

/** What became of an arrival. 'loop': it passed the node too often, and its enrollment failed. */
export type ParkResult = 'parked' | 'loop' | Exclude<LeaseStatus, 'held'>;

export interface NextReadyTime {
	nodeId: number;
	/** When its next position may be claimed, in ms. */
	readyAt: number;
}

/** Somebody on an item that comes from no journey. */
export interface InlineContact {
	keys: IdentityKey[];
	/** The contact's number, where there are no keys. */
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
	/** Open positions: those that wait, are due, or are being worked on. */
	positions: number;
}

/** A process that may hold leases. */
export interface ProcessInfo {
	/** Starts every lease that the process takes; 12 characters. */
	token: string;
	host: string;
	pid: number;
}

/** What lives in a process. */
export interface ActiveNodes {
	workflowIds: readonly string[];
	nodeIds: readonly number[];
}

export type Unsubscribe = () => void;

/**
 * Where contacts, journeys and messages are kept. One contract, three places: SQLite, Postgres and
 * a workflow's static data. Each method is one transaction and takes a whole batch; `now` and all
 * instants are ms since the epoch. Methods reject with StoreUnavailableError while the place
 * cannot be reached; nothing is half done then.
 */
export interface Store {
	readonly kind: StoreKind;
	/** Tells one store from another, also across processes. */
	readonly id: string;
	readonly ledger: Ledger;
	readonly contacts: ContactStore;
	readonly segments: Segments;
	readonly scores: Scores;
	readonly experiments: Experiments;
	readonly sent: SentMessages;
	readonly inbox: Inbox;
	readonly rateLimits: RateLimitStore;
	readonly hubs: Hubs;
	readonly operations: Operations;

	/** The workspace's number; it comes into being with its first use. */
	workspace(name: string): Promise<number>;
	/** Numbers of the nodes, in order; names and types are brought up to date. */
	nodes(refs: readonly NodeRef[]): Promise<number[]>;
	/**
	 * The keys that links are signed with, the newest first; the first is for new links, the others
	 * keep old ones working. One is made where there is none, or where the newest is older than
	 * `maxAgeMs`; only one of several processes that ask at once makes it.
	 */
	linkKeys(maxAgeMs: number, now: number): Promise<LinkKey[]>;
	/** Makes a journey known and active. Rejects with JourneyKeyTakenError. */
	registerJourney(registration: JourneyRegistration, now: number): Promise<Journey>;
	/** Stops entries; contacts on their way stay. */
	deactivateJourney(workflowId: string, nodeId: number): Promise<void>;
	/** A sign of life of workflows that hold journey keys, and of nodes that release contacts. */
	seen(activeNodes: ActiveNodes, now: number): Promise<void>;
	journeys(workspaceId: number): Promise<Journey[]>;
	/** The journey that a workflow registered, by this trigger where `nodeId` says so. */
	journeyOf(workflowId: string, nodeId?: number): Promise<Journey | null>;

	/** Takes in what an ingest call brought: contacts, events, waits they end, journeys they start. */
	record(entries: readonly IncomingEntry[], options: RecordOptions): Promise<RecordResult>;
	/** Whether an event with this messageId has been recorded, in order. */
	recorded(workspaceId: number, messageIds: readonly string[]): Promise<boolean[]>;
	/** Enrolls people where they stand; null for one who may not enter, or is not. Order kept. */
	enrollInline(
		journey: Journey,
		nodeId: number,
		inlineContacts: readonly InlineContact[],
		lease: string,
		now: number,
	): Promise<Array<InlineEnrollment | null>>;

	/** For each node that has a claimable position, or will have one: when. */
	agenda(nodeIds: readonly number[]): Promise<NextReadyTime[]>;
	/** Takes up to `limit` positions that are ready at the node, the longest ready first. */
	claim(nodeId: number, limit: number, lease: string, now: number): Promise<Claimed[]>;
	/** Reads what a node needs of positions just claimed; those no longer held are left out. */
	open(leases: readonly Lease[], now: number): Promise<Released[]>;
	/** Holds on to leases while work goes on; says, in order, which are still the caller's. */
	touch(leases: readonly Lease[], now: number): Promise<LeaseStatus[]>;
	/**
	 * Records what a node decided for contacts that pass it. A replay gets what was decided the
	 * first time. Order kept; null where the lease is not held any more.
	 */
	decide(
		nodeId: number,
		decisions: readonly Decision[],
		now: number,
	): Promise<Array<string | null>>;
	/** Parks contacts at a node. A replay parks nobody twice. Order kept. */
	park(nodeId: number, arrivals: readonly ParkRequest[], now: number): Promise<ParkResult[]>;
	/** The execution ended well: the positions are done. */
	settle(leases: readonly Lease[], now: number): Promise<void>;
	/** The execution failed: another release after a back-off, or the enrollment fails. */
	retry(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** The execution failed because the store was away: another release, however often that happens. */
	postpone(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** Fails the enrollments of these positions at once, without another try. */
	fail(leases: readonly Lease[], reason: string, now: number): Promise<void>;
	/** n8n keeps the execution until then; see PositionTable.held_until. */
	handOver(leases: readonly Lease[], until: number): Promise<void>;
	/** Claimed, but not released: back as they were. */
	giveBack(leases: readonly Lease[], now: number): Promise<void>;
	/** Finishes positions that were handed over and whose time is up; returns their number. */
	sweep(now: number): Promise<number>;
	/** Applies the policy to positions of these nodes that should have gone long before `now`. */
	overdue(nodeIds: readonly number[], policy: OverduePolicy, now: number): Promise<void>;
	/**
	 * What time alone does: entries by date and schedule, segments and rules that time moves, runs
	 * that are too old. Harmless at once in several processes.
	 */
	tick(now: number): Promise<void>;
	/** Signs in a process, and frees what processes held that `isAlive` says are gone. */
	takeOver(
		owner: ProcessInfo,
		isAlive: (owner: ProcessInfo) => boolean,
		now: number,
	): Promise<void>;

	/** Contacts of the workspace, the newest first. */
	recentContacts(workspaceId: number, limit: number): Promise<Contact[]>;
	counts(journeyId: number): Promise<JourneyCounts>;
	/** Event names seen in the workspace, in alphabetical order. */
	eventNames(workspaceId: number, limit: number): Promise<string[]>;
	/** Nodes of a workflow that ever held or passed a contact. */
	nodesOf(workflowId: string): Promise<Array<NodeRef & { id: number }>>;
	/**
	 * Instants (ms, the newest first) at which contacts opened or clicked a message, by contact;
	 * at most `each` of one. Without ids: of the workspace's newest.
	 */
	engagements(
		workspaceId: number,
		contactIds: readonly number[] | null,
		each: number,
	): Promise<Array<{ contactId: number; timezone: string | null; at: number[] }>>;

	/** Calls back when positions may have become claimable, with the earliest instant (ms). */
	onReady(fn: (readyAt: number) => void): Unsubscribe;
	close(): Promise<void>;
}

/** How long a lease holds without a sign of life. */
export const LEASE_MS = 60_000;
