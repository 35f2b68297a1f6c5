import { yieldToEventLoop } from '../lib/yield';
import type { CallType } from './call';
import type { EntryFrame, IncomingEntry } from './entry';
import { parseEntry } from './entry';
import { entryPath, openEnvelope } from './envelope';
import type { Flaw } from '../value/flaw';
import { isFlaw } from '../value/flaw';
import type { IngestLimits } from '../value/limits';
import { DEFAULT_LIMITS } from '../value/limits';

export type { IncomingEntry } from './entry';

/** The kind of call that a URL accepts, as in /v1/track. */
export type IngestKind = CallType | 'batch';

/** A rejected entry; `index` is its index in the request, from 0. */
export interface Rejection extends Flaw {
	index: number;
}

export interface IngestRequest {
	/** From the URL; absent: from the `type` or the fields of each call. */
	kind?: IngestKind;
	/** ms since the epoch */
	receivedAt: number;
	limits?: Readonly<IngestLimits>;
}

export interface ParsedIngest {
	/** In the order of the request. */
	entries: IncomingEntry[];
	rejected: Rejection[];
}

/**
 * Entries in a body of Segment's HTTP tracking spec (one call, or a batch), in a bare list of such
 * calls, or in the plain `{event, userId | email, properties}`, one or `{events: [...]}`. A bad
 * entry is rejected alone. Page and screen calls become the events 'Page Viewed' and
 * 'Screen Viewed', with the page in the properties `name` and `category`.
 * Throws IngestError 400 for a body without entries, 413 for too many entries.
 */
export function parseIngest(body: unknown, request: IngestRequest): ParsedIngest {
	const slices = parseSlices(body, request);
	for (;;) {
		const slice = slices.next();
		if (slice.done) return slice.value;
	}
}

/** `parseIngest` that yields to the event loop before each slice of a large body. */
export async function parseIngestInSlices(
	body: unknown,
	request: IngestRequest,
): Promise<ParsedIngest> {
	const slices = parseSlices(body, request);
	for (;;) {
		await yieldToEventLoop();
		const slice = slices.next();
		if (slice.done) return slice.value;
	}
}

/** Entries per slice: 1 to 3 ms of work. */
const SLICE = 100;

function* parseSlices(body: unknown, request: IngestRequest): Generator<void, ParsedIngest> {
	const { kind, receivedAt, limits = DEFAULT_LIMITS } = request;
	const envelope = openEnvelope(body, kind === 'batch', limits);
	const frame: EntryFrame = {
		typeFromUrl: kind === undefined || kind === 'batch' ? null : kind,
		context: envelope.context,
		sentAt: envelope.sentAt,
		receivedAt,
		limits,
	};
	const parsed: ParsedIngest = { entries: [], rejected: [] };
	for (const [index, raw] of envelope.entries.entries()) {
		if (index > 0 && index % SLICE === 0) yield;
		const entry = parseEntry(raw, index, entryPath(envelope, index), frame);
		if (isFlaw(entry)) parsed.rejected.push({ index, path: entry.path, reason: entry.reason });
		else parsed.entries.push(entry);
	}
	return parsed;
}
