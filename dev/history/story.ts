import { DAY_MS, MINUTE_MS } from '../../src/lib/milliseconds';
import type { Mail } from '../mailbox';
import type { Workflow } from '../n8n-shapes';
import { actsOfMail, actsOfTrial, type Act } from './behaviour';
import { trialists, type Trialist } from './contacts';
import { linksOf, type MailLinks } from './mail-links';
import { Player } from './player';
import { Random } from './rng';
import { flowOf, segments } from './workflows';

export const HISTORY_DAYS = 14;
const SEED = 20_260_301;
/** Acts this close together (ms) are played in one step; each has its own time. */
const STEP_MS = 5 * MINUTE_MS;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export interface StoryOptions {
	journey: Workflow;
	hub: Workflow;
	/** Real time, in ms: the history ends when it has caught up. */
	now(): number;
}

interface Planned {
	trialist: Trialist;
	act: Act;
	/** Of the mail that it is about. */
	links?: MailLinks;
}

/** Plays two weeks of 400 contacts up to now, on the embedded store. */
export async function playHistory(options: StoryOptions): Promise<void> {
	const story = new Story(options);
	await story.play();
}

class Story {
	readonly #random = new Random(SEED);
	readonly #player: Player;
	readonly #journey;
	readonly #hub;
	readonly #contacts: Map<string, Trialist>;
	/** In the order of time. */
	readonly #plan: Planned[] = [];
	#read = 0;

	constructor(private readonly options: StoryOptions) {
		const { journey, hub, now } = options;
		const [from, to] = [now() - HISTORY_DAYS * DAY_MS, now()];
		this.#player = new Player(from);
		this.#journey = flowOf(journey);
		this.#hub = flowOf(hub);
		const all = trialists(this.#random, from, to);
		this.#contacts = new Map(all.map((each) => [each.email, each]));
		for (const trialist of all) {
			for (const act of actsOfTrial(this.#random, trialist)) this.#schedule({ trialist, act });
			if (trialist.bounces) this.#player.post.unknown.add(trialist.email);
		}
	}

	#schedule(planned: Planned): void {
		const { at } = planned.act;
		let [low, high] = [0, this.#plan.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#plan[middle].act.at <= at) low = middle + 1;
			else high = middle;
		}
		this.#plan.splice(low, 0, planned);
	}

	async play(): Promise<void> {
		const { now } = this.options;
		const { clock } = this.#player;
		await this.#player.activate(this.#hub);
		await this.#player.execute(segments, 'Start');
		await this.#player.activate(this.#journey);
		const nodes = await this.#player.store.journeys.nodesOf(this.#journey.id);
		const nodeIds = nodes.map(({ id }) => id);
		while (clock.now() < now()) {
			const next = Math.min(this.#plan[0]?.act.at ?? Infinity, await this.#readyAt(nodeIds));
			await this.#step(Math.min(now(), Math.ceil(Math.max(next, clock.now())) + STEP_MS));
		}
		await this.#player.stop();
	}

	async #readyAt(nodeIds: readonly number[]): Promise<number> {
		const times = await this.#player.store.positions.nextReadyTimes(nodeIds);
		return Math.min(Infinity, ...times.map(({ readyAt }) => readyAt));
	}

	async #step(until: number): Promise<void> {
		await this.#player.clock.skipTo(until);
		const due = this.#plan.findIndex(({ act }) => act.at > until);
		const acts = this.#plan.splice(0, due < 0 ? this.#plan.length : due);
		await this.#record(acts);
		for (const each of acts) await this.#visit(each);
		await this.#player.clock.settle();
		await this.#readMails();
		this.#player.forgetExecutions();
	}

	/** Calls of a client library, in one batch. */
	async #record(acts: readonly Planned[]): Promise<void> {
		const batch = acts.flatMap(({ trialist: { email, traits }, act }) => {
			if (act.does !== 'event') return [];
			const { event, properties = {} } = act;
			const call = { userId: email, timestamp: new Date(act.at).toISOString() };
			const track = { ...call, type: 'track', event, properties };
			return event === 'Trial Started' ? [{ ...call, type: 'identify', traits }, track] : [track];
		});
		if (batch.length === 0) return;
		const { status, body } = await this.#player.call(this.#hub, { batch }, { hub: 'v1/batch' });
		if (status !== 202) {
			throw new Error(`The hub answered ${status} to the history's events: ${String(body)}`);
		}
	}

	/** Requests that a mail program or browser makes. */
	async #visit({ act, links }: Planned): Promise<void> {
		if (act.does === 'event') return;
		if (act.does === 'answer') {
			const path = links?.answers[act.score];
			const { score, comment } = act;
			await this.#post(path, new URLSearchParams({ score: String(score), comment }).toString());
		} else if (act.does === 'unsubscribe') {
			await this.#post(links?.unsubscribe, 'List-Unsubscribe=One-Click');
		} else {
			const path = act.does === 'open' ? links?.pixel : links?.click;
			const headers = { 'user-agent': act.userAgent };
			if (path === undefined) return;
			await this.#player.call(this.#hub, undefined, { hub: path, method: 'GET', headers });
		}
	}

	async #post(path: string | undefined, form: string): Promise<void> {
		if (path === undefined) return;
		await this.#player.call(this.#hub, Buffer.from(form), { hub: path, headers: FORM });
	}

	/** What mails that have come in bring about. Machines act at once. */
	async #readMails(): Promise<void> {
		const { mails } = this.#player.post;
		for (; this.#read < mails.length; this.#read++) await this.#readMail(mails[this.#read]);
	}

	async #readMail(mail: Mail): Promise<void> {
		const trialist = this.#contacts.get(mail.to[0]);
		if (trialist === undefined) return;
		const now = this.#player.clock.now();
		const links = await linksOf(mail);
		for (const act of actsOfMail(this.#random, trialist, await mail.subject(), now)) {
			if (act.at <= now) await this.#visit({ trialist, act, links });
			else this.#schedule({ trialist, act, links });
		}
	}
}
