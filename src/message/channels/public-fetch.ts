import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as http, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as https } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';

import ipaddr from 'ipaddr.js';

import { ChannelError } from './channel';
import type { Fetch } from './http';

/** Resolves a name to all of its addresses. */
export type Resolve = (
	hostname: string,
	done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface PublicFetchSetup {
	/** Default: the system's own resolver. */
	resolve?: Resolve;
	/** Which addresses may be connected to; default `isPublic`. */
	allowed?: (address: string) => boolean;
}

/** Of all IPv6 the internet uses this part only (IANA, Internet Protocol Version 6 Address Space). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
/** Below, all other ports belong to services that speak something else, mail for instance. */
const FIRST_FREE_PORT = 1_024;
/** Statuses whose answer has no body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * Whether an address belongs to the internet at large. False for loopback, link-local, private,
 * shared and reserved ones, for IPv4 addresses of these kinds within IPv6 ones, and for tunnels.
 */
export function isPublic(address: string): boolean {
	if (!ipaddr.isValid(address)) return false;
	const parsed = ipaddr.process(address);
	if (parsed.range() !== 'unicast') return false;
	return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
}

/**
 * A `fetch` that reaches public addresses only. The addresses that a name resolves to are checked
 * where the connection is made, so that a name cannot mean one thing when it is checked and another
 * when it is connected to. Follows no redirects, keeps no connections, speaks to no port of another
 * service.
 *
 * Own code over ipaddr.js: request-filtering-agent takes ::127.0.0.1 and unallocated IPv6 space for
 * public, and does not check ports.
 */
export function publicFetch(setup: PublicFetchSetup = {}): Fetch {
	const { resolve = resolveAll, allowed = isPublic } = setup;
	const lookup = guarded(resolve, allowed);
	return async (url, init) => {
		const target = new URL(url);
		if (isForeignPort(target)) throw foreignPort(target);
		// Of an address there is no lookup.
		const literal = target.hostname.replace(/^\[|\]$/g, '');
		if (isIP(literal) && !allowed(literal)) throw refused(target.hostname, literal);
		const response = await request(target, init, lookup);
		const status = response.statusCode!;
		const body = BODILESS.has(status) ? null : (Readable.toWeb(response) as ReadableStream);
		if (body === null) response.resume();
		return new Response(body, { status, headers: headersOf(response) });
	};
}

/** The web's own ports are not written in a URL as it is parsed, except for each other's scheme. */
function isForeignPort({ port }: URL): boolean {
	return port !== '' && port !== '80' && port !== '443' && Number(port) < FIRST_FREE_PORT;
}

function guarded(resolve: Resolve, allowed: (address: string) => boolean): LookupFunction {
	return (hostname, options, done) => {
		resolve(hostname, (error, addresses) => {
			if (error) return done(error, []);
			const open = addresses.filter(({ address }) => allowed(address));
			const [first] = open;
			if (first === undefined) return done(refused(hostname, addresses[0]?.address), []);
			if (options.all) return done(null, open);
			return done(null, first.address, first.family);
		});
	};
}

const resolveAll: Resolve = (hostname, done) => systemLookup(hostname, { all: true }, done);

function request(target: URL, init: RequestInit, lookup: LookupFunction): Promise<IncomingMessage> {
	const { method, body } = init;
	const signal = init.signal ?? undefined;
	const headers = Object.fromEntries(new Headers(init.headers));
	const options: RequestOptions = { method, headers, lookup, agent: false, signal };
	return new Promise((resolve, reject) => {
		const call = (target.protocol === 'https:' ? https : http)(target, options, resolve);
		// Node says of a time-out only that it was given up.
		call.on('error', (error) => reject(signal?.aborted ? (signal.reason as Error) : error));
		call.end(body);
	});
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
	const headers = new Headers();
	for (const [name, values = []] of Object.entries(headersDistinct)) {
		for (const value of values) headers.append(name, value);
	}
	return headers;
}

function foreignPort({ host }: URL): ChannelError {
	return new ChannelError(
		`${host} has a port that is not of the web. If it is to be reached, turn on 'Allow Private Addresses'.`,
		{ kind: 'config', code: 'EPORT', scope: 'message' },
	);
}

function refused(host: string, address: string | undefined): ChannelError {
	const where = address === undefined || host === address ? host : `${host} (${address})`;
	return new ChannelError(
		`${where} is not an address of the internet. If it is to be reached, turn on 'Allow Private Addresses'.`,
		{ kind: 'config', code: 'EPRIVATE', scope: 'message' },
	);
}
