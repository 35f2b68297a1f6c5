/** `invalidSpec`: what was stored or configured is wrong. `unreadableDate`: a contact's value is. */
export type WaitSpecErrorCode = 'invalidSpec' | 'unreadableDate';

/** Something to wait for cannot be understood. The message says what, where and how to mend it. */
export class WaitSpecError extends Error {
	constructor(
		readonly code: WaitSpecErrorCode,
		/** Where in the specification, e.g. `date` or `window.from`. */
		readonly path: string,
		message: string,
		options?: { cause?: unknown },
	) {
		super(message, options);
		this.name = 'WaitSpecError';
	}
}
