import crawlers from 'crawler-user-agents';
import {
	IMAGE_PROXIES,
	MACHINES,
	MAIL_PROGRAMS,
	NAMED_AFTER_MAIL,
} from '../../../../src/message/tracking/agents';
import { detectBot, type Visit } from '../../../../src/message/tracking/bots';
import { NOW } from './support';

const HOUR = 3_600_000;

function visit(kind: Visit['kind'], userAgent: string): string | null {
	return detectBot({ kind, method: 'GET', userAgent, headers: {}, sentAt: NOW - HOUR, at: NOW });
}

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

/** Published user agents of mail programs; for the sources see `agents.ts`. */
const READERS = [
	// Outlook
	'Outlook-Android/2.0',
	'Outlook-iOS/2.0',
	'Outlook-iOS/709.2226530.prod.iphone (3.24.1)',
	'Outlook-iOS/711.2304115.prod.iphone (3.26.0)',
	'Outlook-iOS/711.3061168.prod.iphone',
	'Outlook-Android/4.2401.1 (Android 14)',
	'outlook-android/2.0',
	'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)',
	'Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.5059; Pro)',
	'Microsoft Office/14.0 (Windows NT 6.1; Microsoft Outlook 14.0.7113; Pro; MSOffice 14)',
	'Microsoft Office/16.0 (Microsoft Outlook 16.0.12329; Pro), Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
	'Microsoft Office/16.0 (Windows NT 10.0; MAPI 16.0.9001; Pro)',
	'Microsoft Office/16.0',
	'Microsoft Outlook 16.0.17928',
	'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/8.0; Microsoft Outlook 16.0.4266; ms-office; MSOffice 16)',
	'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
	'MacOutlook/16.46.21021202 (Intelx64 Mac OS X 11.2.2 (Build 20D80))',
	'MacOutlook/14.7.1.161129 (Intel Mac OS X 10.9.6)',
	'Microsoft-MacOutlook/16.45.21011103',
	'Outlook/16.16.18071205 CFNetwork/902.1 Darwin/17.7.0 (x86_64)',
	'Outlook/16.77',
	'Outlook-Express/7.0 (MSIE 7.0; Windows NT 6.1; WOW64; Trident/6.0; SLCC2)',
	'WindowsMail/17.5.9600.22013',
	'microsoft.windowscommunicationsapps',
	`${WINDOWS} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0 OneOutlook/1.2024.100.100`,
	// Apple
	IPHONE + ' Mobile/15E148',
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
	'Mail/3774.300.61.1.2 CFNetwork/1496.0.7 Darwin/23.5.0',
	'Mail/3445.104.11',
	'MobileMail/1.0',
	// Thunderbird and its kin
	'Thunderbird',
	'Thunderbird/128.4.0',
	'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.13.0',
	'Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20100101 Icedove/24.4.0',
	'Betterbird/115.9.0',
	'Mozilla/5.0 (X11; Linux x86_64; rv:29.0) Gecko/20100101 Firefox/29.0 SeaMonkey/2.26a1',
	// Desktop
	'Airmail 1.4 rv:238 (Macintosh; Mac OS X 10.9.2; hr_HR)',
	'Airmail/5.6',
	'Postbox',
	'Postbox 1.0b14 (Windows/2009072715)',
	'The Bat! 4.0.0.22',
	'The Bat! Voyager 4.0.18.4',
	'Barca/2.8.4400',
	'BarcaPro/1.4 L.1001',
	'MailBar/1.3.2 (Mac OS X Version 10.11.1 (Build 15B42))',
	'Mozilla/4.0 (compatible; Lotus-Notes/6.0; Windows-NT)',
	'Lotus-Notes/6.5',
	'eMClient/9.2.2157.0',
	'eM Client/9.0',
	`${WINDOWS} Chrome/55.0.2883.87 Safari/537.36 eM Client/8.2.1659.0`,
	'Evolution/3.52.3',
	'KMail/4.14.10 (FreeBSD/12.0-CURRENT; KDE/4.14.10; amd64; ; )',
	'KMail/5.7',
	'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/534.34 (KHTML, like Gecko) kontact/4.13.3 Safari/534.34',
	'Claws Mail/4.2.0',
	'Sparrow/1043.1',
	'MailMate/2.0',
	'Mailspring/1.13.3',
	`${WINDOWS} Mailspring/1.7.4 Chrome/69.0.3497.128 Electron/4.2.2 Safari/537.36`,
	`${WINDOWS} Chrome/51.0.2704.103 Safari/537.36 Mailbird/2.4.30.0/`,
	`${WINDOWS} Chrome/101.0.4951.67 Safari/537.36 Foxmail/7.2.25.213`,
	'Foxmail 7.2.25',
	`${WINDOWS} Chrome/49.0.2623.110 MailMasterPC/4.15.6.1016 Safari/537.36`,
	// Phones
	'SamsungEmail',
	'SamsungEmail/6.1.82.0',
	'Samsung Email',
	'Android-Mail/2020.11.29.346182102.Release',
	'AquaMail/1.51.3 (build: 105103473)',
	'AquaMail/1.51',
	'Aqua Mail',
	'BlueMail/1.9',
	'BlueMail/1.9.8.13',
	`${WINDOWS} BlueMail/0.10.31 Chrome/61.0.3163.100 Electron/2.0.18 Safari/537.36`,
	`${IPHONE} Mobile/16A405 BlueMail iOS`,
	'FairEmail/1.2170',
	'K-9 Mail/6.603',
	'Edison Mail',
	'Canary Mail/4.2',
	'NaverMailApp/2.2.2 (Android 10; SM-G986N)',
	'Yahoo%20Mail/49268 CFNetwork/1121.2.2 Darwin/19.3.0',
	'YahooMobile/1.0 (mail; 3.0.5.1311380); (Linux; U; Android 4.0.3; htc_runnymede Build/ICE_CREAM_SANDWICH_MR1);',
	'YahooMobileMail/1.0 (Android Mail; 1.3.10) (supersonic;HTC;PC36100;2.3.5/GRJ90) ',
	`${IPHONE} Mobile/9B176 YJApp-IOS jp.co.yahoo.ymail/7.4.1`,
	'GMX Mail/7.30',
	'ZohoMail/2.6',
	'Tuta Mail',
	'Dalvik/2.1.0 (Linux; U; Android 12; SM-G970U Build/SP1A.210812.016)',
	// Webmail through a proxy, an hour later
	'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
	'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
	'Mozilla/5.0 (compatible; Yahoo MailProxy)',
	'FastmailUA/1.0',
];

/** Published user agents of scanners, link previews and libraries that also fetch pictures. */
const OTHERS = [
	'Mozilla/5.0',
	'Barracuda Sentinel (EE)',
	'Mozilla/5.0 (compatible; Barracuda Link Protect)',
	'Mozilla/5.0 (compatible; Proofpoint/2.0)',
	`${WINDOWS} Chrome/131.0.0.0 Safari/537.36 Mimecast`,
	'Mimecast-Link-Protect',
	'CiscoSecureEmail',
	'TMES',
	'FortiMail',
	'FortiGuard/1.0',
	'Sophos-Email-Scanner/1.0',
	'Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1) SafeLinks/1.0 (Microsoft Defender)',
	'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5',
	'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
	'MicrosoftPreview/2.0; +https://aka.ms/MicrosoftPreview',
	'Microsoft Exchange/15.20 (Windows NT 10.0; Win64; x64)',
	'Office 365 Connectors',
	`${WINDOWS} Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0`,
	'GoogleMessages/20.2 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
	'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
	'Slack-ImgProxy 0.59 (+https://api.slack.com/robots)',
	'WhatsApp/2.23.20.0 A',
	'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
	'TelegramBot (like TwitterBot)',
	'Twitterbot/1.0',
	'LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/3.1)',
	'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
	'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
	'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
	'Mozilla/5.0 (compatible; Linux x86_64; Mail.RU_Bot/2.0; +http://go.mail.ru/help/robots)',
	'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
	'HubSpot Connect',
	'AHC/2.1',
	'Amazon CloudFront',
	'SCMGUARD',
	'cortex/1.0',
	'python-requests/2.32.3',
	'Python/3.9 aiohttp/3.8.1',
	'okhttp/4.10.0',
	'Java/17.0.2',
	'curl/8.4.0',
	'Wget/1.9.1',
	'Go-http-client/2.0',
	'axios/1.6.0',
	'node-fetch/1.0',
	'Apache-HttpClient/4.5.1 (Java/1.8.0_172)',
	'lua-resty-http/0.10 (Lua) ngx_lua/10019',
	'W3C-checklink/4.5 [4.160] libwww-perl/5.823',
	'Jetty/9.4.42.v20210604',
	// Named after mail, and no mail program
	'MailScanner/5.4',
	'MailChecker/1.0',
	'EmailLinkChecker/2.0',
	'mail-preview/1.0',
	'MailSecurityGateway/2.0',
	'EmailValidator/1.0',
];

describe('The user agent of an open an hour after sending', () => {
	it.each(READERS)('is that of a reader: %s', (userAgent) => {
		expect(visit('open', userAgent)).toBeNull();
	});

	it.each(OTHERS)('is that of no reader: %s', (userAgent) => {
		expect(visit('open', userAgent)).not.toBeNull();
	});

	it('is that of no reader for almost all known crawlers', () => {
		const agents = crawlers.flatMap(({ instances }) => instances);
		const readers = agents.filter((userAgent) => visit('open', userAgent) === null);
		expect(agents.length).toBeGreaterThan(2_000);
		expect(
			readers.filter((userAgent) => !/Image ?Proxy|MailProxy|FastmailUA/i.test(userAgent)),
		).toEqual(readers.filter((userAgent) => IN_DISGUISE.some((name) => userAgent.includes(name))));
	});
});

/** Of the list of crawlers: they look like a browser but for one word that says nothing. */
const IN_DISGUISE = [
	...['Instagram 406', 'Code/1.115.0', 'MetaIAB Facebook', 'Trae/1.107.1', 'Fluid/0.9.6'],
	...['TSM-turingos', 'GTmetrix', 'Miniature.io', ' YLT '],
];

describe('The user agent of a click', () => {
	it.each(OTHERS)('is that of a machine: %s', (userAgent) => {
		expect(visit('click', userAgent)).not.toBeNull();
	});

	it('is that of a machine for almost all known crawlers', () => {
		const agents = crawlers.flatMap(({ instances }) => instances);
		const contacts = agents.filter((userAgent) => visit('click', userAgent) === null);
		expect(contacts).toEqual(
			contacts.filter((userAgent) => IN_DISGUISE.some((name) => userAgent.includes(name))),
		);
	});

	it.each([
		...['Outlook-Android/2.0', 'BlueMail/1.9', 'Thunderbird', 'Microsoft Office/16.0'],
		...['SamsungEmail', 'FastmailUA/1.0', 'Mail/3445.104.11'],
	])('of a mail program itself is a preview: readers click in a browser: %s', (userAgent) => {
		expect(visit('click', userAgent)).not.toBeNull();
	});
});

describe('The list of agents', () => {
	const all = [...MAIL_PROGRAMS, ...IMAGE_PROXIES, ...MACHINES];

	it('has a source and a name for each of its own', () => {
		for (const { name, source } of all) {
			expect(source).toMatch(/^(?:https:\/\/\S+|unpublished: .+|Braze, .+)$/);
			expect(name).not.toBe('');
		}
		expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
	});

	it('has no mail program that nothing here is read with', () => {
		for (const { name, pattern } of MAIL_PROGRAMS) {
			expect([name, READERS.some((userAgent) => pattern.test(userAgent))]).toEqual([name, true]);
		}
	});

	it('is searched in time, whatever a client calls itself', () => {
		for (const part of ['mail', 'a ', '-', 'Outlook', 'mail!', ' +']) {
			const userAgent = part.repeat(50_000);
			expect(() => visit('open', userAgent)).not.toThrow();
			expect(() => NAMED_AFTER_MAIL.test(userAgent.slice(0, 1_000))).not.toThrow();
		}
	});
});
