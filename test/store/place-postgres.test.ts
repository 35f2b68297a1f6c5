import { sql } from 'kysely';
import { Client } from 'pg';
import type { PostgresConfig } from '../../src/store/postgres/config';
import { openPostgres } from '../../src/store/postgres/open';
import type { Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import type { Store } from '../../src/store/store';
import { isTransient } from '../../src/store/errors';
import { entry, T0 } from './support/journey';
import { newDatabase, onPostgres } from './support/postgres';
import { failure } from './support/samples';

const opened: Store[] = [];
let owner: PostgresConfig;
let config: PostgresConfig;
let role: string;

/** A database whose user has no special rights. */
beforeEach(async () => {
	owner = await newDatabase();
	role = `role_${owner.database}`;
	await asProcess(`create role ${role} login password 'secret'`);
	await asProcess(`grant create on database ${owner.database} to ${role}`);
	config = { ...owner, user: role, password: 'secret' };
}, 30_000);

afterEach(async () => {
	await Promise.all(opened.splice(0).map((store) => store.close()));
});

const asProcess = (statement: string) => onPostgres(statement, owner);

async function open(): Promise<Store> {
	const report = () => undefined;
	const store = await openSqlStore(await openPostgres<Database>({ config, report }));
	opened.push(store);
	return store;
}

const hangUp = () =>
	asProcess(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);

/** Any event of a contact. */
async function record(store: Store, messageId = 'm-1') {
	const given = entry(T0, { identity: { email: 'ada@example.com' }, event: 'Visited', messageId });
	const workspaceId = await store.workspace('default');
	return await store.events.record([given], { workspaceId, now: T0 });
}

const place = () => `${owner.host}:${owner.port}/${owner.database}`;

interface Trouble {
	code: string;
	remedy: RegExp;
	begin(): Promise<unknown>;
	end(): Promise<unknown>;
}

const held: Client[] = [];
const elsewhere = () => ({ ...owner, database: 'postgres' });

const TROUBLES: Record<string, Trouble> = {
	'whose password was changed': {
		code: 'misconfigured',
		remedy: /password authentication failed .* Check user and password/,
		async begin() {
			await asProcess(`alter role ${role} password 'another'`);
			await hangUp();
		},
		end: () => asProcess(`alter role ${role} password 'secret'`),
	},
	'that is gone': {
		code: 'misconfigured',
		remedy: /does not exist\. Create the database, or give the name of one that exists/,
		async begin() {
			await hangUp();
			const { database } = owner;
			await onPostgres(`alter database ${database} rename to x_${database}`, elsewhere());
		},
		async end() {
			const { database } = owner;
			await onPostgres(`alter database x_${database} rename to ${database}`, elsewhere());
		},
	},
	'that takes no writes': {
		code: 'read-only',
		remedy: /read-only transaction\. This is a standby or a read-only database: give the address/,
		async begin() {
			await asProcess(`alter database ${owner.database} set default_transaction_read_only = on`);
			await hangUp();
		},
		end: () =>
			onPostgres(
				`alter database ${owner.database} reset default_transaction_read_only`,
				elsewhere(),
			),
	},
	'to which too many are connected': {
		code: 'unavailable',
		remedy: /too many connections .* Raise the limit \(max_connections/,
		begin: async () => {
			// One for the statements, one for the lock of the migration.
			await asProcess(`alter role ${role} connection limit 2`);
			await hangUp();
			for (let n = 0; n < 2; n++) {
				const other = new Client(config);
				await other.connect();
				held.push(other);
			}
		},
		end: () => Promise.all(held.splice(0).map((client) => client.end())),
	},
};

describe.each(Object.entries(TROUBLES))('A database %s', (_, { code, remedy, begin, end }) => {
	it('is reported with cause, place and remedy; and is opened once mended', async () => {
		await begin();
		const error = await failure(open());
		expect(error.code).toBe(code);
		expect(error.message).toMatch(remedy);
		expect(error.message).toContain(place());
		expect(error.message).not.toContain('secret');
		await end();
		expect(await record(await open())).toMatchObject({ accepted: 1 });
	});

	it('while it is in use, keeps nothing by halves, and repeated calls count once', async () => {
		const store = await open();
		await record(store, 'm-0');
		await begin();
		const error = await failure(record(store));
		expect(error).toMatchObject({ code });
		expect(isTransient(error)).toBe(true);
		await end();
		expect(await record(store)).toMatchObject({ accepted: 1, duplicates: 0 });
		expect(await record(store)).toMatchObject({ accepted: 0, duplicates: 1 });
	});
});

describe('A database whose disk is full', () => {
	it('is reported with the place and the remedy; and is tried again', async () => {
		const connection = await openPostgres<Database>({ config });
		const full = sql`do $$ begin
			raise exception 'could not extend file: No space left on device' using errcode = '53100';
		end $$`;
		const error = await failure(full.execute(connection.db));
		await connection.close();
		expect(error.code).toBe('full');
		expect(error.message).toMatch(/No space left on device\. The server's disk is full: make room/);
		expect(error.message).toContain(place());
		expect(isTransient(error)).toBe(true);
	});
});

describe('A database whose user may not write the tables', () => {
	it('is reported with the place and the missing grant; and is tried again', async () => {
		const store = await open();
		await asProcess(`alter table n8n_journey.events owner to postgres`);
		const error = await failure(record(store));
		expect(error.code).toBe('misconfigured');
		expect(error.message).toMatch(/permission denied for table events\. .* own the schema/);
		expect(error.message).toContain(place());
		await asProcess(`alter table n8n_journey.events owner to ${role}`);
		expect(await record(store)).toMatchObject({ accepted: 1 });
	});
});
