export type IngestStatus = 400 | 401 | 413 | 415;

/**
 * Refuses the whole request; `status` is the HTTP status, `path` the path in the body ('' = all).
 */
export class IngestError extends Error {
	constructor(
		readonly status: IngestStatus,
		message: string,
		readonly path: string = '',
		options?: ErrorOptions,
	) {
		super(message, options);
		this.name = 'IngestError';
	}
}
