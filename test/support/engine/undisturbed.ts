import type { VirtualClock } from '../virtual-clock';
import { Faults, type Fault } from './faults';
import { journeyOutcome, type JourneyOutcome } from './journey-outcome';
import type { Call, CallOptions } from './call';
import type { Flow } from './flow';
import type { TestN8n } from './n8n';

const SECOND = 1_000;
/** How often a client sends a call before it gives up; one fault takes one. */
const MOST_CALLS = 5;

/** What came of a run: in the store, and outside of it. */
export interface Told {
	outcome: JourneyOutcome;
	/** What somebody got, such as mails, as lines in alphabetical order. */
	got: string[];
	/** Methods of the store's calls in their order. */
	calls: string[];
	/** The faults that were met. */
	met: string[];
}

/** A story that is played in virtual time, again and again with other faults. */
export interface Story {
	/** Plays it to its end, with calls by `player`. */
	play(player: Player): Promise<void>;
	got(): string[];
	n8n: TestN8n;
	close(): Promise<void>;
}

/** n8n's users and clients, who try again what failed. */
export class Player {
	constructor(readonly n8n: TestN8n) {}

	get clock(): VirtualClock {
		return this.n8n.clock;
	}

	/**
	 * Time passes. Whatever was disturbed is tried again in it: after 2 seconds where the store was
	 * away, 5 or 30 where an execution failed, a minute where nobody knew of a claim.
	 */
	async later(minutes: number): Promise<void> {
		const steps = [2, 5, 31, 61, 61];
		for (const seconds of steps) await this.clock.skip(seconds * SECOND);
		const passed = steps.reduce((sum, seconds) => sum + seconds, 0);
		await this.clock.skip(minutes * 60 * SECOND - passed * SECOND);
	}

	/** Activation, as n8n goes about it: tried again until it succeeds. */
	async activate(flow: Flow): Promise<void> {
		for (let tries = 1; ; tries++) {
			try {
				return await this.n8n.activate(flow);
			} catch (error) {
				if (tries === MOST_CALLS) throw error;
				await this.clock.skip(SECOND);
			}
		}
	}

	/** A client's call, sent again with the same messageIds until it is taken. */
	async call(flow: Flow, body: unknown, options: CallOptions = {}): Promise<Call> {
		for (let tries = 1; ; tries++) {
			const call = await this.n8n.call(flow, body, options);
			if (call.status < 500) return call;
			if (call.status !== 503) throw new Error(`A client was told ${call.status}, which is no 503`);
			if (tries === MOST_CALLS) throw new Error('A client was put off for good');
			await this.clock.skip(SECOND);
		}
	}
}

/** Tells the story once, with these faults. */
export async function tell(begin: () => Promise<Story>, faults: readonly Fault[]): Promise<Told> {
	const story = await begin();
	try {
		const disturbing = new Faults(story.n8n, faults);
		await story.play(new Player(story.n8n));
		disturbing.end();
		const { calls, met } = disturbing;
		return { outcome: await journeyOutcome(story.n8n), got: story.got().sort(), calls, met };
	} finally {
		await story.close();
	}
}
