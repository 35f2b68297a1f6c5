import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { apiUrl, sendHttp, type HttpSetup } from '../../../../src/message/channels/http';
import { ProviderServer, type Answer } from '../support/provider-server';

let provider: ProviderServer;
let commits = 0;
const control = {
	commit: async () => {
		commits += 1;
	},
};

beforeEach(() => (commits = 0));
afterEach(async () => await provider?.close());

async function ask(answer: Answer, setup: HttpSetup = {}, timeoutMs?: number) {
	provider = await ProviderServer.start({ answer: () => answer });
	const headers = { 'content-type': 'text/plain' };
	const request = { url: `${provider.url}/send`, method: 'POST', headers, body: 'Hi' } as const;
	return await sendHttp({ ...request, timeoutMs }, control, setup);
}

async function freePort(): Promise<number> {
	const server = createServer();
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

const plain = (url: string) => ({ url, method: 'POST', headers: {}, body: 'Hi' }) as const;

describe('A request to a provider', () => {
	it('goes out once after the commit, and brings the answer', async () => {
		const reply = await ask({ status: 201, body: { id: 7 } });
		expect(reply).toMatchObject({ status: 201, json: { id: 7 } });
		expect(commits).toBe(1);
		expect(provider.received).toMatchObject([{ method: 'POST', path: '/send', body: 'Hi' }]);
	});

	it('does not go out when the commit fails', async () => {
		provider = await ProviderServer.start();
		const commit = () => Promise.reject(new Error('not yours'));
		await expect(sendHttp(plain(provider.url), { commit })).rejects.toThrow('not yours');
		expect(provider.received).toEqual([]);
	});

	it('is refused before the commit where address or header cannot be', async () => {
		await expect(sendHttp(plain('nowhere'), control)).rejects.toMatchObject({ kind: 'config' });
		const header = { ...plain('http://127.0.0.1'), headers: { authorization: 'Bearer a\nb' } };
		const error = await sendHttp(header, control).catch((reason: unknown) => reason);
		expect(error).toMatchObject({ kind: 'config', scope: 'channel', code: 'EHEADER' });
		expect((error as Error).message).not.toContain('Bearer');
		expect(commits).toBe(0);
	});
});

describe('The meaning of an answer by its status', () => {
	it.each([
		[301, 'config', 'channel', false],
		[400, 'permanent', 'message', false],
		[401, 'config', 'channel', false],
		[403, 'config', 'channel', false],
		[404, 'config', 'channel', false],
		[408, 'temporary', 'message', false],
		[422, 'permanent', 'message', false],
		[429, 'rate-limited', 'channel', false],
		[500, 'temporary', 'message', 'unknown'],
		[502, 'temporary', 'message', 'unknown'],
		[503, 'temporary', 'message', false],
		[504, 'temporary', 'message', 'unknown'],
	])('%i is %s for the %s', async (status, kind, scope, accepted) => {
		const headers = status === 301 ? { location: 'http://127.0.0.1:1/' } : undefined;
		const answer = { status, body: 'Because', headers };
		const code = String(status);
		await expect(ask(answer)).rejects.toMatchObject({ kind, scope, accepted, code });
	});

	it('carries the text of the provider, in one line and not too long', async () => {
		const body = `Sorry,\nno ${'x'.repeat(500)}`;
		const error = await ask({ status: 400, body }).catch((reason: unknown) => reason);
		expect((error as Error).message).toMatch(/^127\.0\.0\.1:\d+ answered 400: Sorry, no x+…$/);
	});

	it("gives way to the provider's own code, part by part", async () => {
		const refusal = () => ({ kind: 'config', code: 'E7', message: 'Seven' }) as const;
		await expect(ask({ status: 500 }, { refusal })).rejects.toMatchObject({
			kind: 'config',
			scope: 'channel',
			accepted: false,
			code: 'E7',
			message: 'Seven',
		});
		await provider.close();
		const onlyCode = () => ({ code: 'E8' });
		await expect(ask({ status: 500 }, { refusal: onlyCode })).rejects.toMatchObject({
			kind: 'temporary',
			accepted: 'unknown',
			code: 'E8',
		});
	});

	it('does not follow to another address', async () => {
		const other = await ProviderServer.start();
		const headers = { location: other.url };
		await expect(ask({ status: 307, headers })).rejects.toMatchObject({ kind: 'config' });
		expect(other.received).toEqual([]);
		await other.close();
	});
});

describe('Retry-After', () => {
	const date = 'Sat, 14 Mar 2026 09:00:00 GMT';
	it.each([
		['7', 7_000],
		['1.5', 1_500],
		['Sat, 14 Mar 2026 09:00:30 GMT', 30_000],
		['Sat, 14 Mar 2026 08:00:00 GMT', 0],
		['999999999', 86_400_000],
		['soon', undefined],
	])('%s is %s ms', async (value, retryAfterMs) => {
		const headers = { 'retry-after': value, date };
		await expect(ask({ status: 429, headers })).rejects.toMatchObject({ retryAfterMs });
	});
});

describe('A provider that does not answer', () => {
	it('because nothing listens: it has nothing, and the channel is out of reach', async () => {
		const url = `http://127.0.0.1:${await freePort()}/`;
		await expect(sendHttp(plain(url), control)).rejects.toMatchObject({
			kind: 'temporary',
			scope: 'channel',
			code: 'ECONNREFUSED',
			accepted: false,
		});
	});

	it('because its name is not known: likewise', async () => {
		await expect(sendHttp(plain('http://nobody.invalid/'), control)).rejects.toMatchObject({
			kind: 'temporary',
			scope: 'channel',
			accepted: false,
		});
	});

	it('because it speaks no TLS: likewise', async () => {
		provider = await ProviderServer.start();
		const url = provider.url.replace('http:', 'https:');
		await expect(sendHttp(plain(url), control)).rejects.toMatchObject({
			kind: 'temporary',
			scope: 'channel',
			accepted: false,
		});
		expect(provider.received).toEqual([]);
	});

	it('and drops the connection: it is unknown whether it has the message', async () => {
		await expect(ask('drop')).rejects.toMatchObject({
			kind: 'temporary',
			scope: 'message',
			accepted: 'unknown',
		});
	});

	it('for too long: likewise', async () => {
		await expect(ask('silence', {}, 50)).rejects.toMatchObject({
			kind: 'temporary',
			code: 'ETIMEDOUT',
			accepted: 'unknown',
		});
	});
});

describe('API Base URL', () => {
	it.each([
		[undefined, 'https://api.example.com/v1/send'],
		['  ', 'https://api.example.com/v1/send'],
		['http://127.0.0.1:8080/proxy/', 'http://127.0.0.1:8080/proxy/v1/send'],
	])('%p leads to %s', (base, url) => {
		expect(apiUrl(base, 'https://api.example.com', '/v1/send')).toBe(url);
	});

	it('with a login in it is refused, and the message leaves the login out', () => {
		for (const base of ['https://ann:hunter2@example.com', 'https://hunter2@example.com']) {
			expect(() => apiUrl(base, 'https://api.example.com', 'send')).toThrow(
				/^API Base URL: contains a login\. Remove it\.$/,
			);
		}
	});

	it.each(['api.example.com', 'file:///etc/passwd'])('%s is refused', (base) => {
		expect(() => apiUrl(base, 'https://api.example.com', 'send')).toThrow(
			expect.objectContaining({ kind: 'config' }),
		);
	});
});
