import type { Answer, Received } from '../../support/provider-server';
import { browser, other, PushService } from '../../support/web-push-service';

let service: PushService;

beforeEach(() => (service = new PushService()));

describe('An answer of a push service', () => {
	const vapidMismatch = {
		mozilla: {
			status: 401,
			body: { code: 401, errno: 109, error: 'Unauthorized', message: 'VAPID public key mismatch' },
		},
		google: {
			status: 403,
			body: 'the VAPID credentials in the authorization header do not correspond to the credentials used to create the subscriptions.\n',
		},
		apple: { status: 400, body: { reason: 'VapidPkHashMismatch' } },
	};

	it.each([404, 410])('%i: the subscription has ended, and is to be removed', async (status) => {
		const body = { code: status, errno: 106, error: 'Gone', message: 'Invalid subscription' };
		expect(await service.refused({ status, body })).toMatchObject({
			kind: 'permanent',
			accepted: false,
			deadAddresses: [browser.endpoint],
			message: expect.stringContaining('has ended') as string,
		});
	});

	it.each(Object.entries(vapidMismatch))(
		'another VAPID key (%s): permanent for this browser, whose subscription stays',
		async (_name, answer) => {
			const error = await service.refused(answer);
			expect(error).toMatchObject({ kind: 'permanent', scope: 'message' });
			expect(error.message).toContain('another VAPID key');
			expect(error.deadAddresses).toBeUndefined();
		},
	);

	it.each([
		[400, { kind: 'permanent' }],
		[401, { kind: 'config', scope: 'message' }],
		[403, { kind: 'config', scope: 'message' }],
		[406, { kind: 'rate-limited', scope: 'message' }],
		[408, { kind: 'temporary', accepted: false }],
		[413, { kind: 'config', scope: 'message' }],
		[500, { kind: 'temporary', accepted: 'unknown' }],
		[502, { kind: 'temporary', accepted: 'unknown' }],
		[503, { kind: 'temporary', accepted: false }],
	])('%i alone: %o', async (status, expected) => {
		expect(await service.refused({ status, body: 'no' })).toMatchObject(expected);
	});

	it('429: later, after the time of Retry-After, and for this browser only', async () => {
		const error = await service.refused({ status: 429, headers: { 'retry-after': '120' } });
		expect(error).toMatchObject({ kind: 'rate-limited', scope: 'message', retryAfterMs: 120_000 });
	});

	it('a redirect is not followed, and is no push service', async () => {
		const error = await service.refused({
			status: 302,
			headers: { location: 'http://127.0.0.1:1/' },
		});
		expect(error).toMatchObject({ kind: 'permanent', scope: 'message' });
		expect(service.received).toHaveLength(1);
	});

	it('nothing, after the request: it is unknown whether it was taken', async () => {
		expect(await service.refused('drop')).toMatchObject({ kind: 'temporary', accepted: 'unknown' });
	});

	it('with several browsers: the most hopeful answer counts, and ended subscriptions are reported', async () => {
		const answer = ({ path }: Received): Answer => ({
			status: path.includes('second') ? 503 : 410,
		});
		expect(await service.refused(answer, { to: [browser, other] })).toMatchObject({
			kind: 'temporary',
			deadAddresses: [browser.endpoint],
		});
	});
});
