import fc from 'fast-check';
import { isDomainAllowed } from 'n8n-workflow';

import {
	allowedDomainsOf,
	isAllowedHost,
	requireReach,
	requireWithin,
	type Reach,
} from '../../../../src/message/channels/allowed-domains';

const restricted = (allowedDomains: unknown) => ({
	allowedHttpRequestDomains: 'domains',
	allowedDomains,
});
const reachOf = (credential: object, origins: Reach['origins'] = []): Reach => ({
	credential: 'The Header Auth credential',
	domains: allowedDomainsOf('Header Auth', credential),
	origins,
});

/** Whether a secret goes to the URL, by the error's kind otherwise. */
function sent(reach: Reach, url: string): string {
	try {
		requireReach(reach, 'URL');
		requireWithin(reach, new URL(url));
		return 'sent';
	} catch (error) {
		return (error as { kind: string }).kind;
	}
}

describe('The allowed domains of a credential', () => {
	it.each([
		[{}, 'all'],
		[undefined, 'all'],
		[{ allowedHttpRequestDomains: 'all', allowedDomains: 'example.com' }, 'all'],
		[{ allowedHttpRequestDomains: 'none' }, 'none'],
		[restricted(' Example.com. ,*.Shop.example,, '), ['example.com', '*.shop.example']],
	])('of %j are %j', (credential, expected) => {
		expect(allowedDomainsOf('Header Auth', credential)).toEqual(expected);
	});

	it.each(['', ' , ', undefined, 7])(
		'have to be named where the credential is restricted to some: %j is an error of the set-up',
		(domains) => {
			expect(() => allowedDomainsOf('Header Auth', restricted(domains))).toThrow(
				expect.objectContaining({
					kind: 'config',
					message: expect.stringContaining("'Allowed Domains': is empty") as string,
				}),
			);
		},
	);

	it("match the URLs that n8n's own HTTP Request node would match", () => {
		const label = fc.constantFrom('a', 'b', 'evil', 'example', 'com', 'A', 'xn--bcher-kva', 'x-y');
		const host = fc.oneof(
			fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
			fc.constantFrom('127.0.0.1', '[::1]', 'localhost'),
		);
		const entry = fc
			.tuple(fc.constantFrom('', '*.', '*', '.', 'https://'), host, fc.constantFrom('', '.', ':80'))
			.map((parts) => parts.join(''));
		const url = fc
			.tuple(host, fc.constantFrom('', '.', ':8080', '.:81'), fc.constantFrom('', '/a.com?b=c.com'))
			.map(([name, end, path]) => `https://${name}${end}${path}`)
			.filter((text) => URL.canParse(text));
		fc.assert(
			fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), url, (entries, text) => {
				const allowedDomains = entries.join(' , ');
				const domains = allowedDomainsOf('Header Auth', restricted(allowedDomains));
				expect(isAllowedHost(domains as string[], new URL(text))).toBe(
					isDomainAllowed({ url: text, allowedDomains }),
				);
			}),
			{
				numRuns: 5_000,
				examples: [
					[['*.'], 'https://a.'],
					[['*.com'], 'https://com'],
				],
			},
		);
	});
});

describe('A secret', () => {
	it.each([
		['the origin that the builder wrote', {}, ['https://example.com'], 'sent'],
		['another port of it', {}, ['https://example.com:8443'], 'permanent'],
		['it without TLS', {}, ['http://example.com'], 'permanent'],
		['an origin that data chooses', {}, [], 'config'],
		['an allowed domain that data chooses', restricted('example.com'), [], 'sent'],
		['a subdomain of an allowed one', restricted('*.com'), [], 'sent'],
		['a domain that is not allowed', restricted('*.example.com'), [], 'permanent'],
		[
			'one that the builder wrote, but is not allowed',
			restricted('a.com'),
			['https://example.com'],
			'permanent',
		],
		['any origin, without a restriction', {}, 'any', 'sent'],
		['any origin, but is restricted', restricted('a.com'), 'any', 'permanent'],
		[
			'any, by a credential that allows none',
			{ allowedHttpRequestDomains: 'none' },
			['https://example.com'],
			'config',
		],
	] as const)('to %s: %j, %j: %s', (_case, credential, origins, expected) => {
		expect(sent(reachOf(credential, origins), 'https://example.com/hook')).toBe(expected);
	});

	it.each([
		'https://example.com.evil.example/',
		'https://evilexample.com/',
		'https://evil.example/example.com',
		'https://evil.example?example.com',
		'https://evil.example#example.com',
		'https://evil.example\\example.com',
		'https://example.com%2eevil.example/',
		'https://example.com:443@evil.example/',
		'https://EXAMPLE.COM.evil.example',
		'https://exаmple.com/',
	])('does not go to a host that only looks like an allowed one: %s', (url) => {
		expect(sent(reachOf(restricted('example.com, *.example.com')), url)).toBe('permanent');
	});

	it('is refused with a remedy, and without the rest of a URL that data has chosen', () => {
		const to = () =>
			requireWithin(reachOf(restricted('a.com')), new URL('https://evil.example/?key=1'));
		expect(to).toThrow(
			"evil.example, which is not among its 'Allowed Domains'. If it is yours, add",
		);
		expect(to).not.toThrow('key=1');
		expect(() => requireReach(reachOf({}), 'URL')).toThrow("'Specific Domains' and name yours");
	});
});
