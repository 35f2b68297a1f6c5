/**
 * `invalidSpec`: the stored or configured spec is wrong. `unreadableDate`: a contact's value is.
 */
export type WaitSpecErrorCode = 'invalidSpec' | 'unreadableDate';

/** An invalid wait. The message names the problem, its place and the fix. */
export class WaitSpecError extends Error {
	constructor(
		readonly code: WaitSpecErrorCode,
		/** Path within the specification, e.g. `date` or `window.from`. */
		readonly path: string,
		message: string,
		options?: { cause?: unknown },
	) {
		super(message, options);
		this.name = 'WaitSpecError';
	}
}
