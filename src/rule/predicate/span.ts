import type { Facts, JourneyFacts } from '../facts';
import type { EventWindow, RuleMoment } from '../rule';
import { entryInstant, windowEdges } from '../window';
import { perMoment } from './predicate';

/** Instants in ms, both included. */
export interface Span {
	from: number;
	to: number;
	/** An event within the span that does not count. */
	except: number | null;
}

/** The span in which events count; null: the condition does not apply, so it is false. */
export type SpanOf = (facts: Facts, moment: RuleMoment) => Span | null;

/** At any time. */
export const ALWAYS: Span = { from: -Infinity, to: Infinity, except: null };

export function compileWindow(window: EventWindow | undefined): SpanOf {
	if (window === undefined) return () => ALWAYS;
	if ('since' in window) {
		return ({ events, journey }) => journey && sinceEntry(events, journey);
	}
	const span = perMoment((moment): Span => {
		const { from, to } = windowEdges(window, moment);
		return { from: from ?? -Infinity, to: to ?? Infinity, except: null };
	});
	return (_facts, moment) => span(moment);
}

/** The entry event itself does not count. */
function sinceEntry(events: Facts['events'], { enteredAt, entryEventId }: JourneyFacts): Span {
	const entry = events.find((event) => event.id === entryEventId);
	return { from: entryInstant(enteredAt, entry?.occurredAt), to: Infinity, except: entryEventId };
}
