import type { EmailFormat } from '../channels/email-body';
import type { MailParts } from './mail-parts';

/** What filters, mail programs or readers may take amiss. */
export interface MailFinding {
	what: string;
	how: string;
}

/** A value that the templates write and that the contact does not have. */
export interface MissingText {
	/** The template's expression, such as `contact.firstName`. */
	variable: string;
	/** A default is written instead. */
	hasDefault: boolean;
}

export interface FindingInput {
	subject: string;
	format: EmailFormat;
	/** Empty: there is none. */
	html: string;
	text: string;
	/** Bytes of the HTML as it is sent, with tracking. */
	htmlBytes: number;
	parts: MailParts;
	missing: readonly MissingText[];
	marketing: boolean;
	/** The message's own links to unsubscribe or to edit preferences; null: no hub is active. */
	optOutUrls: readonly string[] | null;
}

/** Gmail shows no more than this of a mail's HTML, in bytes, and then 'Message clipped'. */
export const GMAIL_CLIPS_AT = 102 * 1024;

type Check = (mail: FindingInput) => MailFinding | false;

const CHECKS: readonly Check[] = [
	({ subject }) =>
		subject.trim() === '' && {
			what: 'The subject is empty.',
			how: "Fill in 'Subject'.",
		},
	({ subject }) =>
		isShouted(subject) && {
			what: 'The subject is all capitals.',
			how: 'Write it as a sentence: SpamAssassin counts it as spam (SUBJ_ALL_CAPS).',
		},
	({ missing }) => {
		const empty = missing.filter(({ hasDefault }) => !hasDefault);
		return (
			empty.length > 0 && {
				what: `This contact has no value for ${listed(empty.map(({ variable }) => variable))}, so nothing is written there.`,
				how: 'Add a default, as in {{ contact.firstName | default: "friend" }}.',
			}
		);
	},
	({ subject, html, text }) => {
		const left = /\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}/.exec(`${subject}\n${html || text}`);
		return (
			left !== null && {
				what: `${left[0]} is sent as it is written.`,
				how: "Check 'Template Language', and values that hold such text.",
			}
		);
	},
	({ html, text, format }) =>
		text.trim() === '' &&
		(html !== '' || format === 'text') && {
			what: 'The text part is empty, which filters take for a mail of pictures.',
			how: 'Write the message as text, or describe the pictures (alt).',
		},
	({ marketing, optOutUrls, html, text }) =>
		marketing &&
		optOutUrls !== null &&
		!optOutUrls.some((url) => html.includes(url) || text.includes(url)) && {
			what: 'A marketing message without a link to unsubscribe in its body.',
			how: 'Add {{ links.unsubscribe }}: Gmail and Yahoo ask bulk senders for it, beside the header.',
		},
	({ marketing, optOutUrls }) =>
		marketing &&
		optOutUrls === null && {
			what: 'A marketing message without the header List-Unsubscribe.',
			how: "Activate a workflow with a 'Journey Hub' in this workspace.",
		},
	({ htmlBytes }) =>
		htmlBytes > GMAIL_CLIPS_AT && {
			what: 'Gmail clips the message: its HTML is larger than 102 kB, tracking included.',
			how: 'Shorten it. The end, often the link to unsubscribe, is not shown otherwise.',
		},
	({ parts: { images } }) => {
		const bare = images.filter(({ alt }) => alt === null);
		return (
			bare.length > 0 && {
				what: `${counted(bare.length, 'image')} without a description: ${listed(bare.map(({ url }) => url))}.`,
				how: 'Add alt="…", or alt="" for decoration: many programs block images, and screen readers read it.',
			}
		);
	},
	({ parts: { images } }) => {
		const embedded = images.filter(({ url }) => /^\s*data:/i.test(url));
		return (
			embedded.length > 0 && {
				what: `${counted(embedded.length, 'image')} written into the HTML (data:), which Gmail does not show.`,
				how: 'Put the image on a web server and name its address.',
			}
		);
	},
	({ parts: { links } }) => {
		const dead = links.filter(({ url }) => !/^\s*(https?:\/\/|mailto:|tel:|sms:)/i.test(url));
		return (
			dead.length > 0 && {
				what: `${counted(dead.length, 'link')} that ${dead.length === 1 ? 'leads' : 'lead'} nowhere: ${listed(dead.map(({ url, text }) => url.trim() || text || 'an empty one'))}.`,
				how: 'Write the whole address, with https://.',
			}
		);
	},
	({ parts: { links } }) => {
		const open = links.filter(({ url }) => /^\s*http:\/\//i.test(url));
		return (
			open.length > 0 && {
				what: `${counted(open.length, 'link')} without encryption: ${listed(open.map(({ url }) => url))}.`,
				how: 'Use https://.',
			}
		);
	},
	({ parts: { links } }) => {
		const short = links.filter(({ url }) => SHORTENERS.has(hostOf(url) ?? ''));
		return (
			short.length > 0 && {
				what: `A link by a public shortener, which blocklists name: ${listed(short.map(({ url }) => url))}.`,
				how: 'Link to the page itself.',
			}
		);
	},
	({ parts: { links } }) => {
		const other = links.filter(({ text, url }) => saysAnotherHost(text, url));
		return (
			other.length > 0 && {
				what: `A link whose text is another address, as phishing does: ${listed(other.map(({ text }) => text))}.`,
				how: 'Write words as its text. Tracked links lead over the hub, so an address as text always differs.',
			}
		);
	},
	({ parts: { unsupported } }) =>
		unsupported.length > 0 && {
			what: `Mail programs do not run or show <${unsupported.join('>, <')}>.`,
			how: 'Link to a page that has it.',
		},
];

/** The findings of a mail, the weightiest first. */
export function findingsOf(mail: FindingInput): MailFinding[] {
	return CHECKS.map((check) => check(mail)).filter((finding) => finding !== false);
}

const SHORTENERS: ReadonlySet<string> = new Set(
	'bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly cutt.ly rebrand.ly t.ly shorturl.at rb.gy'.split(
		' ',
	),
);

/** As SpamAssassin's rule: more than one word, and no small letter. */
function isShouted(subject: string): boolean {
	return /\p{Lu}\S*\s+\S*\p{Lu}/u.test(subject) && !/\p{Ll}/u.test(subject);
}

function hostOf(url: string): string | null {
	const given = url.trim();
	if (!/^https?:\/\//i.test(given) || !URL.canParse(given)) return null;
	return new URL(given).hostname.replace(/^www\./, '');
}

function saysAnotherHost(text: string, url: string): boolean {
	const [written] = text.split(' ');
	if (!/^(https?:\/\/|www\.)/i.test(written)) return false;
	const named = hostOf(/^www\./i.test(written) ? `https://${written}` : written);
	return named !== null && named !== hostOf(url);
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const NAMED = 3;
const LONGEST = 80;

function listed(texts: readonly string[]): string {
	const all = [...new Set(texts)];
	const named = all.slice(0, NAMED).map((text) => {
		const line = text.trim() || '(empty)';
		return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
	});
	return all.length > NAMED
		? `${named.join(', ')} and ${all.length - NAMED} more`
		: named.join(', ');
}
