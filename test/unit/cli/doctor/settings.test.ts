import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsFindings, VARIABLES } from '../../../../src/cli/doctor/settings';
import { storeLocationOf, type StoreLocation } from '../../../../src/cli/store-location';
import type { Environment } from '../../../../src/operations/environment';

const FILE: StoreLocation = { kind: 'sqlite', path: '/j.sqlite', words: 'SQLite file /j.sqlite' };
const DATABASE = storeLocationOf('postgres://u:p@db/journey', { env: {}, home: '/home/n8n' });

const troubles = (env: Environment, place = DATABASE) =>
	settingsFindings(place, { env, nodeVersion: '24.0.0' })
		.filter(({ level }) => level !== 'ok')
		.map(({ level, text }) => `${level}: ${text}`);

describe("doctor, of n8n's environment", () => {
	it('finds nothing wrong where nothing is set', () => {
		expect(troubles({}, FILE)).toEqual([]);
	});

	it('knows every variable that the pack reads', () => {
		const src = join(__dirname, '..', '..', '..', '..', 'src');
		const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
		const named = files
			.filter((file) => file.endsWith('.ts'))
			.flatMap(
				(file) => readFileSync(join(src, file), 'utf8').match(/N8N_JOURNEY_[A-Z_]*[A-Z]/g) ?? [],
			);
		expect(named.length).toBeGreaterThan(5);
		expect([...new Set(named)].filter((name) => !VARIABLES.includes(name))).toEqual([]);
	});

	it('names a variable that the pack does not read, and lists those that it reads', () => {
		const [finding] = settingsFindings(FILE, {
			env: { N8N_JOURNEY_STORE: 'x', N8N_HOST: 'y' },
			nodeVersion: '24.0.0',
		}).filter(({ level }) => level === 'warning');
		expect(finding.text).toContain('N8N_JOURNEY_STORE is set');
		expect(finding.remedy).toContain('N8N_JOURNEY_STORE_URL');
	});

	it.each([
		[{ N8N_JOURNEY_CANVAS: 'on' }, /error: N8N_JOURNEY_CANVAS must be a random text/],
		[{ N8N_JOURNEY_KEEP_EVENTS_DAYS: 'a year' }, /error: N8N_JOURNEY_KEEP_EVENTS_DAYS is 'a year'/],
		[{ N8N_JOURNEY_KEEP_MESSAGES_DAYS: '3' }, /error: N8N_JOURNEY_KEEP_MESSAGES_DAYS is '3'/],
	])('tells how to correct the values of %j', (env, text) => {
		expect(troubles(env)).toEqual([expect.stringMatching(text)]);
	});

	it.each([
		[{}, 'ok', 'successful and failed executions', '336 hours'],
		[{ EXECUTIONS_DATA_MAX_AGE: '24' }, 'ok', 'successful and failed executions', '24 hours'],
		[{ EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none' }, 'ok', 'failed executions', '336 hours'],
		[{ EXECUTIONS_DATA_PRUNE: 'false' }, 'warning', 'successful and failed', 'kept forever'],
	])("says how long contacts stay in n8n's execution data: %j", (env, level, saved, kept) => {
		const found = settingsFindings(FILE, { env, nodeVersion: '24.0.0' });
		expect(found.filter(({ text }) => text.includes(`n8n saves ${saved}`))).toMatchObject([
			{ level, text: expect.stringContaining(kept) as string },
		]);
	});

	it('shows the days of retention', () => {
		const env = { N8N_JOURNEY_KEEP_EVENTS_DAYS: '90' };
		const texts = settingsFindings(FILE, { env, nodeVersion: '24.0.0' }).map(({ text }) => text);
		expect(texts).toContain(
			'Retention: events for 90 days, messages forever, node visits forever.',
		);
	});

	const QUEUE = {
		EXECUTIONS_MODE: 'queue',
		N8N_JOURNEY_STORE_URL: 'postgres://u:p@db/journey',
		N8N_ENCRYPTION_KEY: 'k',
		WEBHOOK_URL: 'https://n8n.example.com',
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000',
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '1000',
	};

	it('finds nothing wrong with a queue mode that is complete', () => {
		expect(troubles(QUEUE)).toEqual([]);
	});

	it.each([
		['an SQLite file', {}, FILE, /^error: .*cannot share an SQLite file/],
		[
			'no store for the instance',
			{ N8N_JOURNEY_STORE_URL: '' },
			DATABASE,
			/^warning: .*'Instance Default' do not start/,
		],
		[
			'no encryption key',
			{ N8N_ENCRYPTION_KEY: undefined },
			DATABASE,
			/^warning: .*cannot read credentials/,
		],
		[
			'ends of executions that are forgotten',
			{ N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '0' },
			DATABASE,
			/^warning: .*misses the end of an execution/,
		],
		['no address', { WEBHOOK_URL: undefined }, DATABASE, /^warning: .*without WEBHOOK_URL/],
		[
			'a patience that is no number',
			{ N8N_JOURNEY_EXECUTION_TIMEOUT: 'long' },
			DATABASE,
			/^error: N8N_JOURNEY_EXECUTION_TIMEOUT is 'long'/,
		],
	])('warns of queue mode with %s', (_, changes, place, text) => {
		expect(troubles({ ...QUEUE, ...changes }, place)).toEqual([expect.stringMatching(text)]);
	});

	it('takes a key that lies in a file', () => {
		const env = { ...QUEUE, N8N_ENCRYPTION_KEY: undefined, N8N_ENCRYPTION_KEY_FILE: '/run/key' };
		expect(troubles(env)).toEqual([]);
	});
});

describe('the store that a command is about', () => {
	const of = (given: string | undefined, env: Environment = {}) =>
		storeLocationOf(given, { env, home: '/home/n8n' });

	it('is the one that is named, whatever the environment says', () => {
		const env = { N8N_JOURNEY_STORE_URL: 'postgres://u:p@db/journey' };
		expect(of('/data/j.sqlite', env)).toMatchObject({ kind: 'sqlite', path: '/data/j.sqlite' });
		expect(of('postgres://u:p@other/x', env).words).toBe('Postgres at other:5432/x');
	});

	it("is else the instance's: by its URL, or the file beside n8n's database", () => {
		expect(of(undefined, { N8N_JOURNEY_STORE_URL: 'postgres://u:p@db/j' }).words).toBe(
			'Postgres at db:5432/j',
		);
		expect(of(undefined)).toMatchObject({ path: '/home/n8n/.n8n/journey/journey.sqlite' });
		expect(of(undefined, { N8N_USER_FOLDER: '/data' })).toMatchObject({
			path: '/data/.n8n/journey/journey.sqlite',
		});
	});

	it.each(['mysql://u:secret@db/j', 'postgres://u:12/secret@db/j'])(
		'is refused as %s, without its password in the message',
		(url) => {
			expect(() => of(url)).toThrow(/no Postgres URL/);
			expect(() => of(url)).not.toThrow(/secret/);
			expect(() => of(undefined, { N8N_JOURNEY_STORE_URL: url })).toThrow(/no Postgres URL/);
		},
	);

	it('is no file where the variable of the URL names one', () => {
		expect(() => of(undefined, { N8N_JOURNEY_STORE_URL: '/j.sqlite' })).toThrow(/no Postgres URL/);
	});

	it('never shows the password', () => {
		expect(of('postgres://u:secret@db/j').words).not.toContain('secret');
	});
});
