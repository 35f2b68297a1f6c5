import { Agent } from 'node:https';
import webpush from 'web-push';
import { Browser, vapidOf } from '../../support/browser';
import { ProviderServer } from '../../support/provider-server';
import {
	browser,
	content,
	MESSAGE,
	ORIGIN,
	other,
	PushService,
	taken,
	vapid,
} from '../../support/web-push-service';

let service: PushService;

beforeEach(() => (service = new PushService()));

describe('The request for a web push', () => {
	it('is read as RFC 8291 prescribes: its own example comes out', () => {
		const receiver = new Browser(ORIGIN, {
			privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
			auth: 'BTBZMqHH6r4Tts7J_aSIgg',
		});
		const message =
			'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';
		expect(receiver.decrypted(Buffer.from(message, 'base64url'))).toBe(
			'When I grow up, I want to be a watermelon',
		);
	});

	it('can be read by its browser, and by no other', async () => {
		await service.send(taken);
		expect(browser.read(service.received[0])).toMatchObject(content);
		expect(() => other.read(service.received[0])).toThrow();
		expect(service.received[0].bytes.toString('latin1')).not.toContain('order');
	});

	it('bears the same tag for the same message, another for every other message and store', async () => {
		const tags: unknown[] = [];
		for (const sending of [{ id: 1 }, { id: 1 }, { id: 2 }, { id: 1, namespace: 'another' }]) {
			await service.send(taken, sending);
			tags.push((browser.read(service.received[0]) as { tag: string }).tag);
		}
		expect(tags[1]).toBe(tags[0]);
		expect(new Set(tags).size).toBe(3);
	});

	it('is signed for the push service of the browser by the key of the credential', async () => {
		const before = Date.now() / 1_000;
		await service.send(taken, { to: [other] });
		const { claims, key } = vapidOf(service.received[0]);
		expect(key).toBe(vapid.publicKey);
		expect(claims).toMatchObject({
			aud: 'https://fcm.googleapis.com',
			sub: 'mailto:shop@example.com',
		});
		expect(claims.exp).toBeGreaterThan(before);
		expect(claims.exp).toBeLessThanOrEqual(Date.now() / 1_000 + 24 * 60 * 60);
	});

	it("is the same request as that of web-push's own client", async () => {
		await service.send(taken, { ttlSeconds: 60, urgency: 'high' });
		const [ours] = service.received;
		const sdk = await ProviderServer.start({ tls: certificate(), answer: () => taken });
		const { pathname, search } = new URL(browser.endpoint);
		const subscription = { ...browser.subscription, endpoint: `${sdk.url}${pathname}${search}` };
		await webpush.sendNotification(subscription, browser.decrypted(ours.bytes), {
			vapidDetails: vapid,
			TTL: 60,
			urgency: 'high',
			agent: new Agent({ rejectUnauthorized: false }),
		});
		const [theirs] = sdk.received;
		await sdk.close();
		for (const name of ['ttl', 'urgency', 'topic', 'content-encoding', 'content-type']) {
			expect([name, ours.headers[name]]).toEqual([name, theirs.headers[name]]);
		}
		expect([ours.method, ours.path]).toEqual([theirs.method, theirs.path]);
		expect(browser.read(ours)).toEqual(browser.read(theirs));
		expect(ours.bytes.length).toBe(theirs.bytes.length);
		expect(vapidOf(ours).key).toBe(vapidOf(theirs).key);
		expect(vapidOf(ours).claims.sub).toBe(vapidOf(theirs).claims.sub);
	});
});

describe('A web push that is taken', () => {
	it('is known by its address at the push service, and was committed before it went out', async () => {
		expect(await service.send(taken)).toEqual({ providerId: MESSAGE });
		expect(service.committed).toEqual([1]);
	});

	it('reaches all browsers of the contact; the newest twenty where there are more', async () => {
		const many = Array.from({ length: 25 }, (_, n) => new Browser(`${ORIGIN}/wpush/v2/${n}`));
		await service.send(taken, { to: [...many, many[24]] });
		const paths = service.received.map(({ path }) => path).toSorted();
		expect(paths).toEqual(
			many
				.slice(5)
				.map((_, n) => `/wpush/v2/${n + 5}`)
				.toSorted(),
		);
	});

	it('is sent where one browser has it; the others are not sent it later, and ended ones are reported', async () => {
		const third = new Browser(`${ORIGIN}/wpush/v2/third`);
		const receipt = await service.send(
			({ path }) => {
				if (path.includes('third')) return { status: 410 };
				return path.includes('second') ? { status: 503 } : taken;
			},
			{ to: [third, other, browser] },
		);
		expect(receipt).toEqual({ providerId: MESSAGE, deadAddresses: [third.endpoint] });
	});
});

/** Of `localhost`, for tests only. */
function certificate(): { key: string; cert: string } {
	return jest.requireActual<() => { key: string; cert: string }>('smtp-server/lib/tls-options')();
}
