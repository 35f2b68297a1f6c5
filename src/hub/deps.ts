import type { AuthSettings } from '../ingest/authenticate';
import type { ConsentChange } from '../contact/consent-store';
import type { IncomingEntry } from '../event/entry';
import type { LinkKey } from '../message/tracking/token';
import type { LinkClaims } from '../message/tracking/claims';
import type { Store } from '../store/store';
import type { RecordResult } from '../event/event-store';
import type { CallbackSecrets, ReadCallback } from './callbacks';
import type { MessageReport } from './reports/report';
import type { HubEvent } from './request';
import type { HubSettings } from './settings';

/** What the hub needs of the store. */
export type HubStore = Pick<Store, 'contacts' | 'consents' | 'sent' | 'events' | 'inbox'>;

/** What a call changes. In a test run nothing is: it says only what would have been recorded. */
export interface HubRecords {
	/** Also does what follows from a report: consent, suppression. */
	report(reports: readonly MessageReport[]): Promise<HubEvent[]>;
	consent(changes: readonly ConsentChange[]): Promise<void>;
	/** `result` is null in a test run. */
	take(
		entries: readonly IncomingEntry[],
	): Promise<{ result: RecordResult | null; events: HubEvent[] }>;
}

export interface HubDeps {
	store: HubStore;
	settings: HubSettings;
	records: HubRecords;
	isTest: boolean;
	/** What a token says; null for one that nobody here has signed. */
	readToken(token: string): Promise<LinkClaims | null>;
	/** Signs new links. */
	linkKey(): Promise<LinkKey>;
	/** Who may post events. */
	authentication(): Promise<AuthSettings>;
	/** Of one provider, by its name in the address. Rejects where what is filled in cannot be right. */
	secrets(provider: string): Promise<CallbackSecrets>;
	/** Reads a provider's calls; undefined where the hub does not take them. */
	provider(name: string): ReadCallback | undefined;
	/** For what a provider's signature needs; never follows redirects. */
	fetch: typeof globalThis.fetch;
	/** While the store is away: done when it is back, and not waited for. */
	later(work: () => Promise<unknown>): void;
	/** What went wrong behind an answer that does not show it. */
	onError(error: unknown): void;
}
