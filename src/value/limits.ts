export interface IngestLimits {
	/** Bytes of JSON after decompression. */
	maxInflatedBytes: number;
	/** Entries in one request. */
	maxEntries: number;
	/** Objects and arrays inside one another, counted from the entry itself. */
	maxDepth: number;
	/** Characters (UTF-16 units) of one text. */
	maxTextLength: number;
	/** Characters (UTF-16 units) of the name of a property. */
	maxKeyLength: number;
	/** Object keys and array elements in one entry, together. */
	maxKeys: number;
}

export const DEFAULT_LIMITS: Readonly<IngestLimits> = {
	maxInflatedBytes: 16 * 1024 * 1024,
	maxEntries: 10_000,
	maxDepth: 20,
	maxTextLength: 64 * 1024,
	maxKeyLength: 512,
	maxKeys: 5_000,
};

/**
 * Characters of identifiers, event names and message ids. They are index keys, and Postgres cannot
 * index a row beyond about 2,700 bytes; 500 characters are at most 1,500 bytes of UTF-8.
 */
export const MAX_ID_LENGTH = 500;
