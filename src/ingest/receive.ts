import { IngestError } from '../event/ingest-error';
import { type IngestKind, type ParsedIngest, parseIngestInSlices } from '../event/parse';
import type { HttpHeaders } from '../lib/http-headers';
import { yieldToEventLoop } from '../lib/yield';
import type { RecordResult } from '../event/event-store';
import { type AuthSettings, authenticate } from './authenticate';
import { readBody } from './body';
import { storeAnswer } from './store-unavailable';

export interface IngestCall {
	headers: HttpHeaders;
	rawBody: Buffer;
	/** A path such as v1/track determines the kind of call. */
	path: string;
	/** ms */
	receivedAt: number;
}

export interface IngestAnswer {
	status: number;
	body: object;
}
const KINDS = new Set<string>(['track', 'identify', 'alias', 'page', 'screen', 'group', 'batch']);
/** The last part of a path such as v1/track; undefined for the node's own path. */
function kindOf(path: string): IngestKind | undefined {
	const kind = /(?:^|\/)v1\/(\w+)\/?$/.exec(path)?.[1];
	return kind !== undefined && KINDS.has(kind) ? (kind as IngestKind) : undefined;
}
/**
 * The entries of a call. The caller is authenticated before the body is parsed, unless the body
 * holds the key.
 * @throws IngestError
 */
export async function readIngest(
	{ headers, rawBody, path, receivedAt }: IngestCall,
	settings: AuthSettings,
): Promise<ParsedIngest> {
	const unchecked = settings.method === 'writeKey' && !headers.authorization;
	if (!unchecked) admit(settings, { headers, rawBody });
	// Yields, so that simultaneous calls do not block the process one after the other.
	await yieldToEventLoop();
	const body = readBody(rawBody, headers);
	if (unchecked) admit(settings, { headers, rawBody, body });
	return await parseIngestInSlices(body, { kind: kindOf(path), receivedAt });
}
function admit(settings: AuthSettings, request: Parameters<typeof authenticate>[1]): void {
	const result = authenticate(settings, request);
	if (!result.ok) throw new IngestError(result.status, result.message);
}
/**
 * Answers 202 only after `record` has stored the entries of the call; a refused call is not
 * recorded.
 */
export async function storeEntries(
	call: IngestCall,
	authentication: () => Promise<AuthSettings>,
	record: (parsed: ParsedIngest) => Promise<RecordResult | null>,
	onError: (error: unknown) => void,
): Promise<IngestAnswer> {
	try {
		const parsed = await readIngest(call, await authentication());
		const { entries, rejected } = parsed;
		if (entries.length === 0 && rejected.length > 0) {
			return { status: 400, body: { success: false, accepted: 0, rejected } };
		}
		const result = (await record(parsed)) ?? { test: true, accepted: entries.length };
		const body = {
			success: rejected.length === 0,
			...result,
			...refusedText(result),
			...hintsOf(result),
		};
		return rejected.length === 0
			? { status: 202, body }
			: { status: 400, body: { ...body, rejected } };
	} catch (error) {
		const answer = refusal(error);
		if (answer.status > 500) onError(error);
		return answer;
	}
}

/** Why contacts did not enter, for an answer. */
function refusedText(result: Partial<RecordResult>): { refusedBecause?: string } {
	return result.refused ? { refusedBecause: ENTRIES_CLOSED } : {};
}
const ENTRIES_CLOSED = 'The entries of the journey are closed, or it is paused.';

/** What the caller may not have meant. */
function hintsOf({ sharedAddresses = 0 }: Partial<RecordResult>): { hints?: string[] } {
	if (sharedAddresses === 0) return {};
	return {
		hints: [
			`The email address or phone number of ${sharedAddresses} of these contacts also belongs to another contact, with another user ID. Both are kept, and a message goes to the address once. Send the same userId for the same contact, or merge them with Journey Contact.`,
		],
	};
}

function refusal(error: unknown): IngestAnswer {
	const refuse = (status: number, message: string, path?: string): IngestAnswer => ({
		status,
		body: { success: false, message, ...(path && { path }) },
	});
	if (error instanceof IngestError) return refuse(error.status, error.message, error.path);
	const answer = storeAnswer(error);
	if (answer === undefined) throw error;
	return refuse(answer.status, answer.message);
}
