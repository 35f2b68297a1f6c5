import { setTimeout as sleep } from 'node:timers/promises';
import { Inspector } from '../../dev/inspector';
import type { Mail } from '../../dev/mailbox';
import type { World } from '../../dev/world';
import { emailOf } from './journey';

/** Every fifth contact objects: by the link of a mail, or another contact with the address does. */
const EVERY = 5;
type How = 'link' | 'sibling';

export const howObjects = (n: number): How | null => {
	if (n % EVERY === 0) return 'link';
	return n % EVERY === 1 ? 'sibling' : null;
};

/** When objections were recorded (ms), by address. */
export type Objected = ReadonlyMap<string, number>;

/**
 * Objects for each of these contacts soon after its first mail, as mail programs and people do: again
 * and again until it is confirmed, while everything is being killed. `isOver` ends it.
 */
export async function objectAsTheyCome(
	world: World,
	contacts: number,
	isOver: () => boolean,
): Promise<Objected> {
	const objected = new Map<string, number>();
	const wanted = new Map(
		Array.from({ length: contacts }, (_, n) => n).flatMap((n) => {
			const how = howObjects(n);
			return how === null ? [] : [[emailOf(n), how] as const];
		}),
	);
	let seen = 0;
	while (!isOver() || seen < world.mailbox.mails.length) {
		const fresh = world.mailbox.mails.slice(seen);
		seen += fresh.length;
		const due = fresh.filter((mail) => wanted.has(mail.to[0]) && !objected.has(mail.to[0]));
		for (const mail of new Map(due.map((each) => [each.to[0], each])).values()) {
			const how = wanted.get(mail.to[0])!;
			await untilConfirmed(() => (how === 'link' ? oneClick(mail) : bySibling(world, mail)));
			objected.set(mail.to[0], Date.now());
		}
		await sleep(50);
	}
	return objected;
}

async function untilConfirmed(object: () => Promise<boolean>): Promise<void> {
	while (!(await object().catch(() => false))) await sleep(300);
}

/** RFC 8058. */
async function oneClick(mail: Mail): Promise<boolean> {
	const url = /<(http[^>]+)>/.exec(mail.header('list-unsubscribe') ?? '')?.[1];
	if (url === undefined) throw new Error('A mail has no List-Unsubscribe header.');
	const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
	return (await fetch(url, { method: 'POST', body })).status === 200;
}

/** Another contact, who is in no journey and has the same address. */
async function bySibling(world: World, mail: Mail): Promise<boolean> {
	const inspector = await Inspector.open(world);
	try {
		const [address] = mail.to;
		await inspector.objectAs(`sibling of ${address}`, address);
		return true;
	} finally {
		await inspector.close();
	}
}

/** Mails that went to an address after the objection was confirmed, by how many ms. */
export function mailedAfter(mails: readonly Mail[], objected: Objected): Array<[string, number]> {
	return mails.flatMap((mail): Array<[string, number]> => {
		const at = objected.get(mail.to[0]);
		return at === undefined || mail.receivedAt <= at ? [] : [[mail.to[0], mail.receivedAt - at]];
	});
}
