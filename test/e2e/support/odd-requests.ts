import { worldsAreQueued } from '../../../dev/world-env';
import { basic } from '../../unit/hub/callbacks/support/calls';
import { head } from './raw-http';

export const track = (more: object = {}) =>
	JSON.stringify({ type: 'track', event: 'E', userId: 'u', ...more });

type OddBody = [status: number, body: string | Buffer, headers: Record<string, string>];

/** Posted to /v1/track of a hub with that write key, and with what they are answered. */
export function oddBodies(key: string): OddBody[] {
	const BASIC = { Authorization: basic(key, '') };
	const octets = { 'Content-Type': 'application/octet-stream' };
	const proto = '{"type":"track","event":"E","userId":"u","properties":{"__proto__":{"x":1}}}';
	const packed = (encoding: string) => ({ ...BASIC, ...octets, 'Content-Encoding': encoding });
	return [
		[202, track({ writeKey: key }), {}],
		[401, track(), {}],
		[401, track({ writeKey: `${key}x` }), {}],
		[400, `{"writeKey":"${key}",x`, octets],
		[400, Buffer.from(track({ name: 'ä' }), 'latin1'), BASIC],
		[422, track(), { ...BASIC, 'Content-Type': 'application/json; charset=utf-99' }],
		[400, proto, BASIC],
		[400, track({ properties: { a: 'x'.repeat(70_000) } }), BASIC],
		[400, `${'['.repeat(100_000)}${']'.repeat(100_000)}`, { ...BASIC, ...octets }],
		[400, 'garbage', packed('br')],
		[415, track(), packed('zstd')],
		[422, '<a>', { ...BASIC, 'Content-Type': 'application/xml' }],
	];
}

/** Requests of a hub, and with what they are answered; 0: not at all. */
export function oddRequests(webhookId: string): Array<[status: number, bytes: string]> {
	const at = (path: string) => `/webhook/${webhookId}/hub${path}`;
	const unicode = { Host: 'bücher.example' };
	const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`X${i}`, 'a']));
	return [
		[404, head(`HEAD ${at('/v1/track')}`)],
		[204, head(`OPTIONS ${at('/unsubscribe')}`, { Origin: 'https://evil.example' })],
		// n8n's own answer to methods that it does not know.
		[500, head(`TRACE ${at('/unsubscribe')}`)],
		[404, head(`PUT ${at('/unsubscribe')}`)],
		[404, head(`DELETE ${at('/unsubscribe')}`)],
		[400, head(`BREW ${at('/unsubscribe')}`)],
		[0, head('CONNECT evil.example:80')],
		[404, head(`GET ${at('/../../../rest/settings')}`)],
		[404, head(`GET ${at('/%2e%2e/%2e%2e/%2e%2e/rest/settings')}`)],
		[404, head(`GET ${at('/callbacks/..%2f..%2fopen')}`)],
		[400, head(`GET ${at('/%E0%A4%A')}`)],
		// n8n itself looks paths up in its database, and Postgres takes no NUL.
		[worldsAreQueued ? 500 : 404, head(`GET ${at('/%00')}`)],
		[404, head(`GET ${at(`/${'a'.repeat(12_000)}`)}`)],
		[404, head(`GET ${at(`/unsubscribe?t=${'a'.repeat(12_000)}`)}`)],
		[404, head(`GET ${at('/unsubscribe?t[a]=1&t[__proto__][x]=2&t=%E0%A4%A')}`)],
		[404, head(`GET http://evil.example${at('/unsubscribe')}`)],
		[404, head(`GET ${at('/unsubscribe')}`, unicode)],
		[400, `GET ${at('/unsubscribe')} HTTP/1.1\r\nConnection: close\r\n\r\n`],
		[431, head(`GET ${at('/open')}`, { 'X-A': 'a'.repeat(20_000) })],
		[431, head(`GET ${at('/open')}`, many)],
		[400, `${head(`POST ${at('/v1/track')}`, { 'Content-Length': '-5' })}${track()}`],
		[400, `${head(`POST ${at('/v1/track')}`, { 'Transfer-Encoding': 'chunked' })}zz\r\nabc\r\n`],
		[
			400,
			`${head(`POST ${at('/v1/track')}`, { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' })}0\r\n\r\n`,
		],
	];
}
