import { z } from 'zod';

import { oneLine } from './address';
import { ChannelError } from './channel';

/**
 * Where a credential may be sent: any host, none that a person chooses, or hosts such as
 * `example.com` and `*.example.com`.
 */
export type AllowedDomains = 'all' | 'none' | readonly string[];

/** The URLs that a secret may be sent to. */
export interface Reach {
	/** The credential, for messages, as in "The Header Auth credential". */
	credential: string;
	domains: AllowedDomains;
	/** With all domains: the origins that the builder wrote. 'any': also those that data chooses. */
	origins: 'any' | readonly string[];
}

/** The fields that n8n adds to credentials: 'Allowed HTTP Request Domains', 'Allowed Domains'. */
const fields = z.object({
	allowedHttpRequestDomains: z.enum(['all', 'domains', 'none']).catch('all'),
	allowedDomains: z.string().catch(''),
});

/**
 * An n8n credential's allowed domains, as its HTTP Request node reads them; without the fields, all.
 * @throws ChannelError of kind `config` if specific domains are chosen and none is named
 */
export function allowedDomainsOf(name: string, credential: unknown): AllowedDomains {
	const { allowedHttpRequestDomains: mode, allowedDomains } = fields.parse(credential ?? {});
	if (mode !== 'domains') return mode;
	const domains = allowedDomains
		.split(',')
		.map((domain) => domain.trim().toLowerCase().replace(/\.$/, ''))
		.filter((domain) => domain !== '');
	if (domains.length > 0) return domains;
	throw new ChannelError(
		`${name} credential, 'Allowed Domains': is empty. Name the domains, or choose 'All'.`,
		{ kind: 'config', code: 'EDOMAIN' },
	);
}

/** `*.example.com` matches each host below it, but not itself; the port is not compared. */
export function isAllowedHost(domains: readonly string[], url: URL): boolean {
	const host = url.hostname.toLowerCase().replace(/\.$/, '');
	return domains.some((domain) =>
		domain.startsWith('*.') ? domain.length > 2 && host.endsWith(domain.slice(1)) : host === domain,
	);
}

/**
 * @throws ChannelError if the secret may not be sent to the URL. Nobody knows whose URL it is, so it
 * is `permanent`: the failure of this message, which a contact's data must not make that of others.
 */
export function requireWithin({ credential, domains, origins }: Reach, url: URL): void {
	if (domains === 'none') throw neverSent(credential);
	if (domains === 'all') {
		if (origins === 'any' || origins.includes(url.origin)) return;
		throw refused(`${credential} is not sent to ${shown(url)}: its origin comes from data.`);
	}
	if (isAllowedHost(domains, url)) return;
	throw refused(
		`${credential} is not sent to ${shown(url)}, which is not among its 'Allowed Domains'. If it is yours, add it there.`,
	);
}

/**
 * Checks a reach before the first message.
 * @param field the URL's field in the node
 * @throws ChannelError of kind `config` if the secret could be sent nowhere
 */
export function requireReach({ credential, domains, origins }: Reach, field: string): void {
	if (domains === 'none') throw neverSent(credential);
	if (domains !== 'all' || origins === 'any' || origins.length > 0) return;
	throw new ChannelError(
		`'${field}' is an expression, so data chooses the host that ${credential} would be sent to. Begin the field with a fixed address, such as https://example.com/{{ ... }}, or, if the credential has 'Allowed HTTP Request Domains', set that to 'Specific Domains' and name yours.`,
		{ kind: 'config', code: 'EDOMAIN' },
	);
}

function neverSent(credential: string): ChannelError {
	return new ChannelError(
		`${credential} allows no domain: its 'Allowed HTTP Request Domains' is 'None'. Choose 'Specific Domains' and name yours.`,
		{ kind: 'config', code: 'EDOMAIN' },
	);
}

function refused(message: string): ChannelError {
	return new ChannelError(message, { kind: 'permanent', code: 'EDOMAIN' });
}

function shown({ host }: URL): string {
	return oneLine(host).slice(0, 100);
}
