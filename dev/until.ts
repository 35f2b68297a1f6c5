/**
 * Polls until there is a result: another process sends no event when it changes.
 * @throws Error after `ms`, naming what did not happen
 */
export async function until<T>(
	ask: () => Promise<T | undefined>,
	what: string | (() => string),
	ms: number,
): Promise<T> {
	const deadline = performance.now() + ms;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		if (performance.now() > deadline) {
			throw new Error(`${typeof what === 'string' ? what : what()} did not happen in ${ms} ms`);
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
