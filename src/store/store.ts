import type { AlertStore } from '../alert/alert-store';
import type { ConsentStore } from '../contact/consent-store';
import type { ContactStore } from '../contact/contact-store';
import type { ErasureLog } from '../contact/erasure-log';
import type { EventStore } from '../event/event-store';
import type { Experiments } from '../experiment/experiments';
import type { JourneyStore } from '../journey/journey-store';
import type { PositionStore } from '../journey/position-store';
import type { Inbox } from '../message/inbox';
import type { Ledger } from '../message/ledger';
import type { Previews } from '../message/preview/draft';
import type { Snippets } from '../message/snippet/snippets';
import type { RateLimitStore } from '../message/rate-limit/store';
import type { SentMessages } from '../message/sent';
import type { ContactHistories } from '../report/contact-histories';
import type { ContactPages } from '../report/contact-pages';
import type { Handovers } from '../journey/handovers';
import type { Operations } from '../operations/operations';
import type { JourneyReports } from '../report/journey-counts';
import type { AudienceReports } from '../report/audience-counts';
import type { MessageReports } from '../report/message-counts';
import type { Scores } from '../score/scores';
import type { Segments } from '../segment/segments';
import type { Catalog } from './catalog';
import type { StoreKind } from './connection';
import type { Hubs } from './hubs';
import type { MaintenanceStore } from './maintenance';

export type Unsubscribe = () => void;

/**
 * Keeps contacts, journeys and messages: one contract on SQLite, Postgres and a workflow's static
 * data. Each port stands for one kind of state. Unless its description says otherwise, a method is
 * one transaction and takes a whole batch, and results are in the order of the arguments. `now` and
 * all instants are ms since the epoch.
 * @throws StoreError from every method; StoreUnavailableError while the database cannot be reached.
 * Nothing is written in part.
 */
export interface Store {
	readonly kind: StoreKind;
	/** Random id of the store, the same in all processes. */
	readonly id: string;
	/** Random secret for digests of addresses and identifiers, the same in all processes. */
	readonly digestKey: string;
	readonly positions: PositionStore;
	readonly journeys: JourneyStore;
	readonly events: EventStore;
	readonly ledger: Ledger;
	readonly contacts: ContactStore;
	readonly consents: ConsentStore;
	readonly erasures: ErasureLog;
	readonly segments: Segments;
	readonly scores: Scores;
	readonly experiments: Experiments;
	readonly sent: SentMessages;
	readonly inbox: Inbox;
	readonly previews: Previews;
	readonly snippets: Snippets;
	readonly rateLimits: RateLimitStore;
	readonly hubs: Hubs;
	readonly alerts: AlertStore;
	readonly catalog: Catalog;
	readonly maintenance: MaintenanceStore;
	readonly operations: Operations;
	readonly handovers: Handovers;
	readonly contactPages: ContactPages;
	readonly contactHistories: ContactHistories;
	readonly reports: JourneyReports;
	readonly messageReports: MessageReports;
	readonly audienceReports: AudienceReports;

	/** Id of the workspace of that name, which is created at its first use. */
	workspace(name: string): Promise<number>;

	/**
	 * Calls `fn` when positions may have become claimable, with the earliest instant (ms); 0 if
	 * notifications may have been missed. On SQLite only for changes made by this process.
	 */
	onReady(fn: (readyAt: number) => void): Unsubscribe;
	/** Waits for running transactions, then closes the database. May be called twice. */
	close(): Promise<void>;
}
