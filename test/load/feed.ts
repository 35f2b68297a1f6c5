import { setTimeout as sleep } from 'node:timers/promises';
import { chunks } from '../../dev/sign-ups';
import { BATCH, Traffic } from './traffic';

const RETRY_MS = 500;

/** What the sender saw; all times in ms. */
export interface Sent {
	entries: number;
	/** From when a call was due until it was answered. */
	intakeMs: number[];
	/** When the call was due that ended a contact's wait, by the contact's number. */
	resumedAt: Map<number, number>;
	/** Calls that were not taken at once, and were sent again. */
	refused: number;
}

export const nothingSent = (): Sent => ({
	entries: 0,
	intakeMs: [],
	resumedAt: new Map(),
	refused: 0,
});

async function isTaken(url: string, entries: object[]): Promise<boolean> {
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ batch: entries, sentAt: new Date().toISOString() }),
		});
		await response.arrayBuffer();
		return response.status === 202;
	} catch {
		return false;
	}
}

/** Until it is taken, as Segment's client libraries do. Returns the number of tries before. */
async function post(url: string, entries: object[]): Promise<number> {
	for (let refused = 0; ; refused++) {
		if (await isTaken(url, entries)) return refused;
		await sleep(RETRY_MS);
	}
}

/** The people who are to wait, as fast as they are taken. */
export async function fill(url: string, waiting: number): Promise<void> {
	const queue = chunks(Traffic.signUps(0, waiting), 1_000).values();
	const worker = async () => {
		for (const batch of queue) await post(url, batch);
	};
	await Promise.all([worker(), worker(), worker()]);
}

/**
 * Posts `rate` entries a second for so long (ms). Calls go out when they are due, however long
 * others take, so a receiver that stalls is not spared what comes in meanwhile. Resolves when the
 * last call is answered.
 */
export async function feed(
	url: string,
	traffic: Traffic,
	rate: number,
	forMs: number,
): Promise<Sent> {
	const sent = nothingSent();
	const everyMs = (BATCH / rate) * 1_000;
	const begun = Date.now();
	const underWay = new Set<Promise<void>>();
	for (let n = 0; n * everyMs < forMs; n++) {
		const due = begun + n * everyMs;
		await sleep(Math.max(0, due - Date.now()));
		const one = send(url, traffic, due, sent).finally(() => underWay.delete(one));
		underWay.add(one);
	}
	await Promise.all(underWay);
	return sent;
}

async function send(url: string, traffic: Traffic, due: number, sent: Sent): Promise<void> {
	const { entries, resumed } = traffic.batch();
	for (const who of resumed) sent.resumedAt.set(who, due);
	sent.refused += await post(url, entries);
	sent.intakeMs.push(Date.now() - due);
	sent.entries += entries.length;
}
