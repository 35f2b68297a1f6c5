import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { AuthSettings } from '../../ingest/authenticate';
import type { HttpHeaders } from '../../lib/http-headers';
import type { ParsedIngest } from '../../event/parse';
import { IngestError } from '../../event/ingest-error';
import { readIngest, storeEntries, type IngestAnswer, type IngestCall } from '../../ingest/receive';
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
	const { status, body } = await answerOf(context, handlers);
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}

async function answerOf(
	context: IWebhookFunctions,
	{ now, authentication, record, onError }: IngestHandlers,
): Promise<IngestAnswer> {
	try {
		return await storeEntries(await callOf(context, now()), authentication, record, onError);
	} catch (error) {
		if (!(error instanceof IngestError)) throw error;
		return { status: error.status, body: { success: false, message: error.message } };
	}
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

/**
 * n8n keeps the raw bytes besides its own parse, and has already decompressed labelled gzip.
 * @throws IngestError 413 for a body above n8n's own limit, 400 for one that cannot be read
 */
export async function readRawBody(request: RawRequest): Promise<Buffer> {
	try {
		await request.readRawBody?.();
	} catch (error) {
		throw unreadable(error);
	}
	return request.rawBody ?? Buffer.alloc(0);
}

/** By the errors of raw-body and http-errors, which n8n reads bodies with. */
function unreadable(error: unknown): IngestError {
	const {
		status,
		statusCode = status,
		message,
	} = error as {
		status?: number;
		statusCode?: number;
		message?: string;
	};
	return statusCode === 413
		? new IngestError(413, TOO_LARGE)
		: new IngestError(400, `The body could not be read: ${message ?? 'the call was broken off'}.`);
}

const TOO_LARGE =
	"The body is larger than this n8n takes: split it, or raise n8n's limit (N8N_PAYLOAD_SIZE_MAX, in MiB).";
