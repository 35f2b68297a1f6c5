import { sql } from 'kysely';
import {
	flow,
	journeyTrigger,
	send,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

const start = async (options: Parameters<typeof TestN8n.start>[0] = {}) =>
	void (n8n = await TestN8n.start(options));

afterEach(async () => await n8n.close());

const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger(),
		Hello: send('Hello'),
		Wait: waitUntil({ amount: 10, unit: 'minutes' }),
		Bye: send('Bye'),
	},
	['Start', 'Hello', 'Wait', 'Bye'],
	['Hello/1', 'Wait'],
);
/** Starts on the same events, and stays on. */
const other = flow('other', { Start: journeyTrigger() }, ['Start']);

/** The store refuses these calls, or all, from here on. */
function goAway(code: 'unavailable' | 'full' = 'unavailable', methods?: string[]): void {
	n8n.before = ({ method }) => {
		if (methods && !methods.includes(method)) return;
		throw new n8n.errors.StoreError(code, 'The disk is full');
	};
}

const comeBack = () => void (n8n.before = () => {});

describe('A workflow that is switched off while the store is unavailable', () => {
	const entered = async () => (await n8n.counts(welcome)).entered;

	it('lets no contact enter once the store is back', async () => {
		await start();
		await n8n.activate(other);
		await n8n.activate(welcome);
		goAway();
		await n8n.deactivate(welcome);
		await n8n.clock.advance(MINUTE);
		comeBack();
		await n8n.clock.advance(2 * SECOND);
		await n8n.track(other, 'Signed Up', [ADA]);
		expect(await entered()).toBe(0);
	});

	it('and on again, lets contacts enter', async () => {
		await start();
		await n8n.activate(welcome);
		goAway();
		await n8n.deactivate(welcome);
		comeBack();
		await n8n.activate(welcome);
		await n8n.clock.advance(MINUTE);
		await n8n.track(welcome, 'Signed Up', [ADA]);
		expect(await entered()).toBe(1);
	});
});

describe('A call while the store is unavailable', () => {
	it('is answered with 503 where the store could not even be opened, and may be sent again', async () => {
		await start();
		await n8n.activate(welcome);
		await n8n.stop();
		await n8n.restart();
		goAway();
		const body = { event: 'Signed Up', email: ADA, messageId: 'm-1' };
		const { status, body: answer } = await n8n.call(welcome, body);
		expect([status, answer]).toEqual([
			503,
			{
				success: false,
				message: 'The journey store cannot be reached: send the call again later',
			},
		]);
		comeBack();
		expect((await n8n.call(welcome, body)).status).toBe(202);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});
});

describe('An address that turns out to be dead while the store is unavailable', () => {
	it('is not sent to again', async () => {
		const noSuchUser = { at: 'RCPT', code: 550, text: '5.1.1 No such user' } as const;
		await start({ mail: { reply: (to) => (to === BOB ? noSuchUser : undefined) } });
		goAway('unavailable', ['consents.suppress']);
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA, BOB]);
		comeBack();
		await n8n.clock.advance(MINUTE);
		await n8n.clock.skip(10 * MINUTE);
		const last = n8n.executions.at(-1)!;
		expect(last.json('Bye')).toMatchObject([
			{ contact: { email: ADA }, message: { status: 'sent' } },
			{ contact: { email: BOB }, message: { reason: 'address bounced' } },
		]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});
});

describe('Executions that fail for hours because the store is unavailable', () => {
	it('fail no contact: all continue when it is back', async () => {
		await start();
		await n8n.activate(welcome);
		goAway('full', ['positions.park']);
		await n8n.track(welcome, 'Signed Up', [ADA, BOB]);
		for (let minute = 0; minute < 180; minute++) await n8n.clock.skip(MINUTE);
		expect(n8n.executions.length).toBeGreaterThan(100);
		expect(await n8n.counts(welcome)).toMatchObject({ active: 2, failed: 0 });
		comeBack();
		await n8n.clock.advance(MINUTE);
		await n8n.clock.skip(10 * MINUTE);
		for (const email of [ADA, BOB]) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(welcome)).toMatchObject({ completed: 2, positions: 0 });
	});
});

/** SQLite's own limit: a statement that needs another page fails as on a full disk. */
async function limitPages(more: number): Promise<void> {
	await n8n.connection.transaction(async (trx) => {
		const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(trx);
		await sql.raw(`pragma max_page_count = ${rows[0].page_count + more}`).execute(trx);
	});
}

describe('A full disk under the store', () => {
	const kept = (made: Flow) => withStore(made, 'instance');
	const crowd = Array.from({ length: 300 }, (_, i) => `c${i}@example.com`);
	const batch = crowd.map((email) => ({ event: 'Signed Up', email, messageId: email }));

	it('has calls answered with 507 and keeps nothing of them; with room again, all continues', async () => {
		await start();
		const made = kept(welcome);
		await n8n.activate(made);
		await n8n.track(made, 'Signed Up', [ADA]);
		await limitPages(0);
		const refused = await n8n.call(made, { batch }, { kind: 'batch' });
		expect([refused.status, refused.body]).toEqual([
			507,
			{
				success: false,
				message: 'The journey store is full: send the call again when there is room',
			},
		]);
		await n8n.clock.skip(HOUR);
		expect(await n8n.counts(made)).toMatchObject({ entered: 1, failed: 0 });
		await limitPages(1_000_000);
		expect((await n8n.call(made, { batch }, { kind: 'batch' })).status).toBe(202);
		await n8n.clock.advance(MINUTE);
		await n8n.clock.skip(HOUR);
		for (const email of [ADA, ...crowd]) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(made)).toMatchObject({ entered: 301, completed: 301, positions: 0 });
	});

	it.each([0, 8])(
		'in the middle of journeys (%i pages are left) loses no contact and mails none twice',
		async (pages) => {
			await start();
			const made = kept(welcome);
			await n8n.activate(made);
			n8n.onEmit = () => {
				n8n.onEmit = () => {};
				void limitPages(pages);
			};
			expect((await n8n.call(made, { batch }, { kind: 'batch' })).status).toBe(202);
			for (let minute = 0; minute < 30; minute++) await n8n.clock.skip(MINUTE);
			expect(n8n.executions.map(({ error }) => error).join()).toContain('disk is full');
			await limitPages(1_000_000);
			for (let minute = 0; minute < 30; minute++) await n8n.clock.skip(MINUTE);
			for (const email of crowd) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
			expect(await n8n.counts(made)).toMatchObject({ completed: 300, failed: 0, positions: 0 });
		},
	);
});
