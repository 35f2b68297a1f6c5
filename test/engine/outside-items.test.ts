import type { INodeParameters } from 'n8n-workflow';
import type { Execution } from '../support/engine/execution';
import {
	code,
	flow,
	journeyTrigger,
	nativeWait,
	plainTrigger,
	send,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const ada = { email: ADA };

const REFUSED =
	'1 contact was skipped: they are already in this journey, or may not enter it again.';
const skipped = {
	...{ status: 'skipped', reasonCode: 'notEnrolled' },
	reason: 'they are already in this journey, or may not enter it again',
};

/** On the store that is quickest to open; the kind makes no difference to these tests. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const answered = (execution: Execution) => execution.json('Answer').map(({ message }) => message);

/** A form or webhook, a message, a node that may take long, and an answer. */
const form = (parameters: INodeParameters = {}, between = code((items) => items)): Flow =>
	journey(
		'form',
		{
			Form: plainTrigger(),
			Hello: send('Hello', parameters),
			HTTP: between,
			Answer: code((items) => items),
		},
		['Form', 'Hello', 'HTTP', 'Answer'],
	);

/** The first execution stands at its HTTP node until the result is called. */
async function underWay(make: (hold: ReturnType<typeof code>) => Flow) {
	let goOn: (() => void) | undefined;
	const blocked = make(
		code(async (items) => {
			// Only the first.
			if (goOn === undefined) await new Promise<void>((resolve) => (goOn = resolve));
			return items;
		}),
	);
	await n8n.activate(blocked);
	const first = n8n.trigger(blocked, 'Form', [ada]);
	await n8n.until(() => goOn !== undefined);
	const end = async () => {
		goOn!();
		return await first;
	};
	return { blocked, end };
}

describe('An item from outside a journey whose contact comes again', () => {
	it('enters again as soon as the execution before has ended', async () => {
		const sign = form();
		await n8n.activate(sign);
		for (let i = 0; i < 3; i++) {
			const execution = await n8n.trigger(sign, 'Form', [ada]);
			expect(answered(execution)).toMatchObject([{ status: 'sent' }]);
			expect(execution.hints('Hello')).not.toContain(REFUSED);
		}
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Hello', 'Hello']);
		expect(await n8n.counts(sign)).toMatchObject({
			...{ entered: 3, completed: 3, active: 0, positions: 0 },
		});
	});

	it('goes on as skipped while the execution before is under way, with the reason and a hint', async () => {
		const { blocked, end } = await underWay((hold) => form({}, hold));
		const second = await n8n.trigger(blocked, 'Form', [{ email: BOB }, ada, { email: CYD }]);
		const sent = { status: 'sent' };
		expect(answered(second)).toMatchObject([sent, skipped, sent]);
		expect(second.json('Answer')[1]).toMatchObject(ada);
		expect(second.items('Answer').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(second.hints('Hello')).toContain(REFUSED);
		await end();
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		const third = await n8n.trigger(blocked, 'Form', [ada]);
		expect(answered(third)).toMatchObject([{ status: 'sent' }]);
	});

	it("leaves by 'Skipped', if that is an output of its own", async () => {
		const parted = { options: { skippedContacts: 'ownOutput' } };
		const { blocked, end } = await underWay((hold) => form(parted, hold));
		const second = await n8n.trigger(blocked, 'Form', [ada]);
		expect(second.json('Hello')).toEqual([]);
		expect(second.json('Hello', 2)).toMatchObject([{ ...ada, message: skipped }]);
		await end();
	});

	it('goes on as skipped where the entries of its journey are closed', async () => {
		const closed = journey(
			'closed',
			{
				Start: journeyTrigger({ entries: 'closed' }),
				Form: plainTrigger(),
				Hello: send('Hello'),
			},
			['Start', 'Hello'],
			['Form', 'Hello'],
		);
		await n8n.activate(closed);
		const execution = await n8n.trigger(closed, 'Form', [ada]);
		const reason = 'the entries of their journey are closed, or it is paused';
		expect(execution.json('Hello')).toMatchObject([
			{ message: { status: 'skipped', reason, reasonCode: 'notEnrolled' } },
		]);
		expect(execution.hints('Hello')).toEqual([`1 contact was skipped: ${reason}.`]);
	});
});

describe('A transactional message to an item from outside a journey', () => {
	const receipt = { purpose: 'transactional' };

	it('is sent while an earlier execution for the contact is under way', async () => {
		const { blocked, end } = await underWay((hold) => form(receipt, hold));
		const second = await n8n.trigger(blocked, 'Form', [ada]);
		expect(answered(second)).toMatchObject([{ status: 'sent' }]);
		await end();
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Hello']);
		expect(await n8n.counts(blocked)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('is sent once for each item, where a batch has the contact twice', async () => {
		const orders = form({ ...receipt, subject: 'Order {{ order }}' });
		await n8n.activate(orders);
		const items = ['A', 'B', 'A'].map((order) => ({ ...ada, order }));
		const execution = await n8n.trigger(orders, 'Form', items);
		expect(answered(execution)).toHaveLength(3);
		expect(n8n.mailsTo(ADA).toSorted()).toEqual(['Order A', 'Order A', 'Order B']);
	});

	it('is sent whatever the Re-Entry of the Journey Trigger of its workflow', async () => {
		const both = journey(
			'both',
			{
				Start: journeyTrigger({ reentry: 'never' }),
				Wait: waitUntil({ amount: 1, unit: 'days' }),
				Form: plainTrigger(),
				Receipt: send('Receipt', receipt),
				News: send('News'),
			},
			['Start', 'Wait'],
			['Form', 'Receipt', 'News'],
		);
		await n8n.activate(both);
		await n8n.track(both, 'Signed Up', [ADA]);
		await n8n.trigger(both, 'Form', [ada]);
		expect(n8n.mailsTo(ADA)).toEqual(['Receipt', 'News']);
	});
});

describe("The option 'Re-Entry' of a node that enrolls items", () => {
	const twice = async (options: INodeParameters, pause = 0) => {
		const sign = form({ options });
		await n8n.activate(sign);
		await n8n.trigger(sign, 'Form', [ada]);
		await n8n.clock.skip(pause);
		return answered(await n8n.trigger(sign, 'Form', [ada]));
	};

	it("'Never' lets each contact in once", async () => {
		expect(await twice({ reentry: 'never' }, 30 * DAY)).toMatchObject([skipped]);
	});

	it.each([
		['refuses a contact who left less than that ago', 6 * DAY, skipped],
		['lets in a contact who left longer ago', 7 * DAY, { status: 'sent' }],
	])("'N Days After Leaving' %s", async (_what, pause, message) => {
		const reentry = { reentry: 'afterDays', reentryDays: 7 };
		expect(await twice(reentry, pause)).toMatchObject([message]);
	});

	it("'Always' lets a contact in several times at once, also at a Wait Until", async () => {
		const wait = { amount: 1, unit: 'hours', options: { reentry: 'always' } };
		const lead = journey(
			'lead',
			{ Form: plainTrigger(), Wait: waitUntil(wait), Hello: send('Hello {{ n }}') },
			['Form', 'Wait', 'Hello'],
		);
		await n8n.activate(lead);
		await n8n.trigger(lead, 'Form', [{ ...ada, n: 1 }]);
		const second = await n8n.trigger(lead, 'Form', [{ ...ada, n: 2 }]);
		expect(second.hints('Wait')).toEqual([]);
		await n8n.clock.advance(HOUR);
		expect(n8n.mailsTo(ADA).toSorted()).toEqual(['Hello 1', 'Hello 2']);
	});

	it('that is none of these is an error which names it', async () => {
		const sign = form({ options: { reentry: 'sometimes' } });
		await n8n.activate(sign);
		const { status, error } = await n8n.trigger(sign, 'Form', [ada]);
		expect(status).toBe('error');
		expect(error).toContain('Re-Entry');
	});
});

describe('The end of an execution that n8n has started', () => {
	it('that failed fails the enrollments in it, with the node and its error', async () => {
		const broken = form(
			{},
			code(() => {
				throw new Error('502 Bad Gateway');
			}),
		);
		await n8n.activate(broken);
		expect(await n8n.trigger(broken, 'Form', [ada])).toMatchObject({ status: 'error' });
		expect(await n8n.counts(broken)).toMatchObject({ entered: 1, failed: 1, active: 0 });
		const attention = await n8n.connection.db
			.selectFrom('enrollments')
			.select('reason')
			.executeTakeFirstOrThrow();
		expect(attention.reason).toBe("In 'HTTP': 502 Bad Gateway");
		await n8n.trigger(broken, 'Form', [ada]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Hello']);
	});

	it('is the end of the last journey node, in an n8n that does not tell of it', async () => {
		const silent = journey(
			'silent',
			{
				Form: plainTrigger(),
				'Older n8n': code((items, context) => {
					Object.assign((context as unknown as { additionalData: object }).additionalData, {
						hooks: undefined,
					});
					return items;
				}),
				Hello: send('Hello'),
				HTTP: code((items) => items),
				Bye: send('Bye'),
			},
			['Form', 'Older n8n', 'Hello', 'HTTP', 'Bye'],
		);
		await n8n.activate(silent);
		await n8n.trigger(silent, 'Form', [ada]);
		await n8n.trigger(silent, 'Form', [ada]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye', 'Hello', 'Bye']);
		expect(await n8n.counts(silent)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it("is not the beginning of n8n's own Wait: the contact is held until the Wait is over", async () => {
		const paused = form(
			{},
			nativeWait(() => n8n.clock.now() + 3 * HOUR),
		);
		await n8n.activate(paused);
		await n8n.trigger(paused, 'Form', [ada]);
		await n8n.clock.advance(2 * HOUR);
		const second = await n8n.trigger(paused, 'Form', [ada]);
		expect(second.hints('Hello')).toEqual([REFUSED]);
		expect(await n8n.counts(paused)).toMatchObject({ entered: 1, active: 1 });
		await n8n.clock.advance(2 * HOUR);
		expect(await n8n.counts(paused)).toMatchObject({ entered: 1, active: 0, completed: 1 });
	});
});
