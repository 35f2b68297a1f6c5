import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyContact,
	journeyTrigger,
	plainTrigger,
	reimport,
	send,
	waitForEvent,
	waitUntil,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA, BOB, named } from '../support/engine/waiting';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let n8n: TestN8n;

beforeEach(async () => void (n8n = await TestN8n.start({ at: '2030-06-03T08:00:00Z' })));
afterEach(async () => {
	jest.restoreAllMocks();
	await n8n.close();
});

const hours = (amount: number) => waitUntil({ amount, unit: 'hours' });
const keyed = (options: INodeParameters = {}) =>
	journeyTrigger({ options: { journeyKey: 'welcome', ...options } });
const policy = (mode: string, node?: string) => ({
	deletedNodes: { policy: { mode, ...(node !== undefined && { node: named(node) }) } },
});

const welcome = (start: Step = keyed(), more: Record<string, Step> = { Wait: hours(2) }) =>
	flow(
		'welcome',
		{ Start: start, ...more, Hello: send('Hello'), Later: hours(4), Bye: send('Bye') },
		['Start', ...Object.keys(more), 'Hello', 'Later', 'Bye'],
	);
/** Without the wait before 'Hello'. */
const shorter = (start: Step = keyed()) => welcome(start, {});

async function publish(before: Flow, after: Flow): Promise<void> {
	await n8n.deactivate(before);
	await n8n.activate(after);
}

/** What n8n's log says of journeys from now on. */
function logged(): string[] {
	const lines: string[] = [];
	for (const level of ['info', 'warn'] as const) {
		jest
			.spyOn(Container.get(Logger), level)
			.mockImplementation((...[line]) => void lines.push(line));
	}
	return lines;
}

describe('Contacts at a node that was deleted', () => {
	it.each(['welcome', ''])(
		'go on as before where a workflow is imported anew with new node ids, with the key %j',
		async (journeyKey) => {
			const start = journeyTrigger({ options: { ...(journeyKey && { journeyKey }) } });
			const event = welcome(start, {
				Wait: hours(2),
				Paid: waitForEvent('Paid', { limitWait: false }),
			});
			await n8n.activate(event);
			await n8n.track(event, 'Signed Up', [ADA]);
			await n8n.clock.skip(HOUR);
			const again = reimport(event);
			const lines = logged();
			await publish(event, again);
			expect(lines.filter((line) => line.includes('replaced'))).toEqual([
				expect.stringMatching(
					/1 contact of journey '.*' waited at a node 'Wait' that was replaced/,
				),
			]);
			expect(await n8n.counts(again)).toMatchObject({ entered: 1, active: 1 });
			await n8n.track(again, 'Signed Up', [ADA, BOB]);
			expect(await n8n.counts(again)).toMatchObject({ entered: 2, active: 2 });
			await n8n.clock.skip(HOUR);
			const twice = reimport(again, 'once-more');
			await publish(again, twice);
			await n8n.track(twice, 'Paid', [ADA]);
			expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
			await n8n.clock.skip(6 * HOUR);
			expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
			expect(await n8n.counts(twice)).toMatchObject({ entered: 2, completed: 1 });
		},
	);

	it('go on where the workflow is imported as another one with the same journey key', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA, BOB]);
		await n8n.deactivate(welcome());
		const other: Flow = { ...reimport(shorter()), id: 'other' };
		const same: Flow = { ...reimport(welcome()), id: 'same' };
		await n8n.activate(same);
		await n8n.clock.skip(2 * HOUR);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([['Hello'], ['Hello']]);
		await n8n.track(same, 'Signed Up', ['cyd@example.com']);
		await n8n.deactivate(same);
		await n8n.activate(other);
		const steps = {
			Start: plainTrigger(),
			Contact: journeyContact('moveToNode', {
				...{ journey: named('welcome'), whose: 'journey' },
				...{ fromNode: named('Wait'), toNode: named('Hello') },
			}),
		};
		await n8n.trigger(flow('tool', steps, ['Start', 'Contact']), 'Start', [{}]);
		await n8n.clock.settle();
		expect(n8n.mailsTo('cyd@example.com')).toEqual(['Hello']);
		await n8n.clock.skip(4 * HOUR);
		expect(await n8n.counts(other)).toMatchObject({ entered: 3, completed: 3, active: 0 });
	});

	it('keep waiting by default, which the log says at each activation, until the node is back', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		const lines = logged();
		await publish(welcome(), shorter());
		const line = expect.stringMatching(
			/1 contact of journey 'welcome' waits at the deleted node 'Wait'.*n8n-journey move --journey 'welcome' --from 'Wait' --all --to/,
		) as string;
		expect(lines).toContainEqual(line);
		await n8n.clock.skip(3 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await publish(shorter(), welcome());
		await n8n.clock.skip(HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('exit where the trigger says so, and may enter again', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		const after = shorter(keyed(policy('exit')));
		await publish(welcome(), after);
		expect(await n8n.counts(after)).toMatchObject({ active: 0, exited: 1 });
		await n8n.track(after, 'Signed Up', [ADA]);
		expect(await n8n.counts(after)).toMatchObject({ entered: 2, active: 1 });
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('move to a wait where the trigger says so, and wait there by its rule from now on', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA]);
		await n8n.clock.skip(HOUR);
		const after = shorter(keyed(policy('move', 'Later')));
		await publish(welcome(), after);
		await n8n.clock.skip(4 * HOUR - MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.clock.skip(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Bye']);
		expect(await n8n.counts(after)).toMatchObject({ entered: 1, completed: 1, active: 0 });
	});

	it('move to a send where the trigger says so, and get its message at once, and the next ones', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA, BOB]);
		const after = shorter(keyed(policy('move', 'Hello')));
		await publish(welcome(), after);
		await n8n.clock.skip(MINUTE);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([['Hello'], ['Hello']]);
		await n8n.clock.skip(4 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
	});

	it('cannot be moved to a node at which nobody waits: the activation is refused', async () => {
		const wrong = shorter(keyed(policy('move', 'Wait')));
		await expect(n8n.activate(wrong)).rejects.toThrow(
			"'Contacts at Deleted Nodes' moves them to 'Wait', which is no node of this workflow at which contacts wait (there are: 'Hello', 'Later', 'Bye').",
		);
	});

	it('are found out with the next execution where no trigger starts again', async () => {
		const before = welcome(keyed(policy('exit')));
		const after = shorter(keyed(policy('exit')));
		await n8n.activate(before);
		await n8n.track(before, 'Signed Up', [ADA]);
		await n8n.clock.skip(MINUTE);
		n8n.publish(after);
		await n8n.track(after, 'Signed Up', [BOB]);
		const nodes = await n8n.store.journeys.nodesOf('welcome');
		expect(nodes.filter(({ goneAt }) => goneAt !== null)).toMatchObject([{ name: 'Wait' }]);
	});
});

describe("Journey Contact's 'Move To Node'", () => {
	const move = async (parameters: INodeParameters, items = [{}]) => {
		const steps = { Start: plainTrigger(), Contact: journeyContact('moveToNode', parameters) };
		const execution = await n8n.trigger(flow('tool', steps, ['Start', 'Contact']), 'Start', items);
		await n8n.clock.settle();
		return { json: execution.error ? [] : execution.json('Contact'), error: execution.error };
	};
	const places = { journey: named('welcome'), toNode: named('Later') };

	it('moves all at a deleted node, by its name', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA, BOB]);
		await publish(welcome(), shorter());
		const { json } = await move({ ...places, whose: 'journey', fromNode: named('Wait') });
		const contactId = expect.any(Number) as number;
		const moved = { contactId, from: 'Wait', to: 'Later', result: 'moved' };
		expect(json).toMatchObject([moved, moved]);
		await n8n.clock.skip(4 * HOUR);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([['Bye'], ['Bye']]);
	});

	it('moves the contact of an item from where it waits, and no other', async () => {
		await n8n.activate(welcome());
		await n8n.track(welcome(), 'Signed Up', [ADA, BOB]);
		const { json } = await move({ ...places, contactBy: 'email', email: ADA });
		expect(json).toMatchObject([
			{ positions: [{ journey: 'welcome', from: 'Wait', to: 'Later', result: 'moved' }] },
		]);
		await n8n.clock.skip(2 * HOUR);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([[], ['Hello']]);
	});

	it.each([
		[
			{ toNode: named('Nowhere') },
			/'To Node' is 'Nowhere'.*known: 'Bye', 'Hello', 'Later', 'Wait'/,
		],
		[{ fromNode: named('Nowhere') }, /'From Node' is 'Nowhere'/],
		[{ journey: named('other') }, /no journey 'other'/],
	])('says what is there where %j is not', async (wrong, message) => {
		await n8n.activate(welcome());
		const all = { ...places, whose: 'journey', fromNode: named('Wait') };
		expect((await move({ ...all, ...wrong })).error).toMatch(message);
	});
});
