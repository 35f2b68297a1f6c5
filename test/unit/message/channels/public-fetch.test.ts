import type { LookupAddress } from 'node:dns';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { isPublic, publicFetch, type Resolve } from '../../../../src/message/channels/public-fetch';
import { Provider } from '../support/channel-world';
import { localhostCertificate } from '../support/localhost-certificate';
import { ProviderServer } from '../support/provider-server';

const provider = new Provider();

const found = (...addresses: string[]): LookupAddress[] =>
	addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** A resolver that gives the next answer at each query. */
function resolver(...answers: LookupAddress[][]): { resolve: Resolve; asked: () => number } {
	let asked = 0;
	const resolve: Resolve = (_hostname, done) => {
		const answer = answers[Math.min(asked++, answers.length - 1)];
		setImmediate(() => done(null, answer));
	};
	return { resolve, asked: () => asked };
}

const url = (host: string) => `http://${host}:${provider.server.port}/hook`;
const post = (fetch = publicFetch(), host = 'shop.example', init: RequestInit = {}) =>
	fetch(url(host), { method: 'POST', body: '{"a":"ü"}', ...init });
const privacy = expect.objectContaining({ kind: 'config', scope: 'message', code: 'EPRIVATE' });

describe('An address of the internet', () => {
	it.each([
		'8.8.8.8',
		'93.184.216.34',
		'172.15.0.1',
		'172.32.0.1',
		'2606:4700::1111',
		'::ffff:8.8.8.8',
		// The neighbours of what is refused.
		'168.63.129.15',
		'168.63.129.17',
		'161.25.255.255',
		'161.27.0.0',
		'166.7.255.255',
		'166.12.0.0',
		'100.63.255.255',
		'100.128.0.0',
		'192.0.1.0',
		'198.17.255.255',
		'198.20.0.0',
		'2606:4700::5eff:10.0.0.1',
		'2606:4700::1:5efe:0:1',
	])('%s is one', (address) => expect(isPublic(address)).toBe(true));

	it.each([
		['loopback', '127.0.0.1'],
		['loopback', '127.255.1.2'],
		['loopback', '::1'],
		['this host', '0.0.0.0'],
		['this host', '::'],
		['private', '10.1.2.3'],
		['private', '172.16.0.1'],
		['private', '192.168.1.1'],
		['private', 'fc00::1'],
		['metadata of a cloud', '169.254.169.254'],
		['metadata of a cloud', '169.254.170.2'],
		['metadata of a cloud', '169.254.0.23'],
		['metadata of a cloud', '169.254.42.42'],
		['metadata of a cloud', '100.100.100.200'],
		['metadata of a cloud', '192.0.0.192'],
		['metadata of a cloud', 'fd00:ec2::254'],
		['metadata of a cloud', 'fd00:ec2::23'],
		['metadata of a cloud', 'fd20:ce::254'],
		['metadata of a cloud', 'fd00:42::42'],
		['metadata of a cloud', 'fe80::a9fe:a9fe'],
		['platform of a cloud', '168.63.129.16'],
		['platform of a cloud', '::ffff:168.63.129.16'],
		['platform of a cloud', '::ffff:a83f:8110'],
		['platform of a cloud', '64:ff9b::168.63.129.16'],
		['platform of a cloud', '2002:a83f:8110::1'],
		['platform of a cloud', '161.26.0.10'],
		['platform of a cloud', '166.11.255.1'],
		['link-local', 'fe80::1'],
		['link-local with a zone', 'fe80::1%eth0'],
		['site-local', 'fec0::1'],
		['shared by a carrier', '100.64.0.1'],
		['for benchmarks', '198.18.0.1'],
		['for documents', '192.0.2.1'],
		['for documents', '2001:db8::1'],
		['multicast', '224.0.0.1'],
		['multicast', 'ff02::1'],
		['broadcast', '255.255.255.255'],
		['reserved', '240.0.0.1'],
		['IPv4 mapped into IPv6', '::ffff:127.0.0.1'],
		['IPv4 mapped into IPv6', '::ffff:7f00:1'],
		['IPv4 mapped into IPv6', '::ffff:10.0.0.1'],
		['IPv4-compatible', '::127.0.0.1'],
		['IPv4 translated', '::ffff:0:127.0.0.1'],
		['NAT64', '64:ff9b::7f00:1'],
		['NAT64', '64:ff9b::169.254.169.254'],
		['NAT64', '64:ff9b:1:a9fe:a9:fe00::'],
		['6to4', '2002:7f00:1::'],
		['6to4', '2002:a9fe:a9fe::'],
		['6to4', '2002:6464:64c8::1'],
		['ISATAP', '2606:4700::5efe:10.0.0.1'],
		['ISATAP', '2606:4700::200:5efe:a9fe:a9fe'],
		['Teredo', '2001:0:4136:e378:8000:63bf:5601:5601'],
		['IPv4 mapped into IPv6', '::ffff:169.254.169.254'],
		['IPv4 mapped into IPv6', '::ffff:100.100.100.200'],
		['IPv4 mapped into IPv6', '::ffff:192.0.0.192'],
		['IPv4 translated', '::ffff:0:169.254.169.254'],
		['Teredo', '2001::1'],
		['NAT64 of a network', '64:ff9b:1::7f00:1'],
		['for documents', '3fff::1'],
		['discarded', '100::1'],
		['relay of 6to4', '192.88.99.1'],
		['for protocols', '192.0.0.8'],
		['for documents', '198.51.100.7'],
		['for documents', '203.0.113.7'],
		['for benchmarks', '2001:2::1'],
		['for protocols', '192.0.0.170'],
		['for protocols', '2001:1ff::1'],
		['ORCHID', '2001:20::1'],
		['segment routing', '5f00::1'],
		['dummy', '100:0:0:1::1'],
		['AS112', '192.175.48.1'],
		['AS112', '192.31.196.1'],
		['AS112', '2620:4f:8000::1'],
		['automatic multicast tunnelling', '192.52.193.1'],
		['not assigned', '4000::1'],
		['no address', 'localhost'],
		['no address', ''],
	])('%s is none: %s', (_case, address) => expect(isPublic(address)).toBe(false));
});

describe('The fetch for addresses of the internet', () => {
	it('refuses a name that resolves to an address within', async () => {
		for (const within of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254']) {
			const { resolve } = resolver(found(within));
			await expect(post(publicFetch({ resolve }))).rejects.toEqual(privacy);
		}
		expect(provider.server.received).toEqual([]);
	});

	it('checks the address that it connects to: a name that resolves to another one later gets nowhere', async () => {
		const names = resolver(found('127.0.0.1'), found('127.0.0.2'));
		const fetch = publicFetch({ ...names, allowed: (address) => address === '127.0.0.1' });
		expect((await post(fetch)).status).toBe(200);
		expect(names.asked()).toBe(1);
		await expect(post(fetch)).rejects.toEqual(privacy);
		expect(names.asked()).toBe(2);
		expect(provider.server.received).toHaveLength(1);
	});

	it('takes of several addresses only those outside', async () => {
		const { resolve } = resolver(found('127.0.0.9', '127.0.0.1'));
		const fetch = publicFetch({ resolve, allowed: (address) => address === '127.0.0.1' });
		expect((await post(fetch)).status).toBe(200);
	});

	it('refuses addresses in the URL itself, in every spelling', async () => {
		for (const host of [
			'127.1',
			'0177.0.0.1',
			'[::]',
			'[::ffff:7f00:1]',
			'LOCALHOST',
			'127.0.0.1.',
		]) {
			await expect(post(publicFetch(), host)).rejects.toEqual(privacy);
		}
		expect(provider.server.received).toEqual([]);
	});
});

describe('A port', () => {
	it.each([22, 25, 110, 143, 465, 587, 993])(
		'that is not of the web is refused: %d',
		async (port) => {
			const { resolve, asked } = resolver(found('127.0.0.1'));
			const fetch = publicFetch({ resolve, allowed: () => true });
			await expect(fetch(`http://shop.example:${port}/`, { method: 'POST' })).rejects.toEqual(
				expect.objectContaining({ kind: 'config', scope: 'message', code: 'EPORT' }),
			);
			expect(asked()).toBe(0);
		},
	);

	it.each([
		'http://a.example/',
		'https://a.example:80/',
		'http://a.example:443/',
		'http://a.example:8080/',
	])('of the web is allowed: %s', async (address) => {
		const { resolve, asked } = resolver(found('10.0.0.1'));
		await expect(publicFetch({ resolve })(address, { method: 'POST' })).rejects.toEqual(privacy);
		expect(asked()).toBe(1);
	});
});

describe('Its requests', () => {
	const local = publicFetch({ allowed: (address) => address === '127.0.0.1' });
	const here = (init?: RequestInit) => post(local, '127.0.0.1', init);

	it('are those of the global fetch', async () => {
		provider.answers({ status: 201, body: { ok: 'ü' }, headers: { 'x-more': 'yes' } });
		const init = { headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' } };
		const [ours, theirs] = [await here(init), await post(fetch, '127.0.0.1', init)];
		expect([ours.status, ours.headers.get('x-more')]).toEqual([201, 'yes']);
		expect(await ours.json()).toEqual(await theirs.json());
		const [a, b] = provider.server.received;
		const shared = ['host', 'content-type', 'content-length', 'webhook-id'];
		for (const name of shared) expect([name, a.headers[name]]).toEqual([name, b.headers[name]]);
		expect({ ...a, headers: null }).toEqual({ ...b, headers: null });
	});

	it('follow no redirect', async () => {
		provider.answers({ status: 307, headers: { location: url('127.0.0.1') } });
		expect((await here()).status).toBe(307);
		expect(provider.server.received).toHaveLength(1);
	});

	it('bring an answer without a body', async () => {
		provider.answers({ status: 204 });
		const response = await here();
		expect([response.status, await response.text()]).toEqual([204, '']);
	});

	it('end with the reason of their signal', async () => {
		provider.answers('silence');
		const stop = new AbortController();
		const reason = new DOMException('too long', 'TimeoutError');
		const waiting = here({ signal: stop.signal });
		const ended = expect(waiting).rejects.toBe(reason);
		stop.abort(reason);
		await ended;
	});

	it('report an error of the network in its own words', async () => {
		const gone = await ProviderServer.start();
		const closed = gone.url;
		await gone.close();
		await expect(local(closed, { method: 'POST' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});

describe('Over HTTPS', () => {
	const trusted = getCACertificates('default');
	const { resolve } = resolver(found('127.0.0.1'));
	const local = publicFetch({ resolve, allowed: (address) => address === '127.0.0.1' });
	let secure: ProviderServer;

	beforeEach(async () => {
		secure = await ProviderServer.start({ tls: localhostCertificate });
	});
	afterEach(async () => {
		setDefaultCACertificates(trusted);
		await secure.close();
	});

	const call = (host: string) =>
		local(`https://${host}:${secure.port}/hook`, { method: 'POST', body: '{}' });

	it('it requires a certificate that is trusted', async () => {
		await expect(call('localhost')).rejects.toMatchObject({
			code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
		});
		expect(secure.received).toEqual([]);
	});

	it('it requires the certificate of the name in the URL, whatever the address', async () => {
		setDefaultCACertificates([...trusted, localhostCertificate.cert]);
		expect((await call('localhost')).status).toBe(200);
		await expect(call('shop.example')).rejects.toMatchObject({
			code: 'ERR_TLS_CERT_ALTNAME_INVALID',
		});
		expect(secure.received).toHaveLength(1);
	});
});
