import { IngestError } from '../../../../src/event/ingest-error';
import { readRawBody } from '../../../../src/n8n/journey-trigger/ingest';

const fails = (fields: object) => ({
	readRawBody: () => Promise.reject(Object.assign(new Error('request aborted'), fields)),
});

describe('The raw body of a call', () => {
	it('is that which n8n has kept', async () => {
		const rawBody = Buffer.from('{}');
		expect(await readRawBody({ rawBody })).toBe(rawBody);
		expect(await readRawBody({})).toEqual(Buffer.alloc(0));
	});

	it.each([
		['too large, by raw-body', { status: 413 }, 413, 'split it'],
		['too large, by http-errors', { statusCode: 413 }, 413, 'N8N_PAYLOAD_SIZE_MAX'],
		['broken off', { status: 400 }, 400, 'request aborted'],
		['unreadable for a reason of its own', {}, 400, 'request aborted'],
	])('that n8n cannot read is refused with words: %s', async (_, fields, status, text) => {
		const error = await readRawBody(fails(fields)).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(IngestError);
		expect(error).toMatchObject({ status, message: expect.stringContaining(text) as string });
	});
});
