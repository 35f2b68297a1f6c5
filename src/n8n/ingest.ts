import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { authenticate, type AuthSettings } from '../event/authenticate';
import { readBody } from '../event/body';
import type { HttpHeaders } from '../event/headers';
import { IngestError } from '../event/ingest-error';
import { parseIngestInSlices, type IngestKind, type ParsedIngest } from '../event/parse';
import { StoreError } from '../store/errors';
import type { RecordResult } from '../store/store';

interface Answer {
	status: number;
	body: object;
}

const KINDS = new Set<string>(['track', 'identify', 'alias', 'page', 'screen', 'group', 'batch']);

export interface IngestHandlers {
	authentication(): Promise<AuthSettings>;
	now(): number;
	record(parsed: ParsedIngest): Promise<RecordResult>;
}

/** Answers an ingest call: 202 only once the store has what it brought. */
export async function answerIngest(
	context: IWebhookFunctions,
	handlers: IngestHandlers,
): Promise<IWebhookResponseData> {
	const { status, body } = await takeIn(context, handlers).catch(toAnswer);
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}

async function takeIn(context: IWebhookFunctions, handlers: IngestHandlers): Promise<Answer> {
	const parsed = await parseCall(context, await handlers.authentication(), handlers.now());
	const { entries, rejected } = parsed;
	if (entries.length === 0 && rejected.length > 0) {
		return { status: 400, body: { success: false, accepted: 0, rejected } };
	}
	const result = await handlers.record(parsed);
	return {
		status: rejected.length > 0 ? 400 : 202,
		body: { success: rejected.length === 0, ...result, ...(rejected.length > 0 && { rejected }) },
	};
}

/** Who may call is checked before what they send is looked at, where the key is not inside it. */
export async function parseCall(
	context: IWebhookFunctions,
	settings: AuthSettings,
	receivedAt: number,
): Promise<ParsedIngest> {
	const request = context.getRequestObject();
	const headers = request.headers as HttpHeaders;
	const rawBody = await readRawBody(request);
	const unchecked = settings.method === 'writeKey' && !headers.authorization;
	if (!unchecked) admit(settings, { headers, rawBody });
	const body = readBody(rawBody, headers);
	if (unchecked) admit(settings, { headers, rawBody, body });
	return await parseIngestInSlices(body, { kind: kindOf(request), receivedAt });
}

function admit(settings: AuthSettings, request: Parameters<typeof authenticate>[1]): void {
	const result = authenticate(settings, request);
	if (!result.ok) throw new IngestError(result.status, result.message);
}

interface RawRequest {
	rawBody?: Buffer;
	readRawBody?(): Promise<void>;
}

/** n8n keeps the bytes beside its own parse of them, and has undone gzip where it was labelled. */
async function readRawBody(request: RawRequest): Promise<Buffer> {
	await request.readRawBody?.();
	return request.rawBody ?? Buffer.alloc(0);
}

/** The last part of a path such as /v1/track; the node's own path says nothing of the kind. */
function kindOf(request: { path: string }): IngestKind | undefined {
	const kind = /\/v1\/(\w+)\/?$/.exec(request.path)?.[1];
	return kind !== undefined && KINDS.has(kind) ? (kind as IngestKind) : undefined;
}

function toAnswer(error: unknown): Answer {
	const refuse = (status: number, message: string, path?: string): Answer => ({
		status,
		body: { success: false, message, ...(path && { path }) },
	});
	if (error instanceof IngestError) return refuse(error.status, error.message, error.path);
	if (error instanceof StoreError && error.code === 'full') return refuse(507, error.message);
	if (error instanceof StoreError && ['unavailable', 'busy'].includes(error.code)) {
		return refuse(503, 'The journey store cannot be reached: send the call again later');
	}
	throw error;
}
