import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/milliseconds';
import type { Trialist } from './contacts';
import type { Random } from './rng';

/** Something that a contact does; `at` in ms. */
export type Act = { at: number } & (
	| { does: 'event'; event: string; properties?: Record<string, unknown> }
	| { does: 'open' | 'click' | 'unsubscribe'; userAgent: string }
	| { does: 'answer'; score: number; comment: string }
);

const BROWSERS = [
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
	'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
];
/** What Apple Mail Privacy Protection calls itself. */
const APPLE_PROXY = 'Mozilla/5.0';

/** What a contact does by itself once its trial has started. */
export function actsOfTrial(random: Random, { startsAt, interest }: Trialist): Act[] {
	const acts: Act[] = [];
	const event = (name: string, at: number, properties?: Record<string, unknown>) =>
		acts.push({ at, does: 'event', event: name, properties });
	event('Trial Started', startsAt);
	const uses = Math.floor(interest * 9 * random.next());
	for (let i = 0; i < uses; i++) {
		const feature = random.pick(['Boards', 'Reports', 'Import', 'Maps', 'Automations']);
		event('Feature Used', startsAt + random.after(1.5 * DAY_MS), { feature });
	}
	if (random.chance(0.2 + 0.6 * interest)) {
		event('Project Created', startsAt + random.after(9 * HOUR_MS), {
			template: random.pick(['Blank', 'Launch', 'Sprint']),
		});
		if (random.chance(0.45 * interest)) {
			event('Teammate Invited', startsAt + random.after(2 * DAY_MS));
		}
	}
	return acts;
}

/** How strongly a mail moves its reader towards a subscription. */
const PULL: Record<string, number> = {
	'Five steps for your first week': 0.16,
	'See it in two minutes': 0.42,
	'Your first month at half price': 0.6,
	'How others did it': 0.2,
};

/** What a contact, and the machines between, do with a mail that arrives at `at` (ms). */
export function actsOfMail(
	random: Random,
	{ reads, isProxied, isScanned, interest }: Trialist,
	subject: string,
	at: number,
): Act[] {
	const acts: Act[] = [];
	const browser = random.pick(BROWSERS);
	if (isProxied) acts.push({ at, does: 'open', userAgent: APPLE_PROXY });
	if (isScanned) acts.push({ at, does: 'click', userAgent: browser });
	if (!reads || !random.chance(0.45 + 0.5 * interest)) return acts;
	const openedAt = at + 4 * MINUTE_MS + random.after(3 * HOUR_MS);
	const clickedAt = openedAt + random.between(15, 90) * 1_000;
	acts.push({ at: openedAt, does: 'open', userAgent: browser });
	if (random.chance(0.02)) {
		acts.push({ at: clickedAt, does: 'unsubscribe', userAgent: browser });
		return acts;
	}
	if (subject === 'One question about your trial') {
		if (random.chance(0.55)) acts.push(answer(random, interest, clickedAt));
		return acts;
	}
	if (!random.chance(0.25 + 0.6 * interest)) return acts;
	acts.push({ at: clickedAt, does: 'click', userAgent: browser });
	if (subject.startsWith('Need a hand') && random.chance(0.5)) {
		const properties = { template: 'Guided' };
		acts.push({ at: clickedAt + HOUR_MS, does: 'event', event: 'Project Created', properties });
	}
	if (random.chance((PULL[subject] ?? 0) * (0.6 + interest))) {
		const subscribedAt = clickedAt + random.after(10 * HOUR_MS);
		const properties = { amount: random.pick([19, 49, 49, 149]), currency: 'EUR' };
		acts.push({ at: subscribedAt, does: 'event', event: 'Subscription Started', properties });
	}
	return acts;
}

const COMMENTS: Array<[least: number, comments: string[]]> = [
	[9, ['Saves me a day a week', 'My team asked for it on day two', 'Love the boards', '', '']],
	[7, ['Good, but the import took long', 'More templates, please', '', '', '']],
	[0, ['Too much to set up', 'I could not find the reports', 'Too expensive for one seat', '']],
];

function answer(random: Random, interest: number, at: number): Act {
	const score = Math.max(0, Math.min(10, Math.round(5 + 5 * interest + random.between(-3, 3))));
	const comment = random.pick(COMMENTS.find(([least]) => score >= least)![1]);
	return { at, does: 'answer', score, comment };
}
