import { verify } from 'node:crypto';
import { fcm } from '@googleapis/fcm';
import { JWT } from 'google-auth-library';
import {
	credential,
	EMAIL,
	Firebase,
	keys,
	NAME,
	PHONE,
	SEND,
	TABLET,
} from '../../support/firebase';
import { essence } from '../../support/provider-server';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const HOUR = 60 * 60_000;
const content = {
	title: 'Grüße 🎉',
	body: 'Your order is on its way',
	data: { orderId: 'A-7', total: '12.50' },
};

let firebase: Firebase;

beforeEach(async () => (firebase = await Firebase.start()));
afterEach(async () => await firebase.close());

/** Header and claims of the assertion in a token request, whose signature is good. */
function assertionOf(body: string): { header: unknown; claims: Record<string, unknown> } {
	const [header, claims, signature] = new URLSearchParams(body).get('assertion')!.split('.');
	const signed = Buffer.from(`${header}.${claims}`);
	expect(verify('sha256', signed, keys.publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
	const parsed = [header, claims].map((part) => Buffer.from(part, 'base64url').toString());
	return {
		header: JSON.parse(parsed[0]) as unknown,
		claims: JSON.parse(parsed[1]) as Record<string, unknown>,
	};
}

describe("A mobile push is the same request as that of Google's own clients", () => {
	it('for the token', async () => {
		await firebase.send();
		const client = new JWT({
			email: EMAIL,
			key: keys.privateKey,
			scopes: [SCOPE],
			transporterOptions: {
				fetchImplementation: (url, init) =>
					fetch(String(url).replace('https://oauth2.googleapis.com', firebase.url), init),
			},
		});
		await client.authorize();
		const [ours, theirs] = firebase.tokenRequests;
		const withoutAssertion = (request: typeof ours) => ({
			...essence(request),
			body: [...new URLSearchParams(request.body)].filter(([name]) => name !== 'assertion'),
		});
		expect(withoutAssertion(ours)).toEqual(withoutAssertion(theirs));
		const [mine, its] = [ours, theirs].map(({ body }) => assertionOf(body));
		expect(mine.header).toEqual(its.header);
		const { iat, exp, ...claims } = mine.claims;
		expect({ ...claims, iat: 0, exp: 0 }).toEqual({ ...its.claims, iat: 0, exp: 0 });
		expect(Number(exp) - Number(iat)).toBe(Number(its.claims.exp) - Number(its.claims.iat));
	});

	it('for the message', async () => {
		await firebase.send({ content, namespace: 'a store', id: 7 });
		const [ours] = firebase.messages;
		const { message } = JSON.parse(ours.body) as { message: { android: object; apns: object } };
		const client = fcm({ version: 'v1', rootUrl: `${firebase.url}/`, auth: undefined });
		await client.projects.messages.send(
			{
				parent: 'projects/acme-shop-1',
				requestBody: {
					message: {
						token: PHONE,
						notification: { title: content.title, body: content.body },
						data: content.data,
						android: message.android,
						apns: message.apns,
					},
				},
			},
			{ headers: { Authorization: ours.headers.authorization! } },
		);
		const [, theirs] = firebase.messages;
		expect(essence(ours)).toEqual(essence(theirs));
		expect(ours.path).toBe(SEND);
	});

	it("and has the shape of the example in Google's guide, with a tag that shows it once", async () => {
		await firebase.send({ content: { title: 'Portugal vs. Denmark', body: 'great match!' } });
		expect(JSON.parse(firebase.messages[0].body)).toEqual({
			message: {
				token: PHONE,
				notification: { title: 'Portugal vs. Denmark', body: 'great match!' },
				android: { notification: { tag: expect.stringMatching(/^\w{24}$/) as string } },
				apns: { headers: { 'apns-collapse-id': expect.stringMatching(/^\w{24}$/) as string } },
			},
		});
	});
});

describe('A mobile push that is taken', () => {
	it("is known by Google's name, and was committed when its token was there", async () => {
		firebase.token = () => {
			expect(firebase.commits).toBe(0);
			return { status: 200, body: { access_token: 'ya29.a', expires_in: 3_599 } };
		};
		expect(await firebase.send()).toEqual({ providerId: NAME });
		expect(firebase.commits).toBe(1);
		expect(firebase.messages[0].headers.authorization).toBe('Bearer ya29.a');
	});

	it('reaches all devices, each once', async () => {
		await firebase.send({ to: JSON.stringify([PHONE, TABLET, PHONE]) });
		const tokens = firebase.messages.map(
			({ body }) => (JSON.parse(body) as { message: { token: string } }).message.token,
		);
		expect(tokens.toSorted()).toEqual([PHONE, TABLET]);
	});

	it('goes to the project of the service account, or to another that is named', async () => {
		await firebase.send({ projectId: 'another-2' });
		expect(firebase.messages[0].path).toBe('/v1/projects/another-2/messages:send');
	});
});

describe('The access token', () => {
	it('is fetched once for messages that go out together', async () => {
		await Promise.all(Array.from({ length: 5 }, () => firebase.send()));
		expect(firebase.tokenRequests).toHaveLength(1);
		expect(firebase.messages).toHaveLength(5);
	});

	it('is used until five minutes before its end', async () => {
		await firebase.send();
		await firebase.clock.advance(3_599_000 - 5 * 60_000 - 1);
		await firebase.send();
		expect(firebase.tokenRequests).toHaveLength(1);
		await firebase.clock.advance(1);
		await firebase.send();
		expect(firebase.tokenRequests).toHaveLength(2);
		expect(firebase.messages[2].headers.authorization).toBe('Bearer ya29.2');
	});

	it('is requested at the time of the clock, for an hour', async () => {
		await firebase.send();
		const { claims } = assertionOf(firebase.tokenRequests[0].body);
		expect(claims.iat).toBe(Math.floor(firebase.clock.now() / 1_000));
		expect(Number(claims.exp) * 1_000).toBe(firebase.clock.now() + HOUR);
	});

	it('is fetched anew, once, when Google does not take it any more', async () => {
		const expired = { error: { code: 401, message: 'Expired', status: 'UNAUTHENTICATED' } };
		await firebase.send();
		firebase.message = ({ headers }) =>
			headers.authorization === 'Bearer ya29.1'
				? { status: 401, body: expired }
				: { status: 200, body: { name: NAME } };
		expect(await firebase.send()).toEqual({ providerId: NAME });
		expect(firebase.tokenRequests).toHaveLength(2);
		firebase.message = () => ({ status: 401, body: expired });
		expect(await firebase.refused()).toMatchObject({ kind: 'config', scope: 'channel' });
		expect(firebase.tokenRequests).toHaveLength(3);
	});

	it('of another account is a different one', async () => {
		const email = 'two@acme-shop-1.iam.gserviceaccount.com';
		await firebase.send();
		await firebase.send({ credential: { ...credential, email } });
		expect(firebase.tokenRequests).toHaveLength(2);
	});

	it('that is refused is the fault of the credential; nothing was committed', async () => {
		firebase.token = () => ({
			status: 400,
			body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
		});
		const error = await firebase.refused();
		expect(error).toMatchObject({ kind: 'config', scope: 'channel', accepted: false });
		expect(error.message).toContain('invalid_grant: Invalid JWT Signature.');
		expect(firebase.commits).toBe(0);
	});

	it.each([
		{ status: 500, body: {} },
		{ status: 503, body: {} },
		{ status: 200, body: {} },
		'drop' as const,
	])('that does not come (%j) has sent nothing: later, for all', async (answer) => {
		firebase.token = () => answer;
		expect(await firebase.refused()).toMatchObject({
			kind: 'temporary',
			scope: 'channel',
			accepted: false,
		});
		expect(firebase.commits).toBe(0);
		firebase.token = () => ({ status: 200, body: { access_token: 'ya29.b', expires_in: 3_599 } });
		expect(await firebase.send()).toEqual({ providerId: NAME });
	});
});
