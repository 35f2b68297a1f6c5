import type { AuthSettings } from '../ingest/authenticate';
import type { ConsentChange } from '../contact/consent-store';
import type { IncomingEntry } from '../event/entry';
import type { LinkKey } from '../message/tracking/token';
import type { LinkClaims } from '../message/tracking/claims';
import type { Store } from '../store/store';
import type { RecordResult } from '../event/event-store';
import type { CallbackSecrets, ReadCallback } from './callbacks';
import type { DashboardSecret } from './dashboard/secret';
import type { CanvasViews } from './canvas/views';
import type { MessageReport } from './reports/report';
import type { HubEvent } from './request';
import type { HubSettings } from './settings';

/** The store's ports that the hub uses. */
export type HubStore = Pick<
	Store,
	| 'contacts'
	| 'consents'
	| 'sent'
	| 'events'
	| 'inbox'
	| 'journeys'
	| 'scores'
	| 'contactPages'
	| 'reports'
	| 'messageReports'
	| 'experiments'
	| 'operations'
	| 'previews'
>;

/** Writes of a call. In a manual execution they only return what would be recorded. */
export interface HubRecords {
	/** Records reports, and the consent and suppressions that follow from them. */
	report(reports: readonly MessageReport[]): Promise<HubEvent[]>;
	consent(changes: readonly ConsentChange[]): Promise<void>;
	/** `result` is null in a manual execution. */
	take(
		entries: readonly IncomingEntry[],
	): Promise<{ result: RecordResult | null; events: HubEvent[] }>;
}

export interface HubDeps {
	store: HubStore;
	settings: HubSettings;
	records: HubRecords;
	isTest: boolean;
	/** Of the workflow: that of times on pages that belong to no journey. */
	zone: string;
	/** The claims of a token; null if no key of the store has signed it. */
	readToken(token: string): Promise<LinkClaims | null>;
	/** Signs new links. */
	linkKey(): Promise<LinkKey>;
	/** What n8n's canvas shows of journeys. */
	canvas: CanvasViews;
	/** `N8N_JOURNEY_CANVAS`; null: nodes have no badges. */
	canvasKey: string | null;
	/** How events are authenticated. */
	authentication(): Promise<AuthSettings>;
	/** What viewers of the dashboard send. Rejects if the credential can be guessed. */
	dashboardSecret(): Promise<DashboardSecret>;
	/** Secrets of a provider, by its name in the path. Rejects if the credential is not valid. */
	secrets(provider: string): Promise<CallbackSecrets>;
	/** Reader of a provider's calls; undefined for an unknown provider. */
	provider(name: string): ReadCallback | undefined;
	/** For certificates and subscriptions of providers; never follows redirects. */
	fetch: typeof globalThis.fetch;
	/** Runs the work when an unavailable store is back; does not wait for it. */
	later(work: () => Promise<unknown>): void;
	/** Logs an error that the answer does not show. */
	onError(error: unknown): void;
}
