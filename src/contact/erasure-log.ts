/** An identifier of an erased contact. */
export interface Erasure {
	/** Name of the workspace. */
	workspace: string;
	/** See identifierDigest: it tells nothing without the key of the store. */
	digest: string;
	/** ms */
	erasedAt: number;
}

export interface AppliedErasures {
	/** Contacts erased again. */
	contacts: number;
	/** Entries of workspaces that the store does not have. */
	unknownWorkspace: number;
}

/** Which identifiers were erased, to be kept outside of the store and applied after a restore. */
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
}
