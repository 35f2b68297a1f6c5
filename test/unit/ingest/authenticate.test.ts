import { createHmac } from 'node:crypto';
import type { AuthRequest, AuthSettings } from '../../../src/ingest/authenticate';
import { authenticate } from '../../../src/ingest/authenticate';

const rawBody = Buffer.from('{"event":"Signed Up","userId":"42"}');
const basic = (user: string, password = '') =>
	`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function isAdmitted(settings: AuthSettings, request: Partial<AuthRequest>): boolean {
	return authenticate(settings, { headers: {}, rawBody, ...request }).ok;
}

describe("authentication by 'none'", () => {
	it('admits a request without any secret', () => {
		expect(isAdmitted({ method: 'none', secret: '' }, {})).toBe(true);
	});
});

describe('authentication by write key', () => {
	const settings: AuthSettings = { method: 'writeKey', secret: 'key-1' };

	it('admits the key as user name of HTTP Basic', () => {
		expect(isAdmitted(settings, { headers: { authorization: basic('key-1') } })).toBe(true);
		expect(isAdmitted(settings, { headers: { Authorization: basic('key-1', 'any') } })).toBe(true);
	});

	it('admits the key in the body, as browsers send it', () => {
		expect(isAdmitted(settings, { body: { writeKey: 'key-1', batch: [] } })).toBe(true);
	});

	it.each([
		['no key', {}],
		['another key', { headers: { authorization: basic('key-2') } }],
		['the beginning of the key', { headers: { authorization: basic('key') } }],
		['the key as password', { headers: { authorization: basic('', 'key-1') } }],
		['another scheme', { headers: { authorization: 'Bearer key-1' } }],
		['a key in the body that is no text', { body: { writeKey: ['key-1'] } }],
		['an inherited key', { body: Object.create({ writeKey: 'key-1' }) as unknown }],
		[
			'a wrong header, though the body is right',
			{
				headers: { authorization: basic('key-2') },
				body: { writeKey: 'key-1' },
			},
		],
	])('refuses a request with %s', (_name, request) => {
		expect(isAdmitted(settings, request)).toBe(false);
	});
});

describe('authentication by header', () => {
	const settings: AuthSettings = { method: 'header', secret: 's3cret', headerName: 'X-Api-Key' };

	it('admits the secret in the header, its name in any case', () => {
		expect(isAdmitted(settings, { headers: { 'x-api-key': 's3cret' } })).toBe(true);
	});

	it('refuses another value, another case, another header', () => {
		expect(isAdmitted(settings, { headers: { 'x-api-key': 'S3cret' } })).toBe(false);
		expect(isAdmitted(settings, { headers: { 'x-other-key': 's3cret' } })).toBe(false);
		expect(isAdmitted(settings, {})).toBe(false);
	});
});

describe('authentication by HMAC', () => {
	const settings: AuthSettings = { method: 'hmac', secret: 's3cret' };
	const hmac = createHmac('sha256', 's3cret').update(rawBody).digest();

	it.each([
		['hex', hmac.toString('hex')],
		['hex in capitals', hmac.toString('hex').toUpperCase()],
		['sha256= and hex', `sha256=${hmac.toString('hex')}`],
		['base64', hmac.toString('base64')],
	])('admits the signature of the raw body as %s', (_name, signature) => {
		expect(isAdmitted(settings, { headers: { 'x-signature': signature } })).toBe(true);
	});

	it('reads the header that is configured', () => {
		const named = { ...settings, headerName: 'X-Hub-Signature-256' };
		const headers = { 'x-hub-signature-256': `sha256=${hmac.toString('hex')}` };
		expect(isAdmitted(named, { headers })).toBe(true);
		expect(isAdmitted(settings, { headers })).toBe(false);
	});

	it('refuses a body that was changed, even in its white space', () => {
		const headers = { 'x-signature': hmac.toString('hex') };
		const changed = Buffer.concat([rawBody, Buffer.from(' ')]);
		expect(isAdmitted(settings, { headers, rawBody: changed })).toBe(false);
	});

	it.each(['', 'sha256=', 'not a signature', hmac.toString('hex').slice(0, 63)])(
		'refuses the signature %j',
		(signature) => {
			expect(isAdmitted(settings, { headers: { 'x-signature': signature } })).toBe(false);
		},
	);
});

describe('a refusal', () => {
	it('is 401 and the same for no secret and a wrong one, and does not contain it', () => {
		const settings: AuthSettings = { method: 'header', secret: 's3cret' };
		const missing = authenticate(settings, { headers: {}, rawBody });
		const wrong = authenticate(settings, { headers: { 'x-journey-key': 's3cre' }, rawBody });
		expect(missing).toEqual({
			ok: false,
			status: 401,
			message: 'Not authorized: send the key in the header X-Journey-Key',
		});
		expect(wrong).toEqual(missing);
	});

	it('refuses every request while the secret is empty', () => {
		const empty = createHmac('sha256', '').update(rawBody).digest('hex');
		expect(isAdmitted({ method: 'writeKey', secret: '' }, { body: { writeKey: '' } })).toBe(false);
		expect(isAdmitted({ method: 'header', secret: '' }, { headers: { 'x-journey-key': '' } })).toBe(
			false,
		);
		expect(isAdmitted({ method: 'hmac', secret: '' }, { headers: { 'x-signature': empty } })).toBe(
			false,
		);
	});
});
