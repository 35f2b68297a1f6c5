import { sql } from 'kysely';
import { dayAt } from '../../../src/time/day';
import type { JourneyWorld } from '../../store/support/journey';

interface Answer {
	id: number;
	at: number;
	survey: string;
	kind: string;
	score: number;
	message: number;
}

/** The last answer to each message's survey, as a test saw them before events were deleted. */
export class AnswersRecounted {
	#open = new Map<number, Answer>();
	readonly #gone: Answer[] = [];

	constructor(private readonly world: JourneyWorld) {}

	/** Call it after each step. */
	async look(): Promise<void> {
		const { conn, workspaceId } = this.world;
		const { rows } = await sql<{
			id: number;
			at: number;
			properties: Omit<Answer, 'id' | 'at'>;
		}>`select id, occurred_at as at, properties from events
			where workspace_id = ${workspaceId} and name = 'Survey Answered' and contact_id <> 0
			order by occurred_at, id`.execute(conn.db);
		const answers = rows.map(({ id, at, properties }) => ({ ...properties, id, at }));
		const ids = new Set(answers.map(({ id }) => id));
		for (const answer of this.#open.values()) if (!ids.has(answer.id)) this.#gone.push(answer);
		this.#open = new Map(answers.map((answer) => [answer.message, answer]));
	}

	counts(): string[] {
		const counts = new Map<string, number>();
		for (const { survey, kind, score, at } of [...this.#open.values(), ...this.#gone]) {
			const key = `${survey} ${kind} ${dayAt(at, 'UTC')} ${score}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		return [...counts].map(([key, n]) => `${key}: ${n}`).sort();
	}
}

/** The same of the counts that the store keeps. */
export async function storedAnswers({ store, workspaceId }: JourneyWorld): Promise<string[]> {
	const span = { from: null, to: null };
	const counts = await store.audienceReports.answers(workspaceId, span, 'day');
	return counts
		.map(({ survey, kind, day, score, answers }) => `${survey} ${kind} ${day} ${score}: ${answers}`)
		.sort();
}

/** Members of each segment at the end of each day that a test saw. */
export class MembersRecounted {
	readonly #members = new Map<string, number>();

	constructor(
		private readonly world: JourneyWorld,
		private readonly zone: string,
	) {}

	/** Call it after each step. */
	async look(): Promise<void> {
		const { store, workspaceId, now } = this.world;
		const day = dayAt(now, this.zone);
		for (const { key, members } of await store.segments.list(workspaceId)) {
			this.#members.set(`${key} ${day}`, members);
		}
	}

	/** What the store's counts say otherwise. */
	async wrong(): Promise<string[]> {
		const { store, workspaceId } = this.world;
		const wrong: string[] = [];
		for (const [seen, members] of this.#members) {
			const [key, day] = seen.split(' ');
			const span = { from: Number(day), to: Number(day) };
			const growth = await store.audienceReports.segmentGrowth(workspaceId, key, span);
			const counted = growth?.days.at(-1)?.members ?? growth?.membersBefore;
			if (counted !== members) wrong.push(`${seen}: ${members} members, ${counted} counted`);
		}
		return wrong;
	}
}
