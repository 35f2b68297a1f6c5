import { Faults, type Fault } from './faults';
import { journeyOutcome } from './journey-outcome';
import type { TestN8n } from './n8n';
import { Player } from './player';

/** A story that is played in virtual time, again and again with other faults. */
export interface Story {
	n8n: TestN8n;
	/** To its end. */
	play(player: Player): Promise<void>;
	/** The contacts' mails and messages; a line each. */
	got(): string[];
	close(): Promise<void>;
}

/** The outcome of a story. */
export interface Told {
	/** In the store and outside of it: a line each, in no order. */
	lines: string[];
	/** Methods of the store's calls in their order. */
	calls: string[];
	/** What failed. */
	met: string[];
}

/** Plays the story once, with these faults. */
export async function tell(
	begin: () => Promise<Story>,
	faults: readonly Fault[] = [],
): Promise<Told> {
	const story = await begin();
	const disturbing = new Faults(story.n8n, faults);
	const { calls, met } = disturbing;
	try {
		await story.play(new Player(story.n8n));
		disturbing.end();
		return { lines: [...(await journeyOutcome(story.n8n)), ...story.got()], calls, met };
	} catch (error) {
		throw new Error(`The story broke off after ${met.join('; ')}`, { cause: error });
	} finally {
		await story.close();
	}
}

/** Differences from the expected outcome, a line each. */
export function differences(calm: Told, disturbed: Told): string[] {
	const missing = counted(calm.lines);
	for (const [line, times] of counted(disturbed.lines)) {
		missing.set(line, (missing.get(line) ?? 0) - times);
	}
	return [...missing].flatMap(([line, times]) => {
		if (times === 0) return [];
		return `${times > 0 ? 'missing' : 'too much'}: ${line}`;
	});
}

function counted(lines: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
	return counts;
}
