import { sql } from 'kysely';
import type { Released } from '../../../../../src/journey/position';
import { leasesOf, type JourneyWorld } from '../../../support/journey';
import { requestOf } from '../sending';
import type { Act } from './operations';

type Sending = Extract<Act, { act: 'send' }>;

const FINAL = ['sent', 'failed', 'skipped'];

/** The messages that were sent, whatever process sent them. */
export class Mails {
	readonly #out = new Map<number, number>();
	readonly #final = new Map<number, string>();

	/** The steps of Multi-Channel Send: reserve, commit, hand over to the server, settle. */
	async send(world: JourneyWorld, released: readonly Released[], act: Sending): Promise<void> {
		const { ledger } = world.store;
		const requests = released.map((each) => requestOf(world, each, { channel: act.channel }));
		const entries = await ledger.reserve(requests, world.now);
		// A message that an earlier execution committed may have been sent: the outcome is unknown.
		const doubtful = entries.filter(({ status }) => status === 'sending');
		await ledger.settle(
			doubtful.map(({ id }) => ({ id, status: 'unknown' as const })),
			world.now,
		);
		const items = entries.flatMap(({ id, status }, i) =>
			status === 'queued' ? { id, ...leasesOf([released[i]])[0] } : [],
		);
		const going = await ledger.commit(items, world.now);
		for (const id of going) this.#count(id, 1);
		if (act.ends === null) return;
		// Taken back: it has certainly not been sent.
		if (act.ends === 'queued') for (const id of going) this.#count(id, -1);
		const { ends } = act;
		await ledger.settle(
			[...going].map((id) => ({ id, status: ends })),
			world.now,
		);
	}

	#count(id: number, by: number): void {
		this.#out.set(id, (this.#out.get(id) ?? 0) + by);
	}

	/** Messages that were sent twice, or whose final status was changed. */
	async wrong({ conn, journey }: JourneyWorld): Promise<string[]> {
		const twice = [...this.#out].flatMap(([id, n]) =>
			n > 1 ? `message ${id} went ${n} times` : [],
		);
		const { rows } = await sql<{ id: number; status: string }>`select m.id, m.status
			from messages m join enrollments e on e.id = m.enrollment_id
			where e.journey_id = ${journey.id}`.execute(conn.db);
		const changed = rows.flatMap(({ id, status }) => {
			const before = this.#final.get(id);
			if (FINAL.includes(status)) this.#final.set(id, status);
			return before === undefined || before === status ? [] : `message ${id}: ${before}, ${status}`;
		});
		return [...twice, ...changed];
	}
}
