import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { AuthSettings } from '../../ingest/authenticate';
import type { HttpHeaders } from '../../lib/http-headers';
import type { ParsedIngest } from '../../event/parse';
import { readIngest, storeEntries, type IngestCall } from '../../ingest/receive';
import type { RecordResult } from '../../event/event-store';

export interface IngestHandlers {
	authentication(): Promise<AuthSettings>;
	now(): number;
	record(parsed: ParsedIngest): Promise<RecordResult>;
	/** Logs why a call was answered with 503 or 507. */
	onError(error: unknown): void;
}

/** Answers an ingest call: 202 only after the store has its entries. */
export async function answerIngestWebhook(
	context: IWebhookFunctions,
	handlers: IngestHandlers,
): Promise<IWebhookResponseData> {
	const call = await callOf(context, handlers.now());
	const { authentication, record, onError } = handlers;
	const { status, body } = await storeEntries(call, authentication, record, onError);
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}

/** @throws IngestError */
export async function parseCall(
	context: IWebhookFunctions,
	settings: AuthSettings,
	receivedAt: number,
): Promise<ParsedIngest> {
	return await readIngest(await callOf(context, receivedAt), settings);
}

async function callOf(context: IWebhookFunctions, receivedAt: number): Promise<IngestCall> {
	const request = context.getRequestObject();
	const headers = request.headers as HttpHeaders;
	return { headers, rawBody: await readRawBody(request), path: request.path, receivedAt };
}

interface RawRequest {
	rawBody?: Buffer;
	readRawBody?(): Promise<void>;
}

/** n8n keeps the raw bytes besides its own parse, and has already decompressed labelled gzip. */
export async function readRawBody(request: RawRequest): Promise<Buffer> {
	await request.readRawBody?.();
	return request.rawBody ?? Buffer.alloc(0);
}
