import webpush from 'web-push';
import { ChannelError } from '../../../../../src/message/channels/channel';
import { publicFetch } from '../../../../../src/message/channels/public-fetch';
import { vapidDetails, webPushChannel } from '../../../../../src/message/channels/push/web-push';
import { Browser } from '../../support/browser';
import { browser, content, PushService, taken, vapid } from '../../support/web-push-service';

let service: PushService;

beforeEach(() => (service = new PushService()));

describe('A web push that cannot be made', () => {
	it('is refused before the commit: a recipient that is none', async () => {
		for (const recipient of ['ada@example.com', '[]', '{"endpoint":"https://a.example/b"}']) {
			const sent = webPushChannel({ credential: vapid }).send(
				{ id: 1, recipient, content },
				{ commit: () => Promise.reject(new Error('committed')) },
			);
			await expect(sent).rejects.toMatchObject({ kind: 'permanent', code: 'EADDRESS' });
		}
	});

	it('is refused before the commit: keys that are no point on the curve', async () => {
		const keys = {
			p256dh: Buffer.alloc(65, 4).toString('base64url'),
			auth: 'BTBZMqHH6r4Tts7J_aSIgg',
		};
		const odd = { subscription: { endpoint: browser.endpoint, expirationTime: null, keys } };
		expect(await service.refused(taken, { to: [odd] })).toMatchObject({
			kind: 'permanent',
			code: 'EADDRESS',
		});
		expect(service.commits).toBe(0);
	});

	it('is the mistake of one message: no title, or more than fits', async () => {
		for (const message of [{ title: ' ' }, { title: 'Hi', body: 'x'.repeat(3_993) }]) {
			expect(await service.refused(taken, { message })).toMatchObject({
				kind: 'config',
				scope: 'message',
				code: 'ECONTENT',
			});
		}
		expect(service.commits).toBe(0);
	});

	it('fits up to 3,993 bytes, which push services take', async () => {
		const room = 3_993 - Buffer.byteLength('{"title":"Hi","body":"","tag":""}') - 24;
		await service.send(taken, { message: { title: 'Hi', body: 'x'.repeat(room) } });
		expect(service.received[0].bytes.length).toBe(4_096);
	});
});

describe('Where a subscription leads', () => {
	it.each([
		'http://push.example.com/x',
		'https://127.0.0.1/x',
		'https://[::1]/x',
		'https://localhost/x',
		'https://2130706433/x',
		'https://user:pass@push.example.com/x',
		'ftp://push.example.com/x',
	])('is never %s', async (endpoint) => {
		const recipient = JSON.stringify(new Browser(endpoint).subscription);
		const sent = webPushChannel({ credential: vapid }).send(
			{ id: 1, recipient, content },
			{ commit: async () => {} },
		);
		await expect(sent).rejects.toMatchObject({ kind: 'permanent', code: 'EADDRESS' });
	});

	it('is checked where the connection is made, too: a name may mean this machine', async () => {
		const fetch = publicFetch({
			resolve: (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
		});
		const recipient = JSON.stringify(new Browser('https://push.example.com/x').subscription);
		const sent = webPushChannel({ credential: vapid, fetch }).send(
			{ id: 1, recipient, content },
			{ commit: async () => {} },
		);
		await expect(sent).rejects.toMatchObject({ kind: 'permanent', code: 'EPRIVATE' });
	});

	it('delays no other message where nothing listens', async () => {
		const error = await service.refused(taken, {
			apiBaseUrl: undefined,
			to: [new Browser('https://push.example.com/x')],
			fetch: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
		});
		expect(error).toMatchObject({ kind: 'temporary', scope: 'message', accepted: false });
	});
});

describe('The web push credential', () => {
	it('is good with a subject and two keys that belong together, however they are padded', () => {
		const padded = Buffer.from(vapid.publicKey, 'base64url').toString('base64');
		expect(vapidDetails({ ...vapid, publicKey: padded })).toEqual(vapid);
	});

	it.each([
		['subject', 'no URL', 'shop@example.com'],
		['subject', 'missing', undefined],
		['publicKey', 'too short', 'short'],
		['publicKey', 'that of another pair', webpush.generateVAPIDKeys().publicKey],
		['privateKey', 'empty', ''],
		['privateKey', 'the public one', vapid.publicKey],
	])('names its %s where that is %s, and never shows a key', (field, _, value) => {
		const check = () => vapidDetails({ ...vapid, [field]: value });
		expect(check).toThrow(ChannelError);
		expect(check).toThrow(`"${field}"`);
		expect(check).not.toThrow(vapid.privateKey);
		expect(() => webPushChannel({ credential: { ...vapid, [field]: value } })).toThrow();
	});
});
