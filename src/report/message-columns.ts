import { TALLY_KEYS, type MessageTally } from './message-counts';
import type { Column } from './report';

export type Numbers = Record<string, number | null>;

interface NumberColumn {
	column: Column;
	of(tally: MessageTally): number | null;
	/** Whether comparing shows it. */
	compared: boolean;
}

const messages = (
	key: keyof MessageTally,
	label: string,
	description: string,
	compared = false,
): NumberColumn => {
	return { column: { key, label, unit: 'messages', description }, of: (t) => t[key], compared };
};

const events = (key: keyof MessageTally, label: string, description: string): NumberColumn => {
	return {
		column: { key, label, unit: 'events', description },
		of: (t) => t[key],
		compared: false,
	};
};

const rate = (
	key: string,
	label: string,
	of: keyof MessageTally,
	per: keyof MessageTally,
	description: string,
): NumberColumn => ({
	column: { key, label, unit: 'percent', description },
	of: (tally) => share(tally[of], tally[per]),
	compared: true,
});

const share = (part: number, whole: number) => (whole === 0 ? null : (100 * part) / whole);

/** The numbers of a row, in order. */
export const NUMBERS: readonly NumberColumn[] = [
	messages('sent', 'Sent', 'Messages that went out', true),
	messages('failed', 'Failed', 'Messages that could not be sent'),
	messages('unknown', 'Unknown', 'Messages that may have gone out; the provider did not answer'),
	messages('skipped', 'Skipped', 'Messages not sent for consent, caps or want of an address'),
	messages('delivered', 'Delivered', 'Sent messages that the provider reported as delivered'),
	messages('opened', 'Opened', 'Sent messages that a person opened, once each'),
	rate('openRate', 'Open Rate', 'opened', 'sent', 'Messages opened by a person, of sent ones'),
	messages('openedByMachine', 'Machine Opens', 'Sent messages that only machines opened'),
	messages('clicked', 'Clicked', 'Sent messages in which a person clicked, once each'),
	rate('clickRate', 'Click Rate', 'clicked', 'sent', 'Messages clicked by a person, of sent ones'),
	rate(
		...(['clickToOpenRate', 'Click-to-Open Rate', 'clicked', 'opened'] as const),
		'Messages clicked by a person, of those opened by a person',
	),
	messages('clickedByMachine', 'Scanner Clicks', 'Sent messages that only scanners clicked'),
	messages('replied', 'Replied', 'Sent messages that were answered, once each'),
	messages('bounced', 'Bounced', 'Sent messages to addresses that are permanently invalid'),
	rate('bounceRate', 'Bounce Rate', 'bounced', 'sent', 'Permanent bounces, of sent messages'),
	messages('softBounced', 'Soft Bounces', 'Sent messages that bounced, but not permanently'),
	messages('complained', 'Complaints', 'Sent messages that were reported as spam'),
	rate('complaintRate', 'Complaint Rate', 'complained', 'sent', 'Complaints, of sent messages'),
	messages('unsubscribed', 'Unsubscribed', 'Sent messages by which a contact unsubscribed'),
	rate(
		...(['unsubscribeRate', 'Unsubscribe Rate', 'unsubscribed', 'sent'] as const),
		'Messages that led to unsubscribing, of sent ones',
	),
	events('opens', 'Total Opens', 'Opens by persons, at most one a minute for each message'),
	events('clicks', 'Total Clicks', 'Clicks by persons, at most one a minute for each link'),
];

/** Those that are shown for the span before, too. */
export const COMPARED = NUMBERS.filter(({ compared }) => compared);

export function numbersOf(counts: readonly MessageTally[]): Numbers {
	const tally = totalOf(counts);
	return Object.fromEntries(NUMBERS.map(({ column: { key }, of }) => [key, of(tally)]));
}

/** The sum of counts. */
export function totalOf(counts: readonly MessageTally[]): MessageTally {
	const sum = (key: keyof MessageTally) => counts.reduce((total, count) => total + count[key], 0);
	return Object.fromEntries(TALLY_KEYS.map((key) => [key, sum(key)])) as unknown as MessageTally;
}
