import * as crypto from 'node:crypto';
import { authenticate } from '../../../src/ingest/authenticate';
import { checkBasic } from '../../../src/hub/callbacks/proof';
import { equalInConstantTime } from '../../../src/lib/constant-time';
import { readToken, signToken } from '../../../src/message/tracking/token';
import { call } from '../hub/callbacks/support/calls';
import { KEY, NOW } from '../message/tracking/support';

jest.mock('node:crypto', () => {
	const real = jest.requireActual<typeof crypto>('node:crypto');
	return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});
const compared = jest.mocked(crypto.timingSafeEqual);

const SECRET = 'a-secret-of-32-characters-000000';
/** Right in the beginning, right but for the end, too long, of no length. */
const GUESSES = [SECRET.slice(0, 8), `${SECRET.slice(0, -1)}x`, SECRET.repeat(2), ''];
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const rawBody = Buffer.from('{}');

/** How many bytes each comparison has looked at. */
function lengths(guess: (text: string) => unknown): number[][] {
	return GUESSES.map((text) => {
		compared.mockClear();
		try {
			guess(text);
		} catch {
			// Refused.
		}
		return compared.mock.calls.map(([a]) => a.byteLength);
	});
}

describe('A guess of a secret takes the same time however near it is', () => {
	it.each<[string, (guess: string) => unknown]>([
		[
			'the write key in the header',
			(guess) =>
				authenticate(
					{ method: 'writeKey', secret: SECRET },
					{ headers: { authorization: basic(`${guess}:`) }, rawBody },
				),
		],
		[
			'the write key in the body',
			(guess) =>
				authenticate(
					{ method: 'writeKey', secret: SECRET },
					{ headers: {}, rawBody, body: { writeKey: guess } },
				),
		],
		[
			'a key in a header',
			(guess) =>
				authenticate(
					{ method: 'header', secret: SECRET },
					{ headers: { 'x-journey-key': guess }, rawBody },
				),
		],
		[
			'a signature of the body',
			(guess) =>
				authenticate(
					{ method: 'hmac', secret: SECRET },
					{ headers: { 'x-signature': guess }, rawBody },
				),
		],
		["a provider's signature or password", (guess) => equalInConstantTime(guess, SECRET)],
		[
			'user and password of a provider',
			(guess) => checkBasic(call({ headers: { authorization: basic(guess) } }), 'user', SECRET),
		],
	])('%s: digests of 32 bytes are compared', (_, guess) => {
		expect(lengths(guess)).toEqual(GUESSES.map(() => [32]));
	});

	it('the signature of a link: digests of 32 bytes of its whole text are compared', () => {
		const token = signToken(KEY, { kind: 'preferences', workspaceId: 1, contactId: 7 });
		compared.mockClear();
		const [payload, signature] = token.split('.');
		for (const guess of ['B'.repeat(22), `${signature.slice(0, -1)}B`]) {
			expect(readToken([KEY], `${payload}.${guess}`, NOW)).toBeNull();
		}
		expect(compared.mock.calls.map(([a]) => a.byteLength)).toEqual([32, 32]);
	});
});
