import type { Consent, ConsentStatus, Suppression } from './consent';

export interface ConsentChange {
	contactId: number;
	channel: string;
	/** Absent: the whole channel. */
	topic?: string;
	status: ConsentStatus;
	source?: string;
}

export interface SuppressionChange {
	contactId: number;
	channel: string;
	/** null lifts it. */
	suppressed: Suppression | null;
	/** As the message named it; absent: whatever address the contact has or gets. */
	address?: string;
}

/** Consent and suppressions of contacts. */
export interface ConsentStore {
	/** The consents after the change, in order. */
	set(workspaceId: number, changes: readonly ConsentChange[], now: number): Promise<Consent[]>;
	/** Ends, or allows again, all sending to an address of a contact; a complaint is not made less. */
	suppress(workspaceId: number, changes: readonly SuppressionChange[], now: number): Promise<void>;
}
