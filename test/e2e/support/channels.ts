import { DateTime } from 'luxon';

/** Quiet from 22:00 on the contact's clock, over midnight, until the minute in `QuietHours.to`. */
export interface QuietNight {
	from: string;
	to: string;
	/** When (ms) it ends for those whose night is over soon. */
	endsAt: number;
	/** Zones by where they stand: quiet for another moment, for another hour, and not at all. */
	soon: string;
	later: string;
	awake: string[];
}

/** Etc/GMT names count westwards. */
const zoneAt = (offset: number): string =>
	offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;

/** A night that is over, where it has just been midnight, at the first full minute after `atLeastMs`. */
export function nightEndingSoon(now: number, atLeastMs: number): QuietNight {
	const endsAt = Math.ceil((now + atLeastMs) / 60_000) * 60_000;
	const hour = DateTime.fromMillis(endsAt, { zone: 'utc' }).hour;
	const after = (hours: number) => zoneAt(((hours - hour + 24 + 11) % 24) - 11);
	const soon = after(0);
	return {
		from: '22:00',
		to: DateTime.fromMillis(endsAt, { zone: soon }).toFormat('HH:mm'),
		endsAt,
		soon,
		later: after(23),
		awake: [2, 5, 9, 14, 20].map(after),
	};
}

/** What contact n has, has said and will do: made up from n alone, so that a test can say what must follow. */
export interface SampleContact {
	n: number;
	userId: string;
	email: string | null;
	phone: string | null;
	zone: 'soon' | 'later' | 'awake';
	/** What they have opted out of: a channel, or a topic of e-mail. */
	optedOut: ReadonlyArray<'email' | 'news' | 'whatsapp' | 'sms'>;
	suppressed: 'bounced' | 'complained' | null;
	/** Got two marketing messages today. */
	hadPromos: boolean;
	/** Providers that will never deliver to their number. */
	refusedBy: ReadonlyArray<'whatsapp' | 'sms'>;
	opens: 'human' | 'machine' | null;
	/** By one click, when the first mail is there. */
	unsubscribes: boolean;
}

const OPT_OUTS: ReadonlyArray<SampleContact['optedOut']> = [
	['email'],
	['news'],
	['whatsapp'],
	['whatsapp', 'sms'],
	[],
	[],
	[],
];

export function contactOf(n: number): SampleContact {
	const email = n % 10 > 1 ? `guest-${n}@example.com` : null;
	const phone = n % 10 === 0 || n % 10 > 3 ? `+49151${10_000_000 + n}` : null;
	const optedOut = OPT_OUTS[n % OPT_OUTS.length];
	const suppressed =
		email === null ? null : n % 31 === 0 ? 'bounced' : n % 37 === 0 ? 'complained' : null;
	const mailable = email !== null && !optedOut.includes('email') && suppressed === null;
	const zone = n % 13 === 0 ? 'soon' : n % 13 === 1 ? 'later' : 'awake';
	const hadPromos = mailable && n % 11 === 0;
	const isSent = mailable && zone === 'awake' && !hadPromos;
	return {
		...{ n, userId: `guest-${n}`, email, phone, zone, optedOut, suppressed, hadPromos },
		refusedBy: [
			...(n % 19 === 0 ? (['whatsapp'] as const) : []),
			...(n % 23 === 0 ? (['sms'] as const) : []),
		],
		opens: isSent && n % 25 < 2 ? 'human' : isSent && n % 25 < 4 ? 'machine' : null,
		unsubscribes: isSent && (n % 50 === 0 || n % 25 === 4),
	};
}

/** A row of the ledger, in words: `Send Welcome email sent`, with the reason where there is one. */
export type Row = string;

const row = (step: string, channel: string, status: string, reason?: string): Row =>
	[step, channel, status, reason].filter((part) => part !== undefined).join(' | ');

export const PUT_OFF = row('Send Welcome', 'email', 'skipped', 'Put off: quiet hours');

export interface Expected {
	/** The ledger's rows, less those of messages that were put off and went later. */
	rows: Row[];
	/** Still in their quiet hours when all others are through. */
	waits: boolean;
}

/** What must come of the journey for this person. */
export function expected(contact: SampleContact): Expected {
	const welcome = welcomeOf(contact);
	if (welcome === 'put off') return { rows: [PUT_OFF], waits: true };
	const next = contact.opens === 'human' ? [thanksOf(contact)] : nudgesOf(contact);
	return { rows: [welcome, ...next, receiptOf(contact)], waits: false };
}

const skip = (step: string, channel: string, reason: string) =>
	row(step, channel, 'skipped', reason);

function unmailable({ email, suppressed }: SampleContact): string | null {
	if (email === null) return 'no email address';
	return suppressed === 'bounced' ? 'address bounced' : null;
}

function refusal(contact: SampleContact): string | null {
	if (contact.suppressed === 'complained') return 'complained about spam';
	return unmailable(contact) ?? (contact.optedOut.includes('email') ? 'opted out' : null);
}

function welcomeOf(contact: SampleContact): Row | 'put off' {
	const step = 'Send Welcome';
	const reason = refusal(contact);
	if (reason !== null) return skip(step, 'email', reason);
	if (contact.zone === 'later') return 'put off';
	if (contact.hadPromos) return skip(step, 'email', 'frequency cap');
	return row(step, 'email', 'sent');
}

function thanksOf(contact: SampleContact): Row {
	const step = 'Send Thanks';
	if (contact.unsubscribes) return skip(step, 'email', 'opted out');
	if (contact.optedOut.includes('news')) return skip(step, 'email', 'opted out of the topic');
	return row(step, 'email', 'sent');
}

/** WhatsApp first; SMS where that does not reach them. */
function nudgesOf({ phone, optedOut, refusedBy }: SampleContact): Row[] {
	const rows: Row[] = [];
	for (const channel of ['whatsapp', 'sms'] as const) {
		const step = 'Send Nudge';
		if (phone === null) rows.push(skip(step, channel, 'no phone number'));
		else if (optedOut.includes(channel)) rows.push(skip(step, channel, 'opted out'));
		else if (refusedBy.includes(channel)) rows.push(row(step, channel, 'failed'));
		else return [...rows, row(step, channel, 'sent')];
	}
	return rows;
}

/** A receipt goes to everybody whose address does not bounce. */
function receiptOf(contact: SampleContact): Row {
	const reason = unmailable(contact);
	return reason === null
		? row('Send Receipt', 'email', 'sent')
		: skip('Send Receipt', 'email', reason);
}

/** Steps whose message of that channel reached its provider, of rows that say so. */
export function tried(rows: readonly Row[], channel: string): string[] {
	return rows.flatMap((text) => {
		const [step, of, status] = text.split(' | ');
		return of === channel && (status === 'sent' || status === 'failed') ? [step] : [];
	});
}
