export class PngError extends Error {
	override readonly name = 'PngError';

	constructor(
		/** `busy`: too many pictures wait. `timeout`: it took too long. `failed`: it was not drawn. */
		readonly code: 'busy' | 'timeout' | 'failed',
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
