export interface IngestLimits {
	/** Bytes of JSON after decompression. */
	maxInflatedBytes: number;
	/** Entries in one request. */
	maxEntries: number;
	/** Nesting depth of objects and arrays, counted from the entry itself. */
	maxDepth: number;
	/** Characters (UTF-16 units) of one text. */
	maxTextLength: number;
	/** Characters (UTF-16 units) of a property's name. */
	maxKeyLength: number;
	/** Object keys and array elements of one entry together. */
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
