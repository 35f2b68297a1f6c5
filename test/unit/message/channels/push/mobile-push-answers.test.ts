import { mobilePushChannel } from '../../../../../src/message/channels/push/mobile-push';
import { credential, Firebase, NAME, PHONE, TABLET, keys } from '../../support/firebase';
import type { Answer } from '../../support/provider-server';

const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

let firebase: Firebase;

beforeEach(async () => (firebase = await Firebase.start()));
afterEach(async () => await firebase.close());

/** As https://firebase.google.com/docs/cloud-messaging/error-codes shows one. */
function failure(code: number, status: string, errorCode?: string, message = status): Answer {
	const details = errorCode ? [{ '@type': FCM_ERROR, errorCode }] : [];
	return { status: code, body: { error: { code, message, status, details } } };
}

describe('An answer of Firebase', () => {
	it.each([
		['UNREGISTERED', failure(404, 'NOT_FOUND', 'UNREGISTERED')],
		[
			'INVALID_ARGUMENT for the token',
			failure(
				400,
				'INVALID_ARGUMENT',
				'INVALID_ARGUMENT',
				'The registration token is not a valid FCM registration token',
			),
		],
		[
			'a violation of message.token',
			{
				status: 400,
				body: {
					error: {
						code: 400,
						message: 'Invalid registration token',
						status: 'INVALID_ARGUMENT',
						details: [{ '@type': BAD_REQUEST, fieldViolations: [{ field: 'message.token' }] }],
					},
				},
			},
		],
	] as Array<[string, Answer]>)(
		'%s: the token is no more, and to be removed',
		async (_name, answer) => {
			firebase.message = () => answer;
			expect(await firebase.refused()).toMatchObject({
				kind: 'permanent',
				accepted: false,
				deadAddresses: [PHONE],
			});
		},
	);

	it.each([
		[
			'SENDER_ID_MISMATCH',
			failure(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'),
			'permanent',
			'message',
		],
		['INVALID_ARGUMENT', failure(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'), 'config', 'message'],
		[
			'THIRD_PARTY_AUTH_ERROR',
			failure(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR'),
			'config',
			'message',
		],
		['PERMISSION_DENIED', failure(403, 'PERMISSION_DENIED'), 'config', 'channel'],
		['NOT_FOUND', failure(404, 'NOT_FOUND'), 'config', 'channel'],
		['UNAVAILABLE', failure(503, 'UNAVAILABLE', 'UNAVAILABLE'), 'temporary', 'message'],
		['INTERNAL', failure(500, 'INTERNAL', 'INTERNAL'), 'temporary', 'message'],
	] as Array<[string, Answer, string, string]>)(
		'with %s (%#) decides what is tried again',
		async (code, answer, kind, scope) => {
			firebase.message = () => answer;
			const error = await firebase.refused();
			expect(error).toMatchObject({ code, kind, scope });
			expect(error.deadAddresses).toBeUndefined();
			expect(error.accepted).toBe(code === 'INTERNAL' ? 'unknown' : false);
		},
	);

	it('QUOTA_EXCEEDED: later, after the time of Retry-After, else after a minute', async () => {
		firebase.message = () => failure(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED');
		const expected = { kind: 'rate-limited', scope: 'channel' };
		expect(await firebase.refused()).toMatchObject({ ...expected, retryAfterMs: 60_000 });
		firebase.message = () => ({
			...(failure(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED') as object),
			status: 429,
			headers: { 'retry-after': '7' },
		});
		expect(await firebase.refused()).toMatchObject({ ...expected, retryAfterMs: 7_000 });
	});

	it('with several devices: it is sent where one has it, and those that are gone are reported', async () => {
		firebase.message = ({ body }) =>
			body.includes(PHONE)
				? failure(404, 'NOT_FOUND', 'UNREGISTERED')
				: { status: 200, body: { name: NAME } };
		const to = JSON.stringify([PHONE, TABLET]);
		expect(await firebase.send({ to })).toEqual({ providerId: NAME, deadAddresses: [PHONE] });
	});
});

describe('A mobile push that cannot be made', () => {
	it('is refused before anything goes out: no token, no title', async () => {
		for (const to of ['', 'short', '[]', 'a token with spaces']) {
			expect(await firebase.refused({ to })).toMatchObject({ kind: 'permanent', code: 'EADDRESS' });
		}
		expect(await firebase.refused({ content: { title: '  ' } })).toMatchObject({
			kind: 'config',
			scope: 'message',
		});
		expect(firebase.tokenRequests).toEqual([]);
		expect(firebase.commits).toBe(0);
	});
});

describe("The 'Google Service Account API' credential", () => {
	const open = (changes: object) => () =>
		mobilePushChannel({ credential: { ...credential, ...changes }, tokens: firebase.tokens });

	it.each([
		['with \\n for its line breaks', keys.privateKey.replaceAll('\n', '\\n')],
		['on one line', keys.privateKey.replaceAll('\n', ' ')],
		['with space around', `\n  ${keys.privateKey}\n`],
	])('takes the key %s', async (_name, privateKey) => {
		expect(await firebase.send({ credential: { ...credential, privateKey } })).toEqual({
			providerId: NAME,
		});
	});

	it('names the wrong field, and never shows the key', () => {
		const body = keys.privateKey.slice(40, 80);
		for (const privateKey of [undefined, '', 'secret', keys.privateKey.replace(body, '')]) {
			expect(open({ privateKey })).toThrow(/"privateKey": (is missing|is not the private key)/);
			expect(open({ privateKey })).not.toThrow(body);
		}
		expect(open({ email: '' })).toThrow('"email"');
	});

	it('names the project, or else a field must', () => {
		expect(open({ email: 'shop@acme.example' })).toThrow('Project ID');
		expect(open({ email: 'shop@developer.gserviceaccount.com' })).toThrow('Project ID');
	});
});
