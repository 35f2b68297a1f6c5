import type { Objection } from './objection';

/** An identifier of an erased contact. */
export interface Erasure {
	/** Name of the workspace. */
	workspace: string;
	/** See identifierDigest: it tells nothing without the key of the store. */
	digest: string;
	/** ms */
	erasedAt: number;
}

/** An objection at an address, which a backup made before it does not hold. */
export interface LoggedObjection extends Objection {
	/** Name of the workspace. */
	workspace: string;
	/** Digest of the address; see addressDigest. */
	address: string;
}

export interface AppliedErasures {
	/** Contacts erased again. */
	contacts: number;
	/** Entries of workspaces that the store does not have. */
	unknownWorkspace: number;
}

/**
 * Which identifiers were erased, and which addresses object, to be kept outside of the store and
 * applied after a restore. All of it is digests.
 */
export interface ErasureLog {
	/** Tells whether a log is of this store: digests of another key match nothing. */
	keyCheck(): string;
	/** Entries after the given one, in their order; an empty list at the end. */
	read(after: Erasure | null, limit: number): Promise<Erasure[]>;
	/**
	 * Erases the contacts with these identifiers that are older than the erasure, and drops late events
	 * of the identifiers from now on. Entries that were applied before change nothing.
	 */
	apply(erasures: readonly Erasure[], now: number): Promise<AppliedErasures>;
	/** As `read`, of objections. */
	objections(after: LoggedObjection | null, limit: number): Promise<LoggedObjection[]>;
	/**
	 * Adds the objections that the store does not have, and skips queued messages that they forbid. What
	 * was lifted since the log was written holds again, until the next opt-in.
	 */
	object(objections: readonly LoggedObjection[], now: number): Promise<void>;
}
