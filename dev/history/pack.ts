import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import type { Clock } from '../../src/lib/clock';
import type { Store } from '../../src/store/store';
import type { Activity } from '../../src/simulation/activity';
import type { PackHost } from '../../test/support/engine/workflows';
import { watchStore } from '../../test/support/watched-store';
import { packageName, repoRoot } from '../paths';
import { inProcess } from './in-process-sqlite';
import type { Post } from './post';

export interface Pack extends PackHost {
	/** Stores that the nodes have opened. */
	readonly stores: Store[];
}

/**
 * The pack's nodes under another clock, with another mail server. Calls of stores and mails under way
 * are `activity`, which has to settle before time moves on: so these modules are replaced before the
 * nodes load them.
 */
export function loadPack(clock: Clock, activity: Activity, post: Post): Pack {
	const stores: Store[] = [];
	replace<typeof import('../../src/store/sqlite/open')>('src/store/sqlite/open.ts', (actual) => ({
		openSqlite: inProcess(
			actual,
			load('src/store/sqlite/connection.ts'),
			load('src/store/sqlite/worker.ts'),
		),
	}));
	replace<typeof import('../../src/store/sql/store')>('src/store/sql/store.ts', (actual) => ({
		openSqlStore: async (...args) => {
			const store = await actual.openSqlStore(...args);
			stores.push(store);
			return watchStore(store, { activity });
		},
	}));
	replace<typeof import('nodemailer')>('nodemailer', (actual) => ({
		createTransport: (() => {
			const transport = actual.createTransport(post.transport);
			const sendMail = transport.sendMail.bind(transport);
			return Object.assign(transport, {
				sendMail: (mail: Parameters<typeof sendMail>[0]) => activity.track(() => sendMail(mail)),
			});
		}) as typeof actual.createTransport,
	}));
	const { useClock } = load<typeof import('../../src/n8n/system')>('src/n8n/system.ts');
	useClock(clock);
	const { n8n } = load<{ n8n: { nodes: string[] } }>('package.json');
	const types = n8n.nodes.map((path): [string, INodeType] => {
		const source = path.replace(/^dist\//, '').replace(/\.js$/, '.ts');
		const [Type] = Object.values(load<Record<string, new () => INodeType>>(source));
		const type = new Type();
		return [`${packageName}.${type.description.name}`, type];
	});
	return { types: new Map(types), dead: false, stores };
}

const pathOf = (name: string) =>
	require.resolve(name.includes('.') ? join(repoRoot, name) : name, { paths: [repoRoot] });

function load<T>(name: string): T {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- after what it requires was replaced
	return require(pathOf(name)) as T;
}

/** Modules that load it from now on get these exports instead of its own. */
function replace<T extends object>(name: string, make: (actual: T) => Partial<T>): void {
	const actual = load<T>(name);
	require.cache[pathOf(name)]!.exports = { ...actual, ...make(actual) };
}
