import type { INodeType } from 'n8n-workflow';
import { identityKeys } from '../contact/identity';
import { DAY_MS, MINUTE_MS } from '../lib/milliseconds';
import { hubItems } from '../n8n/journey-hub/items';
import { hubSettingsOf } from '../n8n/journey-hub/settings';
import { workspaceName } from '../n8n/journey-trigger/parameters';
import {
	onMissingValue,
	type MissingValue,
} from '../n8n/multi-channel-send/channels/missing-values';
import { useProvider } from '../n8n/multi-channel-send/channels/rehearsed';
import { StoreHandle } from '../n8n/stores/handle';
import { useStore } from '../n8n/stores/open';
import { systemClock, useClock } from '../n8n/system';
import { COLUMN_KINDS, type Database } from '../store/schema';
import { InMemoryDatabase } from '../store/sqlite/in-memory';
import { openSqlStore } from '../store/sql/store';
import type { Store } from '../store/store';
import type { Clock } from '../lib/clock';
import { Activity } from './activity';
import { Timers } from './timers';
import { Arrivals, type HubOfWorkspace } from './arrivals';
import type { Act } from './behavior/behavior';
import { ContactIndex } from './contact-index';
import { Death } from './death';
import type { Credentials } from './engine/additional-data';
import { Engine, tracked, type TypeOf } from './engine/engine';
import type { N8n } from './engine/n8n';
import { addedHub, hubNodeOf, JOURNEY_TRIGGER } from './hubs';
import { Outbox } from './outbox';
import { Queue } from './queue';
import type { Progress, Recording, RefusedAct, StandIn } from './recording';
import type { Scenario, WorkflowFile } from './scenario';
import { startOf } from './start';
import { seededStore } from './seeded-store';
import { VirtualClock } from './virtual-clock';
import { useVirtualTime } from './n8n/virtual-time';

/** What a rehearsal takes from outside. */
export interface Tools {
	n8n: N8n;
	/** The pack's own nodes, by type. */
	packNodes: ReadonlyMap<string, INodeType>;
	/** What stands for the nodes of other packages; absent: they run as they are. */
	foreign?: (scenario: Scenario, clock: Clock, activity: Activity) => ForeignNodes;
	/** Placeholders: no credential is read. */
	credentials: Credentials;
}

export interface ForeignNodes {
	typeOf: TypeOf;
	standIns(): StandIn[];
}

/** What only time brings about, such as a birthday, is looked for so often in virtual time. */
const TIME_BASED_MS = 15 * MINUTE_MS;

let isUnderWay = false;

/**
 * Plays the scenario: its workflows in n8n's engine, with the pack's own nodes and store, in virtual
 * time. Nothing leaves the process, and nothing outside of it is read. There is one rehearsal at a
 * time in a process, whose nodes serve nothing else meanwhile.
 * @throws Error if a workflow cannot be activated
 */
export async function simulate(
	scenario: Scenario,
	tools: Tools,
	onProgress: (progress: Progress) => void = () => {},
): Promise<Recording> {
	if (isUnderWay) throw new Error('Another rehearsal is under way in this process.');
	isUnderWay = true;
	try {
		return await new Rehearsal(scenario, tools, onProgress).run();
	} finally {
		isUnderWay = false;
		useStore(null);
		useProvider(null);
		onMissingValue(null);
	}
}

class Rehearsal {
	readonly #activity = new Activity();
	readonly #clock: VirtualClock;
	readonly #contacts: ContactIndex;
	readonly #queue = new Queue<Act>();
	readonly #acts: Act[] = [];
	readonly #missing: MissingValue[] = [];
	readonly #errors = new Map<string, { message: string; at: number; times: number }>();
	readonly #outbox: Outbox;
	/** What nodes of n8n wait for, and what holds executions. */
	readonly #timers: Timers;
	readonly #foreign: ForeignNodes | undefined;
	readonly #until: number;
	readonly #database = new InMemoryDatabase();
	/** Of the processes that were killed, and of the one that runs. */
	readonly #engines: Engine[] = [];
	readonly #refused: RefusedAct[] = [];
	/** ms; still to come. */
	readonly #restarts: number[];
	#death!: Death;
	#store!: Store;
	#arrivals!: Arrivals;
	#nodeIds: number[] = [];
	#calls = 0;

	constructor(
		private readonly scenario: Scenario,
		private readonly tools: Tools,
		private readonly onProgress: (progress: Progress) => void,
	) {
		const { from, days, contacts, behavior, hazards } = scenario;
		this.#clock = new VirtualClock(from, this.#activity);
		this.#until = from + days * DAY_MS;
		this.#contacts = new ContactIndex(contacts);
		this.#outbox = new Outbox({
			...{ contacts: this.#contacts, behavior, outages: hazards.outages },
			now: () => this.#clock.now(),
			plan: (acts) => this.#plan(acts),
		});
		this.#timers = new Timers(this.#clock);
		this.#foreign = tools.foreign?.(scenario, this.#timers, this.#activity);
		this.#restarts = hazards.restarts.toSorted((a, b) => a - b);
	}

	get #engine(): Engine {
		return this.#engines.at(-1)!;
	}

	#typeOf(): TypeOf {
		const { n8n, packNodes } = this.tools;
		const foreign = this.#foreign;
		const known = new Map<string, ReturnType<TypeOf>>();
		return (name) => {
			const own = packNodes.get(name);
			if (own !== undefined) return own;
			if (foreign !== undefined) return foreign.typeOf(name);
			if (!known.has(name)) {
				const type = n8n.nodeType(name);
				const isPlain = type !== undefined && 'description' in type && 'execute' in type;
				known.set(name, isPlain ? tracked(type as INodeType, this.#activity) : type);
			}
			return known.get(name);
		};
	}

	/** What happens after the end is not waited for. */
	#plan(acts: readonly Act[]): void {
		for (const act of acts) {
			if (act.at >= this.#until) continue;
			const isCall = act.does === 'track' || act.does === 'identify';
			// A client library repeats a call that was not answered under the same ID.
			const messageId = act.messageId ?? `rehearsal-${++this.#calls}`;
			this.#queue.add(isCall ? { ...act, messageId } : act);
		}
	}

	async run(): Promise<Recording> {
		const restoreClock = useClock(this.#clock);
		const restoreDate = useVirtualTime(() => this.#clock.now());
		try {
			const hub = await this.#start();
			for (const act of startOf(this.scenario, await this.#journeys())) this.#plan([act]);
			await this.#play();
			await this.#engine.stop();
			await this.#clock.settle();
			return await this.#recording(hub);
		} catch (error) {
			await this.#store?.close();
			throw error;
		} finally {
			restoreDate();
			restoreClock();
		}
	}

	/** Starts n8n with the workflows switched on. */
	async #start(): Promise<Recording['hub']> {
		const { scenario, tools } = this;
		this.#death = new Death();
		const connection = this.#database.connect<Database>({
			columns: COLUMN_KINDS,
			report: (error) => this.#noteError(error),
			onStatement: () => {
				this.#activity.count();
				return this.#death.isAlive();
			},
		});
		this.#store = await openSqlStore(connection, seededStore(scenario.seed));
		const handle = new StoreHandle(
			this.#store,
			systemClock,
			'the store of the rehearsal',
			(error) => this.#noteError(error),
			// One execution after the other: the same scenario has the same outcome.
			() => ({ maxInFlight: 1, maintenanceMs: TIME_BASED_MS }),
		);
		useStore(handle);
		useProvider((message) => this.#outbox.take(message));
		onMissingValue((value) => this.#missing.push(value));
		const engine = new Engine({
			n8n: tools.n8n,
			typeOf: this.#typeOf(),
			credentials: tools.credentials,
			clock: this.#timers,
			activity: this.#activity,
			timezone: scenario.timezone,
			workflows: scenario.workflows,
		});
		this.#engines.push(engine);
		return await this.#activate();
	}

	/** n8n was killed in the middle of its work, and starts again. */
	async #restart(): Promise<void> {
		const held = this.#engine.kill();
		this.#clock.clear();
		this.#timers.clear();
		this.#refused.push(...this.#arrivals.refused);
		await this.#start();
		this.#engine.hold(held);
	}

	#noteError(error: unknown): void {
		const message = error instanceof Error ? error.message : String(error);
		const known = this.#errors.get(message);
		if (known !== undefined) known.times += 1;
		else this.#errors.set(message, { message, at: this.#clock.now(), times: 1 });
	}

	/** Hubs first, so that the first message has its links. */
	async #activate(): Promise<Recording['hub']> {
		const { workflows } = this.scenario;
		const own = workflows.filter((workflow) => hubNodeOf(workflow) !== undefined);
		const covered = new Set(own.map((workflow) => workspaceName(hubNodeOf(workflow) as never)));
		const used = workflows.flatMap(workspacesOf);
		const workspaces = new Set(used.length > 0 ? used : ['default']);
		const added = [...workspaces].filter((name) => !covered.has(name)).map(addedHub);
		const hubs = [...own, ...added];
		this.#nodeIds = [];
		for (const workflow of [...hubs, ...workflows.filter((each) => !own.includes(each))]) {
			await this.#engine.activate(workflow).catch((error: Error) => {
				const reason = `'${workflow.name}' cannot be switched on: ${error.message}`;
				throw new Error(reason, { cause: error });
			});
			await this.#clock.settle();
			const nodes = await this.#store.journeys.nodesOf(workflow.id);
			this.#nodeIds.push(...nodes.map(({ id }) => id));
		}
		this.#arrivals = new Arrivals({
			store: this.#store,
			hubs: await Promise.all(hubs.map((workflow) => this.#hubOf(workflow))),
			contacts: this.#contacts.byKey,
			message: (id) => this.#outbox.find(id),
			onError: (error) => this.#noteError(error),
		});
		return added.length === 0 ? 'own' : 'added';
	}

	async #hubOf(workflow: WorkflowFile): Promise<HubOfWorkspace> {
		const node = hubNodeOf(workflow)!;
		const workspaceId = await this.#store.workspace(workspaceName(node as never));
		const { url } = (await this.#store.hubs.of(workspaceId))!;
		const isSeen = this.#engine.load(workflow).getChildNodes(node.name).length > 0;
		return {
			settings: hubSettingsOf(node as never, { workspaceId, url }),
			zone: workflow.settings.timezone ?? this.scenario.timezone,
			...(isSeen && {
				emit: async (events) => {
					const items = await hubItems(this.#store, workspaceId, events);
					void this.#engine.run({ workflow, node: node.name, items });
				},
			}),
		};
	}

	async #journeys() {
		const ids = await this.#workspaceIds();
		return (await Promise.all(ids.map((id) => this.#store.journeys.list(id)))).flat();
	}

	async #workspaceIds(): Promise<number[]> {
		const names = new Set(['default', ...this.scenario.workflows.flatMap(workspacesOf)]);
		return await Promise.all([...names].map((name) => this.#store.workspace(name)));
	}

	async #play(): Promise<void> {
		const { resolutionMs } = this.scenario;
		const clock = this.#clock;
		await this.#step(clock.now());
		while (clock.now() < this.#until) {
			const soonest = await this.#despiteDeath(() => this.#next());
			const next = Math.max(soonest, clock.now() + 1);
			const step = Math.ceil(next / resolutionMs) * resolutionMs;
			await this.#step(Math.min(step, this.#until));
			const { messages } = this.#outbox;
			this.onProgress({ at: clock.now(), messages: messages.length, acts: this.#acts.length });
		}
	}

	/** The next instant (ms) at which something may happen. */
	async #next(): Promise<number> {
		const now = this.#clock.now();
		const ready = await this.#store.positions.nextReadyTimes(this.#nodeIds);
		const timeBased = (Math.floor(now / TIME_BASED_MS) + 1) * TIME_BASED_MS;
		return Math.min(
			this.#queue.next,
			...this.#restarts.slice(0, 1),
			timeBased,
			...ready.map(({ readyAt }) => readyAt),
			this.#timers.next,
			// An execution waits, for the rate limit of an account for instance.
			this.#engine.running > 0 ? this.#clock.next : Infinity,
		);
	}

	async #step(until: number): Promise<void> {
		const acts = this.#queue.takeUntil(until);
		if (this.#restarts.length > 0 && this.#restarts[0] <= until) {
			this.#restarts.shift();
			this.#death.comesAfter(STATEMENTS_TO_DEATH);
		}
		await this.#despiteDeath(() => this.#take(acts, until));
	}

	/** The work is begun again after a restart if its process was killed before its end. */
	async #despiteDeath<T>(work: () => Promise<T>): Promise<T> {
		for (;;) {
			const done = await Promise.race([work().then((result) => ({ result })), this.#death.comes]);
			if (done !== false) return done.result;
			await this.#restart();
		}
	}

	/** What contacts do comes before what time brings about. */
	async #take(acts: readonly Act[], until: number): Promise<void> {
		this.#clock.set(until);
		if (acts.length > 0) {
			for (const act of await this.#arrivals.take(acts, until)) this.#acts.push(act);
		}
		await this.#clock.advance(0);
	}

	async #recording(hub: Recording['hub']): Promise<Recording> {
		const { scenario } = this;
		const failures = [...this.#errors.values()].map((error) => {
			return { workflow: '', node: null, ...error };
		});
		return {
			scenario,
			store: this.#store,
			workspaceIds: await this.#workspaceIds(),
			until: this.#until,
			messages: this.#outbox.messages,
			acts: this.#acts,
			refusedActs: [...this.#refused, ...this.#arrivals.refused],
			contactIds: await this.#contactIds(),
			standIns: this.#foreign?.standIns() ?? [],
			failures: [...this.#engines.flatMap((engine) => engine.failures), ...failures],
			missing: this.#missing,
			hub,
		};
	}

	async #contactIds(): Promise<Map<string, number>> {
		const { contacts } = this.scenario;
		const found = new Map<string, number>();
		for (const workspaceId of await this.#workspaceIds()) {
			for (let i = 0; i < contacts.length; i += LOOKED_UP) {
				const part = contacts.slice(i, i + LOOKED_UP);
				const keys = part.map(({ identity }) => identityKeys(identity));
				const ids = await this.#store.contacts.find(workspaceId, keys);
				for (const [at, id] of ids.entries()) if (id !== null) found.set(part[at].key, id);
			}
		}
		return found;
	}
}

/**
 * Of a restart's process: it dies in the middle of what it does then, as what it does takes some dozens
 * of statements.
 */
const STATEMENTS_TO_DEATH = 40;

/** Contacts in one query. */
const LOOKED_UP = 1_000;

function workspacesOf({ nodes }: WorkflowFile): string[] {
	return nodes
		.filter(({ type, disabled }) => type === JOURNEY_TRIGGER && disabled !== true)
		.map((node) => workspaceName(node as never));
}
