interface Waiting<In, Out> {
	item: In;
	resolve(result: Out): void;
	reject(error: unknown): void;
}

/**
 * Combines single calls into batches: items that arrive while a call is under way go together in
 * the next one. An item waits only while a call is under way. Order is kept, and an error rejects
 * exactly the items of its call.
 */
export class Batcher<In, Out> {
	private waiting: Array<Waiting<In, Out>> = [];
	private running = false;

	/** `call` answers each item, in order; it gets at most `maxItems` of them. */
	constructor(
		private readonly call: (items: In[]) => Promise<Out[]>,
		private readonly maxItems = 500,
	) {}

	ask(item: In): Promise<Out> {
		return new Promise<Out>((resolve, reject) => {
			this.waiting.push({ item, resolve, reject });
			if (!this.running) void this.run();
		});
	}

	private async run(): Promise<void> {
		this.running = true;
		// Lets the other items of the same tick join the first call.
		await Promise.resolve();
		while (this.waiting.length > 0) await this.answer(this.waiting.splice(0, this.maxItems));
		this.running = false;
	}

	private async answer(batch: Array<Waiting<In, Out>>): Promise<void> {
		try {
			const results = await this.call(batch.map(({ item }) => item));
			if (results.length !== batch.length) {
				throw new Error(`Expected ${batch.length} results, got ${results.length}.`);
			}
			batch.forEach(({ resolve }, index) => resolve(results[index]));
		} catch (error) {
			batch.forEach(({ reject }) => reject(error));
		}
	}
}
