import { writtenOrigins } from '../../../../../src/n8n/multi-channel-send/channels/written-origins';

describe('The origin of a URL parameter', () => {
	it.each([
		['=https://example.com', 'https://example.com'],
		['=https://example.com/{{ $json.contact.id }}', 'https://example.com'],
		['= https://example.com:81?a={{ $json.a }}', 'https://example.com:81'],
		['=HTTPS://EXAMPLE.COM#{{ $json.a }}', 'https://example.com'],
		['=http://bücher.example/{{ 1 }}', 'http://xn--bcher-kva.example'],
		['=http://[::1]:5678/{{ 1 }}', 'http://[::1]:5678'],
	])('of %j is as the builder wrote it: %s', (raw, origin) => {
		expect(writtenOrigins(raw)).toEqual([origin]);
	});

	it.each([
		'={{ $json.contact.attributes.hook }}',
		'=https://{{ $json.host }}/a',
		'=https://example.com{{ $json.path }}',
		'=https://example.com.{{ $json.tld }}/',
		'=https://example.com:{{ $json.port }}/',
		'=https://example.com@{{ $json.host }}/',
		'=https://{{ $json.user }}@example.com/',
		'=https://user:{{ $json.password }}@example.com/',
		'=https://example.com\\{{ $json.a }}',
		'=https://example.com {{ $json.a }}',
		'=https://example.com\n{{ $json.a }}/',
		'={{ $json.scheme }}://example.com/',
		'=http{{ $json.s }}://example.com/',
		'=ftp://example.com/{{ $json.a }}',
		'=//example.com/{{ $json.a }}',
		'={{ "https://example.com/" }}',
		'=',
		undefined,
		null,
		7,
		{},
	])('is none where an expression, or nothing, decides on it: %j', (raw) => {
		expect(writtenOrigins(raw)).toEqual([]);
	});

	it.each(['https://example.com', ' https://a.example/{{ 1 }}', 'example.com', ''])(
		'is any in a text, which data cannot change: %j',
		(raw) => expect(writtenOrigins(raw)).toBe('any'),
	);
});
