import type { ConsentStore } from '../contact/consent-store';
import type { ContactStore } from '../contact/contact-store';
import type { EventStore } from '../event/event-store';
import type { Experiments } from '../experiment/experiments';
import type { JourneyStore } from '../journey/journey-store';
import type { PositionStore } from '../journey/position-store';
import type { Inbox } from '../message/inbox';
import type { Ledger } from '../message/ledger';
import type { RateLimitStore } from '../message/rate-limit/store';
import type { SentMessages } from '../message/sent';
import type { Operations } from '../operations/operations';
import type { Scores } from '../score/scores';
import type { Segments } from '../segment/segments';
import type { Catalog } from './catalog';
import type { StoreKind } from './connection';
import type { Hubs } from './hubs';
import type { MaintenanceStore } from './maintenance';

export type Unsubscribe = () => void;

/**
 * Where contacts, journeys and messages are kept. One contract, three places: SQLite, Postgres and
 * a workflow's static data. Each port stands for one kind of state; each method is one transaction
 * and takes a whole batch; `now` and all
 * instants are ms since the epoch. Methods reject with StoreUnavailableError while the place
 * cannot be reached; nothing is half done then.
 */
export interface Store {
	readonly kind: StoreKind;
	/** Tells one store from another, also across processes. */
	readonly id: string;
	readonly positions: PositionStore;
	readonly journeys: JourneyStore;
	readonly events: EventStore;
	readonly ledger: Ledger;
	readonly contacts: ContactStore;
	readonly consents: ConsentStore;
	readonly segments: Segments;
	readonly scores: Scores;
	readonly experiments: Experiments;
	readonly sent: SentMessages;
	readonly inbox: Inbox;
	readonly rateLimits: RateLimitStore;
	readonly hubs: Hubs;
	readonly catalog: Catalog;
	readonly maintenance: MaintenanceStore;
	readonly operations: Operations;

	/** The workspace's number; it comes into being with its first use. */
	workspace(name: string): Promise<number>;

	/** Calls back when positions may have become claimable, with the earliest instant (ms). */
	onReady(fn: (readyAt: number) => void): Unsubscribe;
	close(): Promise<void>;
}
