import type { VirtualClock } from '../../../src/simulation/virtual-clock';
import type { Call, CallOptions } from './call';
import type { Flow } from './flow';
import type { TestN8n } from './n8n';

const SECOND = 1_000;
const AGAIN_AFTER = 10 * SECOND;
/** How many attempts a client makes before it gives up. */
const MOST_TRIES = 60;

/** n8n's users and clients, who repeat a failed call or execution. */
export class Player {
	constructor(readonly n8n: TestN8n) {}

	get clock(): VirtualClock {
		return this.n8n.clock;
	}

	/**
	 * Time passes, in few steps. A disturbed call is repeated in the last of them: after 2 seconds
	 * where the store was unavailable, 5 or 30 where an execution failed, a minute where a claim
	 * went unrecorded.
	 */
	async later(minutes: number): Promise<void> {
		const steps = [2, 5, 31, 61, 61];
		const rest = steps.reduce((left, seconds) => left - seconds, minutes * 60);
		for (const seconds of [rest, ...steps]) await this.clock.skip(seconds * SECOND);
	}

	/** As n8n does it. */
	async activate(flow: Flow): Promise<void> {
		for (let tries = 1; ; tries++) {
			try {
				return await this.n8n.activate(flow);
			} catch (error) {
				if (tries === MOST_TRIES) throw error;
				await this.clock.skip(AGAIN_AFTER);
			}
		}
	}

	/** Sent again with the same messageIds until it is taken, as Segment's clients do. */
	async call(flow: Flow, body: unknown, options: CallOptions = {}): Promise<Call> {
		for (let tries = 1; ; tries++) {
			const call = await this.n8n.call(flow, body, options);
			if (call.status < 400) return call;
			const answer = `${call.status} ${JSON.stringify(call.body)}`;
			if (call.status !== 503) throw new Error(`Instead of 503 the client was told ${answer}`);
			if (tries === MOST_TRIES) throw new Error(`The client gave up: ${answer}`);
			await this.clock.skip(AGAIN_AFTER);
		}
	}
}
