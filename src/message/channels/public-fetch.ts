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
	/** Addresses that may be connected to; default `isPublic`. */
	allowed?: (address: string) => boolean;
}

/**
 * The only part of IPv6 that the internet uses (IANA, Internet Protocol Version 6 Address Space).
 */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');
/**
 * Ranges that IANA counts as public, and that lead from within a cloud to its platform, which may
 * trust whoever calls: Azure's hands out the settings and certificates of a virtual machine.
 */
const PLATFORMS = [
	// Azure's wire server: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
	'168.63.129.16/32',
	// IBM Cloud's services, and its service endpoints: https://cloud.ibm.com/apidocs/vpc, client_ip_pool
	'161.26.0.0/16',
	'166.8.0.0/14',
].map((range) => ipaddr.IPv4.parseCIDR(range));
/**
 * IPv4 within the last half of an IPv6 address (ISATAP, RFC 5214, 6.1), whatever the network before
 * it; the 0x0200 bit says that the IPv4 address is unique.
 */
const ISATAP = 0x5efe;
/** Lower ports other than the web's belong to other services, such as mail. */
const FIRST_FREE_PORT = 1_024;
/** Statuses without a body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * Whether an address is publicly routable. False for loopback, link-local, private, shared and
 * reserved addresses (IANA's special-purpose registries), for those of a cloud's platform, for IPv4
 * addresses of these kinds within IPv6, and for tunnels.
 */
export function isPublic(address: string): boolean {
	if (!ipaddr.isValid(address)) return false;
	const parsed = ipaddr.process(address);
	if (parsed.range() !== 'unicast') return false;
	if (parsed instanceof ipaddr.IPv4) return !PLATFORMS.some((range) => parsed.match(range));
	return parsed.match(GLOBAL_UNICAST) && !isIsatap(parsed);
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
	return (parts[4] & ~0x0200) === 0 && parts[5] === ISATAP;
}

/**
 * A `fetch` that reaches public addresses only. The addresses of a name are checked when the
 * connection is made, so that a name cannot resolve differently between check and connection.
 * Follows no redirects, keeps no connections, and blocks the ports of other services.
 *
 * Own code over ipaddr.js: request-filtering-agent treats ::127.0.0.1 and unallocated IPv6 space as
 * public, and does not check ports.
 */
export function publicFetch(setup: PublicFetchSetup = {}): Fetch {
	const { resolve = resolveAll, allowed = isPublic } = setup;
	const lookup = guarded(resolve, allowed);
	return async (url, init) => {
		const target = new URL(url);
		if (isForeignPort(target)) throw foreignPort(target);
		// An IP address causes no lookup.
		const literal = target.hostname.replace(/^\[|\]$/g, '');
		if (isIP(literal) && !allowed(literal)) throw refused(target.hostname, literal);
		const response = await request(target, init, lookup);
		const status = response.statusCode!;
		const body = BODILESS.has(status) ? null : (Readable.toWeb(response) as ReadableStream);
		if (body === null) response.resume();
		return new Response(body, { status, headers: headersOf(response) });
	};
}

/**
 * A parsed URL omits its scheme's default port, so 80 and 443 appear with the other scheme only.
 */
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
		// Node reports a time-out merely as aborted.
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
		`${host}: the port is blocked. To allow it, turn on 'Allow Private Addresses'.`,
		{ kind: 'config', code: 'EPORT', scope: 'message' },
	);
}

function refused(host: string, address: string | undefined): ChannelError {
	const isLiteral = address === undefined || host === address;
	const what = isLiteral ? 'is a private address' : `resolves to the private address ${address}`;
	return new ChannelError(`${host} ${what}. To allow it, turn on 'Allow Private Addresses'.`, {
		kind: 'config',
		code: 'EPRIVATE',
		scope: 'message',
	});
}
