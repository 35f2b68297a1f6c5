import { NodeOperationError, type IDataObject } from 'n8n-workflow';
import { MAX_ATTEMPTS } from '../../src/journey/backoff';
import {
	code,
	flow,
	journeyContact,
	journeyTrigger,
	plainTrigger,
	send,
	waitForEvent,
	waitUntil,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n, type TestN8nOptions } from '../support/engine/n8n';
import { named } from '../support/engine/waiting';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';

let n8n: TestN8n;

const start = async (at?: string, mail: TestN8nOptions['mail'] = {}) =>
	void (n8n = await TestN8n.start({ at, mail }));

afterEach(async () => await n8n.close());

type Parameters = NonNullable<Step['parameters']>;

/** Such as an operator's own workflow. */
const tool = (operation: string, parameters: Parameters, step: Partial<Step> = {}): Flow =>
	flow(
		'tool',
		{ Start: plainTrigger(), Contact: { ...journeyContact(operation, parameters), ...step } },
		['Start', 'Contact'],
	);

async function byHand(
	operation: string,
	items: IDataObject[],
	parameters: Parameters = {},
): Promise<IDataObject[]> {
	const execution = await n8n.trigger(tool(operation, parameters), 'Start', items);
	expect(execution.error).toBeUndefined();
	await n8n.clock.settle();
	return execution.json('Contact');
}

const retryAll = async (journey: string, parameters: Parameters = {}) =>
	await byHand('retryFailed', [{}], {
		...{ whose: 'journey', journey: named(journey), limit: 1_000 },
		...parameters,
	});

const crm = (failing: ReadonlySet<string>): Step =>
	code((items, context) => {
		items.forEach(({ json }, itemIndex) => {
			const { email } = json.contact as { email: string };
			if (failing.has(email)) {
				throw new NodeOperationError(context.getNode(), `CRM said 500`, { itemIndex });
			}
		});
		return items;
	});

const keyed = (key: string) => journeyTrigger({ options: { journeyKey: key } });

/** Every attempt is made, and fails: also of those who first have to be found in a batch. */
async function exhaust(): Promise<void> {
	for (const pause of [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR]) {
		await n8n.clock.skip(pause);
	}
	for (let i = 0; i < 6; i++) await n8n.clock.skip(HOUR);
}

describe("Journey Contact's 'Retry Failed'", () => {
	const failing = new Set<string>();
	const welcome = (more: Parameters = {}) =>
		flow(
			'welcome',
			{
				Start: keyed('welcome'),
				Hello: send('Hello', more),
				CRM: crm(failing),
				Wait: waitUntil({ amount: 1, unit: 'minutes' }),
				Bye: send('Bye'),
			},
			['Start', 'Hello', 'CRM', 'Wait', 'Bye'],
			['Hello/1', 'CRM'],
		);

	beforeEach(() => failing.clear());

	it('lets contacts continue where they stood: none is mailed twice or lost', async () => {
		await start();
		const contacts = Array.from({ length: 12 }, (_, i) => `c${i}@example.com`);
		contacts.slice(0, 7).forEach((email) => failing.add(email));
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', contacts);
		await exhaust();
		expect(await n8n.counts(welcome())).toMatchObject({ failed: 7, completed: 5, active: 0 });
		failing.clear();
		const some = await retryAll('welcome', { limit: 5 });
		expect(some).toHaveLength(5);
		expect(some[0]).toEqual({
			...{ contactId: expect.any(Number) as number, enrollmentId: expect.any(Number) as number },
			...{ journey: 'welcome', result: 'retried' },
		});
		expect(await retryAll('welcome')).toHaveLength(2);
		await n8n.clock.advance(2 * MINUTE);
		for (const email of contacts) expect(n8n.mailsTo(email)).toEqual(['Hello', 'Bye']);
		expect(await n8n.counts(welcome())).toMatchObject({ failed: 0, completed: 12, positions: 0 });
		expect(await retryAll('welcome')).toEqual([]);
	});

	it('gives all attempts again, and fails the enrollment again where the cause remains', async () => {
		await start();
		failing.add(ADA);
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		await exhaust();
		expect(n8n.executions).toHaveLength(MAX_ATTEMPTS);
		await retryAll('welcome');
		await exhaust();
		const tries = n8n.executions.filter(({ startNode, error }) => startNode === 'Start' && error);
		expect(tries).toHaveLength(2 * MAX_ATTEMPTS);
		expect(await n8n.counts(welcome())).toMatchObject({ failed: 1, active: 0 });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('sends messages held back by a wrong login, once it is corrected', async () => {
		await start(undefined, {
			authOptional: false,
			onAuth: ({ username, password }, _session, done) =>
				password === 'right' ? done(null, { user: username }) : done(new Error('Wrong password')),
		});
		n8n.smtp = { user: 'shop', password: 'wrong' };
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA, BOB]);
		await exhaust();
		expect(await n8n.counts(welcome())).toMatchObject({ failed: 2, active: 0 });
		n8n.smtp.password = 'right';
		expect(await byHand('retryFailed', [{ email: ADA }, { email: ADA }])).toMatchObject([
			{ enrollments: [{ journey: 'welcome', result: 'retried' }] },
			{ enrollments: [] },
		]);
		await n8n.clock.advance(2 * MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual([]);
	});

	it('does not try a permanently refused address again', async () => {
		await start(undefined, { reply: () => ({ at: 'RCPT', code: 550, text: 'No such user' }) });
		failing.add(BOB);
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [BOB]);
		await exhaust();
		expect(n8n.mail.triesOf(BOB)).toBe(1);
		await retryAll('welcome');
		const refused = n8n.executions.flatMap((execution) => execution.json('Hello', 1));
		expect(refused).toHaveLength(MAX_ATTEMPTS + 1);
		expect(refused.at(-1)).toMatchObject({
			message: { status: 'failed', reason: expect.stringContaining('550') as string },
		});
		expect(n8n.mail.triesOf(BOB)).toBe(1);
	});

	it('may be for contacts that failed since a date, on the clock of the workflow', async () => {
		await start('2026-03-02T09:00:00Z');
		failing.add(ADA).add(BOB);
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		await exhaust();
		await n8n.clock.skip(24 * HOUR);
		await n8n.track(welcome(), 'Signed Up', [BOB]);
		await exhaust();
		expect(await retryAll('welcome', { failedSince: '2026-03-03' })).toHaveLength(1);
		expect(await retryAll('welcome', { failedSince: '' })).toHaveLength(1);
	});
});

const QUIET: Parameters = {
	options: { quietHours: { hours: { from: '22:00', to: '08:00', spreadMinutes: 0 } } },
};

describe("Journey Contact's 'Release Now'", () => {
	const asked = flow(
		'asked',
		{
			Start: keyed('asked'),
			Wait: waitForEvent('Ordered', { limitWait: true, limitAmount: 9, limitUnit: 'days' }),
			Thanks: send('Thanks'),
			Pity: send('Pity'),
		},
		['Start', 'Wait', 'Thanks'],
		['Wait/1', 'Pity'],
	);
	const holds = (result: string) => ({ journey: 'asked', node: 'Wait', result });

	it.each<[string, Parameters, string]>([
		['as when the time is up', {}, 'Pity'],
		['as if it had come', { leaveBy: 'reached', journey: named('asked') }, 'Thanks'],
		['at one node', { leaveBy: 'timedOut', node: named('Wait') }, 'Pity'],
		[
			'at one of the list',
			{ node: { __rl: true, mode: 'list', value: 'asked:asked-Wait' } },
			'Pity',
		],
	])('ends a wait at once: %s', async (_, parameters, mail) => {
		await start();
		await n8n.activate(asked);
		await n8n.track(asked, 'Signed Up', [ADA, BOB]);
		const done = await byHand('releaseNow', [{ email: ADA }, { email: CYD }], {
			...parameters,
			options: { ifNotFound: 'continue' },
		});
		expect(done).toMatchObject([{ positions: [holds('released')] }, { found: false }]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([mail]);
		expect(n8n.mailsTo(BOB)).toEqual([]);
		expect(await n8n.counts(asked)).toMatchObject({ completed: 1, active: 1 });
	});

	it('has the policy of a put-off message judged again: quiet hours stay quiet', async () => {
		await start('2026-03-02T23:00:00Z');
		const night = flow('night', { Start: keyed('night'), Offer: send('Offer', QUIET) }, [
			...['Start', 'Offer'],
		]);
		await n8n.activate(night);
		await n8n.track(night, 'Signed Up', [ADA]);
		expect(await byHand('releaseNow', [{ email: ADA }])).toMatchObject([
			{ positions: [{ node: 'Offer', result: 'released' }] },
		]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.clock.skip(9 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Offer']);
	});

	it('leaves a contact who is on the item to the execution that holds its position', async () => {
		await start();
		const own = flow(
			'own',
			{ Start: keyed('own'), Release: journeyContact('releaseNow'), Hello: send('Hello') },
			['Start', 'Release', 'Hello'],
		);
		await n8n.activate(own);
		await n8n.track(own, 'Signed Up', [ADA]);
		expect(n8n.executions[0].json('Release')).toMatchObject([
			{ contact: { email: ADA }, result: { positions: [{ node: 'Start', result: 'busy' }] } },
		]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(await n8n.counts(own)).toMatchObject({ completed: 1, positions: 0 });
	});

	it("names the remedy for values it does not understand, as does 'Retry Failed'", async () => {
		await start();
		await n8n.activate(asked);
		await n8n.track(asked, 'Signed Up', [ADA]);
		const all = { whose: 'journey', journey: named('asked') };
		const nowhere = "There is no journey 'nope' in this workspace";
		const wrong: Array<[string, Parameters, string]> = [
			['releaseNow', { journey: named('nope') }, nowhere],
			['releaseNow', { node: named('Nope') }, "no node 'Nope' .*known: .*'Wait'"],
			['releaseNow', { leaveBy: 'up' }, "'Output' is 'up'"],
			['retryFailed', { journey: named('nope') }, nowhere],
			['retryFailed', { ...all, journey: named('={{ "" }}') }, "'Journey' is empty"],
			[
				'retryFailed',
				{ ...all, limit: 0 },
				"'Limit' is 0. Set it to a whole number from 1 to 1000000",
			],
			['retryFailed', { ...all, failedSince: 'now' }, "'Failed Since' is 'now'"],
		];
		for (const [operation, parameters, message] of wrong) {
			const { error } = await n8n.trigger(tool(operation, parameters), 'Start', [{ email: ADA }]);
			expect(error).toMatch(new RegExp(message));
		}
	});

	it("fails only the items that name an unknown journey, as 'On Error' says", async () => {
		await start();
		await n8n.activate(asked);
		await n8n.track(asked, 'Signed Up', [ADA, BOB]);
		const parameters = { journey: named('={{ $json.key }}') };
		const step = { onError: 'continueErrorOutput' as const };
		const items = [
			{ email: ADA, key: 'nope' },
			{ email: BOB, key: 'asked' },
		];
		const execution = await n8n.trigger(tool('releaseNow', parameters, step), 'Start', items);
		expect(execution.json('Contact', 0)).toMatchObject([{ positions: [holds('released')] }]);
		expect(execution.json('Contact', 1)).toMatchObject([{ email: ADA }]);
	});
});

describe("Journey Contact's 'Exit From Journey' of an entire journey", () => {
	const two = (key: string) =>
		flow(
			key,
			{ Start: keyed(key), Wait: waitUntil({ amount: 1, unit: 'hours' }), Bye: send('Bye') },
			['Start', 'Wait', 'Bye'],
		);
	const exitAll = async (journey: string, reason = 'cancelled') =>
		await byHand('exit', [{}], { whose: 'journey', journey: named(journey), reason });

	it('ends the enrollments of everybody in it, and of nobody else', async () => {
		await start();
		await n8n.activate(two('one'));
		await n8n.activate(two('other'));
		await n8n.track(two('one'), 'Signed Up', [ADA, BOB]);
		expect(await exitAll('one')).toEqual([
			{ journey: 'one', reason: 'cancelled', enrollmentsExited: 2 },
		]);
		expect(await exitAll('one')).toMatchObject([{ enrollmentsExited: 0 }]);
		await n8n.clock.advance(HOUR);
		expect([...n8n.mailsTo(ADA), ...n8n.mailsTo(BOB)]).toEqual(['Bye', 'Bye']);
		expect(await n8n.counts(two('other'))).toMatchObject({ exited: 0, completed: 2 });
		expect(await n8n.counts(two('one'))).toMatchObject({ exited: 2, active: 0, positions: 0 });
	});
});

describe('A repair operation in a test run', () => {
	const failing = new Set<string>();
	const sought = flow(
		'sought',
		{
			Start: keyed('sought'),
			CRM: crm(failing),
			Wait: waitForEvent('Ordered', { limitWait: true, limitAmount: 9, limitUnit: 'days' }),
			Bye: send('Bye'),
		},
		['Start', 'CRM', 'Wait'],
		['Wait/1', 'Bye'],
	);
	const inTest = async (operation: string, parameters: Parameters, items: IDataObject[]) => {
		const execution = await n8n.trigger(tool(operation, parameters), 'Start', items, 'manual');
		expect(execution.error).toBeUndefined();
		await n8n.clock.settle();
		return { items: execution.json('Contact'), hint: execution.hints('Contact')[0] };
	};
	/** Ada waits; Bob has failed. */
	async function oneOfEach(): Promise<void> {
		failing.clear();
		await start();
		await n8n.activate(sought);
		await n8n.track(sought, 'Signed Up', [ADA]);
		failing.add(BOB);
		await n8n.track(sought, 'Signed Up', [BOB]);
		await exhaust();
		failing.clear();
	}
	const ALL = { whose: 'journey', journey: named('sought') };
	const OPERATIONS: Array<[string, Parameters, string, object]> = [
		['releaseNow', {}, ADA, { positions: [{ node: 'Wait', result: 'released' }] }],
		['retryFailed', {}, BOB, { enrollments: [{ journey: 'sought', result: 'retried' }] }],
		['retryFailed', ALL, BOB, { journey: 'sought', result: 'retried' }],
		['exit', { exitFrom: 'all' }, ADA, { enrollmentsExited: 1 }],
		['exit', ALL, ADA, { enrollmentsExited: 1 }],
	];

	it.each(OPERATIONS)(
		'as Preview says what %s (%j) would do to whom, and changes nothing',
		async (operation, parameters, email, result) => {
			await oneOfEach();
			const before = await n8n.counts(sought);
			const given = { ...parameters, inTestRuns: 'preview' };
			const shown = await inTest(operation, given, [{ email }]);
			expect(shown.items).toMatchObject([{ preview: true, ...result }]);
			expect(shown.hint).toMatch(/^Preview: .*nothing was changed.*'In Test Runs'/);
			await n8n.clock.advance(MINUTE);
			expect(n8n.mail.recipients).toEqual([]);
			expect(await n8n.counts(sought)).toEqual(before);
		},
	);

	it.each(OPERATIONS)(
		'is for real where nothing else is set: %s (%j), and says so',
		async (operation, parameters, email, result) => {
			await oneOfEach();
			const before = await n8n.counts(sought);
			const shown = await inTest(operation, parameters, [{ email }]);
			expect(shown.items).toMatchObject([{ preview: false, ...result }]);
			expect(shown.hint).toMatch(/^Run for real: /);
			await n8n.clock.advance(MINUTE);
			expect(await n8n.counts(sought)).not.toEqual(before);
		},
	);

	it('fails for an unknown contact in a preview as it does for real', async () => {
		await oneOfEach();
		for (const inTestRuns of ['preview', 'real']) {
			const asked = tool('exit', { exitFrom: 'all', inTestRuns });
			const { error } = await n8n.trigger(asked, 'Start', [{ email: CYD }], 'manual');
			expect(error).toContain("There is no contact with email 'cyd@example.com'");
		}
	});

	it('is a preview for items of a test run of a journey, whatever is set', async () => {
		await oneOfEach();
		const leaving = flow(
			'sought',
			{
				Start: journeyTrigger({ testWith: 'recent', options: { journeyKey: 'sought' } }),
				Leave: journeyContact('exit', { inTestRuns: 'real' }),
			},
			['Start', 'Leave'],
		);
		const before = await n8n.counts(sought);
		const run = await n8n.testRun(leaving, 'Start');
		expect(run.json('Leave')).toMatchObject([
			{ contact: { email: BOB }, result: { preview: true } },
			{ contact: { email: ADA }, result: { preview: true, enrollmentsExited: 1 } },
		]);
		expect(run.hints('Leave')[0]).toMatch(/^Preview: /);
		expect(await n8n.counts(sought)).toEqual(before);
	});
});
