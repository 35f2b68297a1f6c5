import { createHash } from 'node:crypto';

/** What person n is and does: made up from n alone, so that a test can say what must follow. */
export interface SampleContact {
	n: number;
	userId: string;
	email: string;
	country: string;
	/** Pages viewed before signing up. */
	views: number;
	/** Orders completed before signing up; each is worth 60. */
	orders: number;
	demos: number;
	purchases: boolean;
	unsubscribes: boolean;
	calls: boolean;
}

export function contactOf(n: number): SampleContact {
	return {
		n,
		userId: `person-${n}`,
		email: `person-${n}@example.com`,
		country: ['DE', 'FR', 'US'][n % 3],
		views: n % 5,
		orders: n % 7 === 0 ? 2 : n % 7 === 1 ? 1 : 0,
		demos: n % 4 === 1 ? 2 : n % 4 === 2 ? 1 : 0,
		purchases: n % 6 === 0,
		unsubscribes: n % 11 === 0,
		calls: n % 5 === 0,
	};
}

const track = ({ userId }: SampleContact, event: string, id: number, properties: object = {}) => ({
	type: 'track',
	messageId: `${userId} ${event} ${id}`,
	userId,
	event,
	properties,
});

const times = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Everything up to the sign-up, which comes last. */
export function before(contact: SampleContact): object[] {
	const { userId, email, country, views, orders } = contact;
	return [
		{ type: 'identify', messageId: `${userId} identify`, userId, traits: { email, country } },
		...times(views).map((i) =>
			track(contact, 'Page Viewed', i, { page: i % 2 ? 'home' : 'pricing' }),
		),
		...times(orders).map((i) => track(contact, 'Order Completed', i, { total: 60 })),
		track(contact, 'Signed Up', 0),
	];
}

/** What they do while they wait. */
export function after(contact: SampleContact): object[] {
	return [
		...times(contact.demos).map((i) => track(contact, 'Demo Viewed', i)),
		...(contact.calls ? [track(contact, 'Called', 0)] : []),
		...(contact.unsubscribes ? [track(contact, 'Unsubscribed', 0)] : []),
		...(contact.purchases ? [track(contact, 'Purchased', 0)] : []),
	];
}

export interface Expected {
	score: number;
	stage: string | null;
	arm: 'A' | 'B' | 'Holdout';
	mails: string[];
	status: 'completed' | 'converted' | 'exited';
	/** The goal, or the reason of an exit. */
	by: string | null;
}

/** From SHA-256, as docs/nodes/split-test.md says. */
function bucket(seed: string, contactId: number): number {
	const digest = createHash('sha256').update(`${seed}\n${contactId}`).digest('hex');
	return Number(BigInt(`0x${digest.slice(0, 13)}`)) / 2 ** 52;
}

function armOf(seed: string, contactId: number): Expected['arm'] {
	if (bucket(`${seed}\nholdout`, contactId) < 0.1) return 'Holdout';
	return bucket(seed, contactId) < 0.6 ? 'A' : 'B';
}

/** What the journey of test/e2e/behaviour.test.ts must have done for the person. */
export function expected(contact: SampleContact, seed: string, contactId: number): Expected {
	const score = Math.min(contact.views, 3) * 10 + (contact.country === 'DE' ? 15 : 0);
	const stage = score >= 40 ? 'hot' : null;
	const arm = armOf(seed, contactId);
	const base = { score, stage, arm };
	if (arm === 'Holdout') return { ...base, mails: [], status: 'completed', by: null };

	const mails = arm === 'A' ? [firstMail(contact, stage)] : [];
	if (contact.purchases) return { ...base, mails, status: 'converted', by: 'Bought' };
	if (contact.unsubscribes) return { ...base, mails, status: 'exited', by: 'Gone' };
	if (arm === 'A') mails.push('Follow Up');
	else mails.push(contact.demos >= 2 ? 'Demo' : 'Reminder');
	return { ...base, mails, status: 'completed', by: null };
}

function firstMail(contact: SampleContact, stage: string | null): string {
	if (contact.orders * 60 >= 100) return 'VIP';
	if (stage === 'hot') return 'Hot';
	return contact.views >= 2 ? 'Frequent' : 'Plain';
}
