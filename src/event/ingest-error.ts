export type IngestStatus = 400 | 401 | 413 | 415;

/** The whole request is refused; `status` is the HTTP answer, `path` where in the body ('' = all). */
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
