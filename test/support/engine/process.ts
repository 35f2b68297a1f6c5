import type { INodeType } from 'n8n-workflow';
import type * as NodeMailer from 'nodemailer';
import type * as Http from '../../../src/message/channels/http';
import type * as StoreErrors from '../../../src/store/errors';
import type { Connection } from '../../../src/store/connection';
import type { Database } from '../../../src/store/schema';
import type { Store } from '../../../src/store/store';
import type { Activity } from '../../../src/simulation/activity';
import type { VirtualClock } from '../../../src/simulation/virtual-clock';
import { watchStore, type StoreCall } from '../watched-store';

/** Libraries hold no state of ours, and take long to load: all processes share them. */
const SHARED = [
	'n8n-workflow',
	'kysely',
	'zod',
	'luxon',
	'liquidjs',
	'pg',
	'htmlparser2',
	'web-push',
];
const libraries = new Map(SHARED.map((name) => [name, jest.requireActual<object>(name)]));
const nodemailer = jest.requireActual<typeof NodeMailer>('nodemailer');

export interface ProcessOptions {
	clock: VirtualClock;
	activity: Activity;
	/** Around every call of a store; may throw, or kill the process. */
	before(call: StoreCall): void | Promise<void>;
	after(call: StoreCall): void | Promise<void>;
}

/** The pack as one n8n process has loaded it: with its own dispatchers, stores and leases. */
export class PackProcess {
	readonly types: ReadonlyMap<string, INodeType>;
	/** For tests to look into, without accidents. */
	readonly stores: Store[] = [];
	readonly connections: Array<Connection<Database>> = [];
	errors!: typeof StoreErrors;
	#dead = false;
	#die!: () => void;
	readonly #death = new Promise<void>((resolve) => (this.#die = resolve));

	constructor(private readonly options: ProcessOptions) {
		this.types = this.#load();
	}

	get dead(): boolean {
		return this.#dead;
	}

	/** Ends it as `kill -9` would: from here on it does nothing, and receives nothing. */
	kill(): void {
		this.#dead = true;
		this.#die();
	}

	/** Closes files and threads, as the system does for a process that has ended. */
	async bury(): Promise<void> {
		this.kill();
		await this.options.activity.idle();
		this.connections.length = 0;
		await Promise.all(this.stores.splice(0).map((store) => store.close()));
	}

	/** Every process gets modules of its own, so that nothing of a dead one is left in a variable. */
	#load(): Map<string, INodeType> {
		const types = new Map<string, INodeType>();
		jest.isolateModules(() => {
			for (const [name, library] of libraries) jest.doMock(name, () => library);
			jest.doMock('nodemailer', () => this.#watchedMailer());
			jest.doMock('../../../src/message/channels/http', () => this.#watchedHttp());
			jest.doMock('../../../src/store/sql/store', () => this.#watchedStores());
			const { useClock } =
				jest.requireActual<typeof import('../../../src/n8n/system')>('../../../src/n8n/system');
			this.errors = jest.requireActual<typeof StoreErrors>('../../../src/store/errors');
			useClock({
				now: () => this.options.clock.now(),
				after: (delayMs, fn) =>
					this.#dead ? () => {} : this.options.clock.after(delayMs, () => this.#dead || fn()),
			});
			for (const node of packNodes()) types.set(`n8n-nodes-journey.${node.description.name}`, node);
		});
		return types;
	}

	/** A call of a dead process has no reader. */
	async #whileAlive<T>(work: Promise<T>): Promise<T> {
		void this.options.activity.track(async () => {
			await Promise.race([work.catch(() => undefined), this.#death]);
		});
		return await work;
	}

	/** The real mailer; a mail on its way is activity that the clock waits for. */
	#watchedMailer(): object {
		const createTransport = (...args: Parameters<typeof NodeMailer.createTransport>) => {
			const transport = nodemailer.createTransport(...args);
			const sendMail = transport.sendMail.bind(transport);
			return Object.assign(transport, {
				sendMail: (mail: NodeMailer.SendMailOptions) => this.#whileAlive(sendMail(mail)),
			});
		};
		return { ...nodemailer, createTransport };
	}

	/** The real requests; one on its way is activity that the clock waits for. */
	#watchedHttp(): object {
		const actual = jest.requireActual<typeof Http>('../../../src/message/channels/http');
		const sendHttp: typeof Http.sendHttp = (...args) => this.#whileAlive(actual.sendHttp(...args));
		return { ...actual, sendHttp };
	}

	/** The real stores, watched. */
	#watchedStores(): object {
		const actual = jest.requireActual<typeof import('../../../src/store/sql/store')>(
			'../../../src/store/sql/store',
		);
		const openSqlStore: typeof actual.openSqlStore = async (...args) => {
			const { activity, before, after } = this.options;
			const [connection] = args;
			const store = await actual.openSqlStore(...args);
			const own = watchStore(store, { activity });
			this.stores.push(own);
			this.connections.push(connection);
			/** A store that was opened and could not be used is not watched. */
			const forget = ({ method }: StoreCall) => {
				if (method !== 'close') return;
				this.stores.splice(this.stores.indexOf(own), 1);
				this.connections.splice(this.connections.indexOf(connection), 1);
			};
			return watchStore(store, {
				activity,
				isDead: () => this.#dead,
				before,
				after: async (call) => {
					forget(call);
					await after(call);
				},
			});
		};
		return { ...actual, openSqlStore };
	}
}

/** All nodes that the package declares, made of modules loaded now. */
function packNodes(): INodeType[] {
	const { n8n } = jest.requireActual<{ n8n: { nodes: string[] } }>('../../../package.json');
	return n8n.nodes.map((path) => {
		const name = /(\w+)\.node\.js$/.exec(path)![1];
		const nodes = jest.requireActual<Record<string, new () => INodeType>>(
			`../../../nodes/${name}/${name}.node`,
		);
		return new nodes[name]();
	});
}
