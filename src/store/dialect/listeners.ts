import type { ReportError } from '../connection';

type Listener = (payload: string) => void;

/** The listeners of this process, by topic. One that throws does not stop the others. */
export class Listeners {
	readonly #topics = new Map<string, Set<Listener>>();

	constructor(private readonly report: ReportError) {}

	add(topic: string, listener: Listener): () => void {
		const listeners = this.#topics.get(topic) ?? new Set();
		this.#topics.set(topic, listeners);
		// Its own function, so that adding one twice and removing it once leaves one.
		const entry: Listener = (payload) => listener(payload);
		listeners.add(entry);
		return () => listeners.delete(entry);
	}

	emit(topic: string, payload: string): void {
		for (const listener of [...(this.#topics.get(topic) ?? [])]) {
			try {
				listener(payload);
			} catch (error) {
				this.report(error instanceof Error ? error : new Error(String(error)));
			}
		}
	}

	/** Calls every listener with an empty payload: notifications may have been missed. */
	emitAll(): void {
		for (const topic of [...this.#topics.keys()]) this.emit(topic, '');
	}

	clear(): void {
		this.#topics.clear();
	}
}

/** The default for background errors: Node prints them as warnings. */
export const warn: ReportError = (error) => process.emitWarning(error);
