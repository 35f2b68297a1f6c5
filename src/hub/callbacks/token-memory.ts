/**
 * The body that came with each one-time token. Kept per process: a replay to another process is
 * recorded once anyway, because events have ids.
 */
export class TokenMemory {
	private readonly bodies = new Map<string, string>();

	constructor(private readonly capacity = 10_000) {}

	/** False if the token came with another body before; `body` is a digest. */
	accepts(token: string, body: string): boolean {
		const before = this.bodies.get(token);
		if (before !== undefined) return before === body;
		this.bodies.set(token, body);
		if (this.bodies.size > this.capacity) {
			const [oldest] = this.bodies.keys();
			this.bodies.delete(oldest);
		}
		return true;
	}
}
