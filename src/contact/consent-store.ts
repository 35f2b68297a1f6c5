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
	/** null lifts the suppression. */
	suppressed: Suppression | null;
	/** As the message gives it. Absent: whatever address the contact has or gets. */
	address?: string;
}

/** Consent and suppressions of contacts. */
export interface ConsentStore {
	/** The consents after the change, in order. */
	set(workspaceId: number, changes: readonly ConsentChange[], now: number): Promise<Consent[]>;
	/** Suppresses an address of a contact, or lifts that; a complaint is never weakened. */
	suppress(workspaceId: number, changes: readonly SuppressionChange[], now: number): Promise<void>;
}
