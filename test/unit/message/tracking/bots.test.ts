import { detectBot, type Visit } from '../../../../src/message/tracking/bots';
import { NOW } from './support';

const CHROME =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const SAFARI =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1';
const APPLE_MAIL =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const OUTLOOK =
	'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/8.0; Microsoft Outlook 16.0.4266; ms-office; MSOffice 16)';
const OUTLOOK_MAC = 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)';
const THUNDERBIRD = 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.13.0';
const GMAIL =
	'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const GMAIL_PREFETCH =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0';
const YAHOO = 'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html';

const MINUTE = 60_000;

function visit(kind: Visit['kind'], userAgent: string | undefined, more: Partial<Visit> = {}) {
	const sentAt = NOW - MINUTE;
	return detectBot({ kind, method: 'GET', userAgent, headers: {}, sentAt, at: NOW, ...more });
}

describe('an open', () => {
	it.each([
		['Apple Mail without its protection', APPLE_MAIL],
		['a browser', CHROME],
		['Safari', SAFARI],
		['Outlook', OUTLOOK],
		['Outlook with another name', OUTLOOK_MAC],
		['Outlook for iOS', 'Outlook-iOS/709.2226530.prod.iphone (3.24.1)'],
		['Thunderbird', THUNDERBIRD],
		['Thunderbird with nothing but its name', 'Thunderbird'],
		["Gmail's image proxy", GMAIL],
		["Yahoo Mail's proxy", YAHOO],
	])('by %s is one of the contact', (_who, agent) => {
		expect(visit('open', agent)).toBeNull();
	});

	it.each([
		['Apple Mail Privacy Protection', 'Mozilla/5.0'],
		['Gmail prefetch', GMAIL_PREFETCH],
		['Barracuda', 'Barracuda Sentinel (EE)'],
		['Proofpoint', 'Mozilla/5.0 (compatible; Proofpoint/2.0)'],
		['Cisco Secure Email', 'CiscoSecureEmail'],
		['a bot (python-requests/2.32.3)', 'python-requests/2.32.3'],
		['a bot (HubSpot Connect)', 'HubSpot Connect'],
		['a client without a name', ''],
		['a client without a name', undefined],
	])('by %s (%j) is one of a bot', (name, agent) => {
		expect(visit('open', agent)).toBe(name);
	});

	it.each([
		['Gmail image proxy', GMAIL],
		['Yahoo Mail proxy', YAHOO],
	])('by the %s as the mail arrives is one of a bot', (name, agent) => {
		expect(visit('open', agent, { sentAt: NOW - 2_999 })).toBe(name);
		expect(visit('open', agent, { sentAt: NOW - 3_000 })).toBeNull();
		expect(visit('open', agent, { sentAt: null })).toBeNull();
	});
});

describe('a click', () => {
	it.each([
		['a browser', CHROME],
		['Safari', SAFARI],
		["a mail program's own browser", APPLE_MAIL],
	])('by %s is one of the contact', (_who, agent) => {
		expect(visit('click', agent)).toBeNull();
	});

	it.each([
		['a client without a name', 'Mozilla/5.0'],
		['Microsoft Office link check', 'Microsoft Office Existence Discovery'],
		['Microsoft Office link check', OUTLOOK],
		[
			'Microsoft link preview',
			'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
		],
		['Mimecast', `${CHROME} Mimecast`],
		['Trend Micro', 'TMES'],
		['Fortinet', 'FortiMail'],
		['a bot (bot)', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
		['a bot (TelegramBot (like TwitterBot))', 'TelegramBot (like TwitterBot)'],
		['a bot (WhatsApp)', 'WhatsApp/2.23.20.0 A'],
		['a bot (curl/8.4.0)', 'curl/8.4.0'],
	])('by %s (%j) is one of a bot', (name, agent) => {
		expect(visit('click', agent)).toBe(name);
	});

	it('that comes as the mail is delivered is one of a scanner in disguise', () => {
		expect(visit('click', CHROME, { sentAt: NOW - 2_999 })).toBe('a security scanner');
		expect(visit('click', CHROME, { sentAt: NOW + 5 })).toBe('a security scanner');
		expect(visit('click', CHROME, { sentAt: NOW - 3_000 })).toBeNull();
		expect(visit('click', CHROME, { sentAt: null })).toBeNull();
	});

	it('on another channel may be quick', () => {
		expect(visit('click', CHROME, { sentAt: NOW - 1_000, channel: 'webPush' })).toBeNull();
	});

	it('that only checks whether the page exists is one of a bot', () => {
		expect(visit('click', CHROME, { method: 'HEAD' })).toBe('a link check');
	});

	it.each([
		[{ 'sec-purpose': 'prefetch;prerender' }],
		[{ purpose: 'prefetch' }],
		[{ 'X-Purpose': 'preview' }],
		[{ 'x-moz': ['prefetch'] }],
	])("ahead of the contact's is one of a bot: %p", (headers) => {
		expect(visit('click', CHROME, { headers })).toBe('a prefetch');
	});

	it('by a very long name takes no time and throws nothing', () => {
		expect(visit('click', 'Mozilla/5.0 '.repeat(100_000))).toBeNull();
	});
});
