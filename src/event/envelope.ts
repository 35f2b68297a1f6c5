import type { JsonObject } from '../lib/json';
import { joinPath } from '../value/flaw';
import { inspect, isJsonObject, repairText } from '../value/guard';
import { IngestError } from './ingest-error';
import type { IngestLimits } from '../value/limits';

/** A request's entries, and the fields that apply to all of them. */
export interface Envelope {
	entries: readonly unknown[];
	/** Path of the list of entries; null if the body is a single entry. */
	listPath: string | null;
	context: JsonObject | null;
	sentAt: unknown;
}

/** Keys of a list of entries: Segment's and the plain form's. */
const LIST_KEYS = ['batch', 'events'] as const;

/**
 * Splits the body into entries: one call, `{batch: [...]}`, `{events: [...]}` or a bare list. With
 * `listExpected` a single call is refused. Throws IngestError 400 and 413.
 */
export function openEnvelope(
	body: unknown,
	listExpected: boolean,
	limits: Readonly<IngestLimits>,
): Envelope {
	if (Array.isArray(body)) {
		return withinLimit({ entries: body, listPath: '', context: null, sentAt: null }, limits);
	}
	if (!isJsonObject(body)) {
		throw new IngestError(
			400,
			'The body is neither an object nor a list: send a call as an object',
		);
	}
	const key = LIST_KEYS.find((name) => Object.hasOwn(body, name));
	if (key && (listExpected || !Object.hasOwn(body, 'event'))) {
		return withinLimit(openList(body, key, limits), limits);
	}
	if (listExpected) {
		throw new IngestError(400, 'is missing: send {"batch": [...]}', 'batch');
	}
	return { entries: [body], listPath: null, context: null, sentAt: null };
}

function openList(body: JsonObject, key: string, limits: Readonly<IngestLimits>): Envelope {
	const { [key]: entries, ...rest } = body;
	if (!Array.isArray(entries)) {
		throw new IngestError(400, 'must be a list of calls such as [{"type": "track", ...}]', key);
	}
	const { flaw, unstorable } = inspect(rest, '', limits);
	if (flaw) throw new IngestError(400, flaw.reason, flaw.path);
	const { context, sentAt } = unstorable ? repairText(rest) : rest;
	return { entries, listPath: key, context: isJsonObject(context) ? context : null, sentAt };
}

function withinLimit(envelope: Envelope, limits: Readonly<IngestLimits>): Envelope {
	const { length } = envelope.entries;
	if (length <= limits.maxEntries) return envelope;
	throw new IngestError(
		413,
		`has ${length} entries, more than the limit of ${limits.maxEntries}: split the request`,
		envelope.listPath ?? '',
	);
}

/** Path of the entry in the body: `batch[3]`, `[3]`, or '' if it is the body. */
export function entryPath(envelope: Envelope, index: number): string {
	return envelope.listPath === null ? '' : joinPath(envelope.listPath, index);
}
