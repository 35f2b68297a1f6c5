/** A program that fetches pictures or links of mails, by what it calls itself. */
export interface Agent {
	pattern: RegExp;
	name: string;
	/** Where its user agent is published. */
	source: string;
}

const DEVICE_DETECTOR =
	'https://github.com/matomo-org/device-detector/blob/master/Tests/Parser/Client/fixtures/pim.yml';
const UA_PARSER =
	'https://github.com/faisalman/ua-parser-js/blob/master/test/data/ua/extension/email.json';
const YAUAA =
	'https://github.com/nielsbasjes/yauaa/blob/main/analyzer/src/main/resources/UserAgents/EMailClients.yaml';
const MICROSOFT =
	'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/outlook-for-ios-and-android/secure-outlook-for-ios-and-android';
const SCANNERS =
	'https://check.live-direct-marketing.online/blog/bot-clicks-security-scanners-detect';
const SUPED =
	'https://www.suped.com/email-deliverability/answers/which-corporate-filter-appliances-or-software-follow-links-in-emails';
const GMASS = 'https://www.gmass.co/blog/false-opens-in-gmail/';
const CRAWLERS = 'https://github.com/monperrus/crawler-user-agents';
const BRAZE = 'Braze, "Bot filtering for emails"';
/** Seen in logs, and named by many filters, but by no page of the vendor. */
const UNPUBLISHED = 'unpublished: the name of the product';

const agent = (name: string, source: string, pattern: RegExp): Agent => ({ name, source, pattern });

/**
 * Mail programs, which fetch pictures when the mail is opened. Only those that do not pose as a
 * browser: the package isbot takes most bare names for bots.
 */
export const MAIL_PROGRAMS: readonly Agent[] = [
	agent('Outlook for iOS and Android', MICROSOFT, /^Outlook-(?:iOS|Android)\b/i),
	agent('Outlook', YAUAA, /\bMicrosoft Outlook\b|^Microsoft Office\/\d|\bMSOffice \d/i),
	agent('Outlook for Mac', UA_PARSER, /\bMacOutlook\b|^Outlook(?:\/\d|$)/i),
	agent('Outlook Express', DEVICE_DETECTOR, /^Outlook-Express\b/i),
	agent('Windows Mail', DEVICE_DETECTOR, /^WindowsMail\b|^microsoft\.windowscommunicationsapps/i),
	agent('Thunderbird', DEVICE_DETECTOR, /^(?:Thunderbird|Icedove|Betterbird)\b/i),
	agent('Airmail', DEVICE_DETECTOR, /^Airmail\b/i),
	agent('Postbox', DEVICE_DETECTOR, /^Postbox\b/i),
	agent('The Bat!', DEVICE_DETECTOR, /^The Bat!/i),
	agent('Barca', DEVICE_DETECTOR, /^Barca(?:Pro)?\b/i),
	agent('Notes', DEVICE_DETECTOR, /\bLotus-Notes\b/i),
	agent('eM Client', DEVICE_DETECTOR, /^eM ?Client\b/i),
	agent(
		'Yahoo Mail',
		UA_PARSER,
		/^Yahoo%20Mail\/|^YahooMobile(?:Mail)?\/[\d.]+ \((?:Android )?mail\b/i,
	),
	agent('Evolution', UA_PARSER, /^Evolution\b/i),
	agent('KMail', UA_PARSER, /^(?:KMail|Kontact)\b/i),
	agent('Naver Mail', UA_PARSER, /^NaverMailApp\b/i),
	agent('Sparrow', UA_PARSER, /^Sparrow\b/i),
];

/**
 * How other mail programs call themselves: `BlueMail/1.9`, `SamsungEmail`. A name, not a sentence,
 * and none of a program that looks at mails.
 */
export const NAMED_AFTER_MAIL =
	/^(?!.*(?:bot|crawl|spider|scan|check|preview|fetch|prox|monitor|verif|validat|inspect|filter|guard|shield|protect|security|gateway|relay|server|daemon|api\b|http|curl|chimp|gun\b|trap|test|wolf))[\w .+!-]{0,30}(?:mail|outlook)/i;

/**
 * Proxies through which webmail shows pictures: some fetch them when a mail is opened, some as it
 * arrives.
 */
export const IMAGE_PROXIES: readonly Agent[] = [
	agent('Gmail image proxy', 'https://support.google.com/mail/answer/145919', /GoogleImageProxy/i),
	agent(
		'Yahoo Mail proxy',
		'https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
		/Yahoo ?MailProxy/i,
	),
	agent(
		'Proton Mail proxy',
		'https://proton.me/support/email-tracker-protection',
		/(?<!@)ProtonMail/i,
	),
	agent('Superhuman proxy', UNPUBLISHED, /Superhuman/i),
	agent('Fastmail proxy', 'https://www.fastmail.com/policies/bots/', /^FastmailUA\b/i),
];

/** What fetches without a reader: security scanners, previews, prefetches. */
export const MACHINES: readonly Agent[] = [
	agent('Gmail prefetch', GMASS, /Edge\/12\.246 Mozilla\/5\.0$/),
	agent('Barracuda', BRAZE, /Barracuda/i),
	agent('Proofpoint', SCANNERS, /Proofpoint|urldefense/i),
	agent('Mimecast', SCANNERS, /Mimecast/i),
	agent('Cisco Secure Email', SCANNERS, /Cisco ?Secure|IronPort/i),
	agent('Microsoft link preview', CRAWLERS, /BingPreview|MicrosoftPreview|SkypeUriPreview/i),
	agent('Microsoft Safe Links', SCANNERS, /Safe ?Links/i),
	agent('Microsoft Exchange', GMASS, /^Microsoft Exchange\b|^Office 365 Connectors\b/i),
	agent('Trend Micro', SCANNERS, /Trend ?Micro|\bTMES\b/i),
	agent('Fortinet', SCANNERS, /Forti(Mail|Gate|Guard|Sandbox)/i),
	agent('Sophos', SCANNERS, /Sophos/i),
	agent('F-Secure', SCANNERS, /F-Secure|WithSecure/i),
	agent('Symantec', SUPED, /Symantec|MessageLabs/i),
	agent('Trellix', UNPUBLISHED, /FireEye|Trellix/i),
	agent('Zscaler', UNPUBLISHED, /Zscaler/i),
	agent('Forcepoint', UNPUBLISHED, /Forcepoint|Websense/i),
	agent('Google Messages link preview', BRAZE, /^GoogleMessages\//i),
];
