import { DatabaseSync } from 'node:sqlite';
import { declareWinner, type Declaration } from '../../src/experiment/winner';
import { pickByChance } from '../../src/experiment/thompson';
import { embeddedStorePath } from '../../src/n8n/system';
import {
	edit,
	flow,
	journeyTrigger,
	plainTrigger,
	rename,
	splitTest,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { experimentReport } from '../../src/report/experiment';
import { dayAt } from '../../src/time/day';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;

/** On the store that is quickest to open; the kind makes no difference to most of these tests. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

const contacts = Array.from({ length: 200 }, (_, i) => `contact${i}@example.com`);

const arms = (...values: Array<[name: string, weight: number]>) => ({
	arms: { values: values.map(([name, weight]) => ({ name, weight })) },
});

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const emails = (items: Array<Record<string, unknown>>) =>
	items.map(({ contact }) => (contact as { email: string }).email);

/** Contacts by the output at which they left the node, in the newest execution. */
const ways = (outputs: number, node = 'Split') =>
	Array.from({ length: outputs }, (_, i) => emails(n8n.executions.at(-1)!.json(node, i)));

const split = (parameters = {}, id = 'welcome') =>
	journey(
		id,
		{
			Start: journeyTrigger({ reentry: 'always' }),
			Split: splitTest(parameters),
		},
		['Start', 'Split'],
	);

describe('Split Test', () => {
	it('sends each contact by one output, and names the arm on the item', async () => {
		const welcome = split();
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const [a, b] = ways(2);
		expect([...a, ...b].sort()).toEqual([...contacts].sort());
		expect(a.length).toBeGreaterThan(70);
		expect(b.length).toBeGreaterThan(70);
		expect(n8n.executions[0].json('Split', 1)[0]).toMatchObject({
			split: { name: 'Split', arm: 'B' },
			journey: { key: 'workflow-welcome-welcome-', variants: { Split: 'B' }, hop: 1 },
		});
	});

	it('keeps the order of the items, and links each to the one that came in', async () => {
		const welcome = split();
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const incoming = emails(n8n.executions[0].json('Start'));
		for (const output of [0, 1]) {
			for (const { json, pairedItem } of n8n.executions[0].items('Split', output)) {
				const { item } = pairedItem as { item: number };
				expect(incoming[item]).toBe(emails([json])[0]);
			}
			const order = emails(n8n.executions[0].json('Split', output)).map((email) =>
				incoming.indexOf(email),
			);
			expect(order).toEqual(order.toSorted((x, y) => x - y));
		}
	});

	it('sends a contact who enters again down the same arm', async () => {
		const welcome = split();
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const first = ways(2);
		await n8n.clock.advance(MINUTE);
		await n8n.track(welcome, 'Signed Up', [...contacts].reverse());
		expect(ways(2).map((arm) => arm.sort())).toEqual(first.map((arm) => arm.sort()));
	});

	it('sends contacts down the same arm again when their execution failed behind it', async () => {
		const welcome = journey(
			'welcome',
			{
				Start: journeyTrigger(),
				Split: splitTest(),
				Wait: waitUntil({ amount: 1, unit: 'minutes' }),
			},
			['Start', 'Split', 'Wait'],
			['Split/1', 'Wait'],
		);
		await n8n.activate(welcome);
		let failures = 1;
		n8n.before = ({ method }) => {
			if (method === 'positions.park' && failures-- > 0) throw new Error('The store is away');
		};
		await n8n.track(welcome, 'Signed Up', contacts);
		expect(n8n.executions[0].status).toBe('error');
		const first = [0, 1].map((i) => emails(n8n.executions[0].json('Split', i)).sort());
		await n8n.clock.advance(MINUTE);
		const again = n8n.executions.slice(1).filter((run) => run.startNode === 'Start');
		const ran = [0, 1].map((i) => again.flatMap((run) => emails(run.json('Split', i))).sort());
		expect(ran).toEqual(first);
	});

	it('follows the weights, and gives an arm of weight zero no contact', async () => {
		const welcome = split(arms(['Most', 9], ['Nobody', 0], ['Few', 1]));
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const [most, none, few] = ways(3);
		expect(most.length).toBeGreaterThan(160);
		expect(none).toEqual([]);
		expect(few.length).toBeGreaterThan(5);
	});

	it('splits off the holdout first, and sends it by the first output', async () => {
		const welcome = split({ holdout: 20 });
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const [held, a, b] = ways(3);
		expect(held.length).toBeGreaterThan(20);
		expect(held.length).toBeLessThan(60);
		expect(a.length + b.length + held.length).toBe(200);
		expect(n8n.executions[0].json('Split', 0)[0]).toMatchObject({
			journey: { variants: { Split: 'Holdout' } },
		});
	});

	it('without a holdout splits the others as with one', async () => {
		const [one, two] = [split({ holdout: 20 }), split({ holdout: 0 })];
		await n8n.activate(one);
		await n8n.track(one, 'Signed Up', contacts);
		const [, a, b] = ways(3);
		await n8n.deactivate(one);
		await n8n.activate(two);
		await n8n.clock.advance(MINUTE);
		await n8n.track(two, 'Signed Up', contacts);
		const [allA, allB] = ways(2);
		expect(allA).toEqual(expect.arrayContaining(a));
		expect(allB).toEqual(expect.arrayContaining(b));
		expect(allA.length + allB.length).toBe(200);
	});

	it('splits independently in each node, unless nodes share an experiment key', async () => {
		const two = (options = {}) =>
			journey(
				'two',
				{
					Start: journeyTrigger({ reentry: 'always' }),
					Split: splitTest({ options }),
					Again: splitTest({ options }),
				},
				['Start', 'Split', 'Again'],
			);
		await n8n.activate(two());
		await n8n.track(two(), 'Signed Up', contacts);
		const [stay, cross] = ways(2, 'Again');
		expect(stay.length).toBeGreaterThan(20);
		expect(cross.length).toBeGreaterThan(20);
		await n8n.deactivate(two());
		const shared = two({ experimentKey: 'spring' });
		await n8n.activate(shared);
		await n8n.clock.advance(MINUTE);
		await n8n.track(shared, 'Signed Up', contacts);
		const [a] = ways(2);
		expect(ways(2, 'Again')).toEqual([a, []]);
	});

	it('counts the contacts of each arm', async () => {
		const welcome = split({ holdout: 20 });
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const [held, a, b] = ways(3).map(({ length }) => length);
		expect(await countsOf(welcome)).toEqual([
			{ arm: 'A', entered: a, converted: 0 },
			{ arm: 'B', entered: b, converted: 0 },
			{ arm: 'Holdout', entered: held, converted: 0 },
		]);
	});

	it('keeps contacts in their arm when the node is renamed', async () => {
		const welcome = split();
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const first = ways(2);
		const renamed = rename(welcome, 'Split', 'Subject Line');
		await n8n.deactivate(welcome);
		await n8n.activate(renamed);
		await n8n.clock.advance(MINUTE);
		await n8n.track(renamed, 'Signed Up', contacts);
		expect(ways(2, 'Subject Line')).toEqual(first);
	});
});

const nodeIdOf = async ({ id }: Flow, name = 'Split') =>
	(await n8n.store.journeys.nodesOf(id)).find((node) => node.name === name)!.id;

const countsOf = async (welcome: Flow) => await n8n.store.experiments.arms(await nodeIdOf(welcome));

describe('A Split Test on items of no journey', () => {
	const nightly = (parameters = {}) =>
		flow('nightly', { Schedule: plainTrigger(), Split: splitTest(parameters) }, [
			'Schedule',
			'Split',
		]);

	it('splits by the contact that it finds on the item, always into the same arm', async () => {
		await n8n.activate(nightly());
		const items = contacts.map((email) => ({ email }));
		await n8n.trigger(nightly(), 'Schedule', items);
		const first = ways(2);
		expect(first.map(({ length }) => length > 70)).toEqual([true, true]);
		await n8n.trigger(nightly(), 'Schedule', items.toReversed());
		expect(ways(2).map((arm) => arm.toReversed())).toEqual(first);
	});

	it('without a contact is an error of that item', async () => {
		await n8n.activate(nightly());
		const run = await n8n.trigger(nightly(), 'Schedule', [{ email: contacts[0] }, { name: 'x' }]);
		expect(run.status).toBe('error');
		expect(run.error).toContain('No contact was found on the item');
	});
});

describe('A Split Test with an arm whose name is an object', () => {
	const named = (name: unknown) => arms([name as string, 1]);

	it('calls the arm by its JSON, on the item and among the arms to choose from', async () => {
		const run = await n8n.testRun(split(named({ a: 1 })), 'Start');
		expect(run.json('Split', 0)).toMatchObject([{ split: { arm: '{"a":1}' } }]);
		const chosen = { ...named({ a: 1 }), options: { testArm: 'C' } };
		const { error } = await n8n.testRun(split(chosen), 'Start');
		expect(error).toContain(`which is not an arm. Set it to one of '{"a":1}', or remove it.`);
	});

	it('calls it so also where its toString is no function', async () => {
		const run = await n8n.testRun(split(named({ toString: 1 })), 'Start');
		expect(run.json('Split', 0)).toMatchObject([{ split: { arm: '{"toString":1}' } }]);
	});
});

describe('A Split Test with invalid parameters', () => {
	it.each([
		['two arms of one name', arms(['A', 1], [' A ', 1]), "Two arms are named 'A'. Rename one"],
		['an arm without a name', arms(['A', 1], [' ', 1]), "Arm 2 has no name. Set its 'Name'"],
		['an arm named like the holdout', arms(['Holdout', 1]), "Arm 1 is named 'Holdout'"],
		['no arm', { arms: {} }, "There are no arms. Add at least one under 'Arms'"],
		[
			'no weight at all',
			arms(['A', 0], ['B', 0]),
			"All arms have the weight 0. Set the 'Weight' of at least one",
		],
		[
			'a weight below zero',
			arms(['A', -1]),
			"Arm 1: 'Weight' is -1. Set it to a number from 0 to 1000000.",
		],
		[
			'weights whose sum is no number',
			arms(['A', 1e308], ['B', 1e308]),
			"Arm 1: 'Weight' is 1e+308. Set it to a number from 0 to 1000000.",
		],
		[
			'a weight that no share can be made of',
			arms(['A', 1e-9], ['B', 1]),
			"'Weight' must be 0, or a number from 0.000001 to 1000000",
		],
		[
			'a minimum traffic below zero',
			{ optimize: true, options: { minimumTraffic: -10 } },
			"'Minimum Traffic' is -10. Set it to a number from 0 to 50.",
		],
		[
			'more minimum traffic than there is',
			{ ...arms(['A', 1], ['B', 1], ['C', 1]), optimize: true, options: { minimumTraffic: 40 } },
			"'Minimum Traffic' is 40 percent for each of 3 arms",
		],
		[
			'a holdout above 100',
			{ holdout: 120 },
			"'Holdout' is 120. Set it to a number from 0 to 100.",
		],
		['a test arm that is none', { options: { testArm: 'C' } }, "'Test Run Arm' is 'C'"],
	])('with %s fails with the remedy', async (_, parameters, message) => {
		const run = await n8n.testRun(split(parameters), 'Start');
		expect(run.status).toBe('error');
		expect(run.error).toContain(message);
	});
});

describe("A Split Test with 'Optimize for Goal'", () => {
	const bought = {
		name: 'Bought',
		metBy: 'event',
		eventName: { __rl: true, mode: 'name', value: 'Order Completed' },
	};

	/** Behind the split contacts wait, and may reach the goal. */
	const optimized = (parameters = {}) =>
		flow(
			'optimized',
			{
				Start: journeyTrigger({ reentry: 'always', goals: { values: [bought] } }),
				Split: splitTest({ optimize: true, options: { minimumSample: 20 }, ...parameters }),
				Wait: waitUntil({ amount: 30, unit: 'days' }),
			},
			['Start', 'Split', 'Wait'],
			['Split/1', 'Wait'],
			['Split/2', 'Wait'],
		);

	/** So many of the contacts who left the split last reach the goal, by output. */
	async function converted(journey: Flow, ...rates: number[]): Promise<void> {
		const buyers = rates.flatMap((rate, i) => {
			const taken = ways(i + 1)[i];
			return taken.slice(0, Math.round(taken.length * rate));
		});
		await n8n.track(journey, 'Order Completed', buyers);
	}

	interface Drawn {
		outcome: string;
		detail: { chances: Record<string, number>; bucket: number };
	}

	/** The visits of the node, from the store's file. */
	function recorded(nodeId: number): Drawn[] {
		const db = new DatabaseSync(embeddedStorePath(), { readOnly: true });
		const rows = db
			.prepare('select outcome, detail from node_visits where node_id = ?')
			.all(nodeId);
		db.close();
		return (rows as Array<{ outcome: string; detail: string }>).map(({ outcome, detail }) => ({
			outcome,
			detail: JSON.parse(detail) as Drawn['detail'],
		}));
	}

	const late = contacts.map((email) => `late-${email}`);

	it('splits by weight until each arm has its sample, then by what converts', async () => {
		const journey = optimized();
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', contacts);
		const [first, second] = ways(2).map(({ length }) => length);
		expect([first > 70, second > 70]).toEqual([true, true]);
		await converted(journey, 0.05, 0.4);
		expect(await countsOf(journey)).toEqual([
			{ arm: 'A', entered: first, converted: Math.round(first * 0.05) },
			{ arm: 'B', entered: second, converted: Math.round(second * 0.4) },
		]);
		await n8n.track(journey, 'Signed Up', late);
		const [a, b] = ways(2).map(({ length }) => length);
		expect(a + b).toBe(200);
		expect(b).toBeGreaterThan(180);
	});

	it('records probabilities and bucket, which reproduce each choice', async () => {
		const journey = optimized();
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', contacts);
		await converted(journey, 0.1, 0.15);
		await n8n.track(journey, 'Signed Up', late);
		const steps = recorded(await nodeIdOf(journey));
		expect(steps).toHaveLength(400);
		expect(
			steps.filter(
				({ outcome, detail }) => pickByChance(detail.chances, detail.bucket) !== outcome,
			),
		).toEqual([]);
		expect(new Set(steps.map(({ detail }) => detail.chances.B)).size).toBe(2);
	});

	it('lets contacts keep the arm that they were given first', async () => {
		const journey = optimized();
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', contacts);
		const first = ways(2);
		await converted(journey, 0.01, 0.6);
		await n8n.clock.advance(MINUTE);
		await n8n.track(journey, 'Signed Up', contacts);
		expect(ways(2)).toEqual(first);
	});

	it('leaves the holdout as it is, however well it converts', async () => {
		const journey = optimized({ holdout: 20 });
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', contacts);
		const held = ways(3)[2];
		await converted(journey, 0.01, 0.6, 0.9);
		await n8n.clock.advance(MINUTE);
		await n8n.track(journey, 'Signed Up', contacts);
		expect(ways(3)[2]).toEqual(held);
	});

	it('gives contacts of an arm that was removed one that is there, and the same again', async () => {
		const journey = optimized();
		await n8n.activate(journey);
		await n8n.track(journey, 'Signed Up', contacts);
		const [, b] = ways(2);
		await n8n.deactivate(journey);
		const changed = edit(journey, 'Split', arms(['A', 50], ['C', 50]));
		await n8n.activate(changed);
		await n8n.clock.advance(MINUTE);
		await n8n.track(changed, 'Signed Up', b);
		const moved = ways(2);
		expect(moved.flat().sort()).toEqual(b.toSorted());
		expect(moved.map(({ length }) => length > 20)).toEqual([true, true]);
		await n8n.clock.advance(MINUTE);
		await n8n.track(changed, 'Signed Up', b);
		expect(ways(2)).toEqual(moved);
	});
});

describe('A test run of a Split Test', () => {
	it('sends the made-up contact down the first arm with a weight', async () => {
		const run = await n8n.testRun(split(arms(['Off', 0], ['On', 1])), 'Start');
		expect(run.json('Split', 0)).toEqual([]);
		expect(run.json('Split', 1)).toMatchObject([
			{ split: { arm: 'On' }, journey: { variants: { Split: 'On' } } },
		]);
	});

	it("sends it down the arm that 'Test Run Arm' names", async () => {
		const run = await n8n.testRun(split({ options: { testArm: 'B' } }), 'Start');
		expect(run.json('Split', 1)).toHaveLength(1);
		const held = { holdout: 5, options: { testArm: 'Holdout' } };
		expect((await n8n.testRun(split(held), 'Start')).json('Split', 0)).toHaveLength(1);
	});

	it.each([false, true])(
		'sends real contacts where they would go, and records nothing (optimized: %s)',
		async (optimize) => {
			const welcome = split({ optimize, options: { minimumSample: 1 } });
			await n8n.activate(welcome);
			await n8n.track(welcome, 'Signed Up', contacts);
			const way = new Map(ways(2).flatMap((arm, i) => arm.map((email) => [email, i])));
			const before = await countsOf(welcome);
			const recent = edit(welcome, 'Start', { testWith: 'recent' });
			const run = await n8n.testRun(recent, 'Start');
			const tested = [0, 1].flatMap((i) => emails(run.json('Split', i)).map((email) => [email, i]));
			expect(tested.map(([, i]) => i)).toEqual([0, 0, 0, 1, 1]);
			expect(tested).toEqual(tested.map(([email]) => [email, way.get(email as string)]));
			expect(await countsOf(welcome)).toEqual(before);
		},
	);
});

describe('A Split Test whose winner is declared', () => {
	const others = contacts.map((email) => `other-${email}`);

	async function declare(welcome: Flow, options: Partial<Declaration> = {}) {
		const nodeId = await nodeIdOf(welcome);
		const declaration = { nodeId, arm: 'B', by: 'Ada', ...options };
		return await declareWinner(n8n.store.experiments, declaration, n8n.clock.now());
	}

	/** The contacts have passed the split, and the winner is declared. */
	async function won(parameters = {}, options: Partial<Declaration> = {}) {
		const welcome = split({ holdout: 20, ...parameters });
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const before = ways(3);
		const counts = await countsOf(welcome);
		await declare(welcome, options);
		await n8n.clock.advance(MINUTE);
		return { welcome, before, counts };
	}

	it('sends new contacts to the winner and leaves the holdout, and counts none of them', async () => {
		const { welcome, counts } = await won();
		await n8n.track(welcome, 'Signed Up', others);
		const [held, a, b] = ways(3);
		expect(a).toEqual([]);
		expect(held.length).toBeGreaterThan(20);
		expect(b.length + held.length).toBe(200);
		expect(await countsOf(welcome)).toEqual(counts);
		const [item] = n8n.executions.at(-1)!.json('Split', 2);
		expect(item).toMatchObject({ split: { arm: 'B' }, journey: { variants: { Split: 'B' } } });
	});

	it('lets contacts who have an arm keep it when they enter again', async () => {
		const { welcome, before, counts } = await won();
		await n8n.track(welcome, 'Signed Up', contacts);
		expect(ways(3)).toEqual(before);
		expect(await countsOf(welcome)).toEqual(counts);
	});

	it('takes over contacts of the other arms if it is told to', async () => {
		const { welcome, before } = await won({}, { reassign: true });
		await n8n.track(welcome, 'Signed Up', contacts);
		const [held, a, b] = ways(3);
		expect(a).toEqual([]);
		expect(b.sort()).toEqual([...before[1], ...before[2]].sort());
		expect(held).toEqual(before[0]);
	});

	it('takes over the holdout if it is told to', async () => {
		const { welcome } = await won({}, { includeHoldout: true });
		await n8n.track(welcome, 'Signed Up', others);
		expect(ways(3).map(({ length }) => length)).toEqual([0, 0, 200]);
	});

	it("holds with 'Optimize for Goal', too: assigned contacts keep their arm", async () => {
		const { welcome, before } = await won({ optimize: true });
		await n8n.track(welcome, 'Signed Up', [...contacts, ...others]);
		const [, a, b] = ways(3);
		expect(a.sort()).toEqual(before[1].sort());
		expect(b.length).toBeGreaterThan(before[2].length + 100);
	});

	it('is undone by unpinning it: contacts are split and counted as before', async () => {
		const { welcome, counts } = await won();
		await n8n.store.experiments.unpin(await nodeIdOf(welcome));
		await n8n.track(welcome, 'Signed Up', others);
		const [held, ...lengths] = ways(3).map(({ length }) => length);
		expect(lengths[0]).toBeGreaterThan(50);
		lengths.push(held);
		expect(await countsOf(welcome)).toEqual(
			counts.map((count, i) => ({ ...count, entered: count.entered + lengths[i] })),
		);
	});

	it('says so in the panel, and also when the winner is no longer an arm', async () => {
		const { welcome } = await won();
		await n8n.track(welcome, 'Signed Up', others);
		const hints = () => n8n.executions.at(-1)!.hints('Split').join(' ');
		expect(hints()).toContain(
			"Contacts without an arm, except the holdout, take the arm 'B': it was declared the winner on 20",
		);
		const renamed = split({ holdout: 20, ...arms(['A', 1], ['C', 1]) });
		await n8n.deactivate(welcome);
		await n8n.activate(renamed);
		await n8n.clock.advance(MINUTE);
		await n8n.track(renamed, 'Signed Up', others);
		expect(hints()).toContain("'B' was declared the winner, but is no longer an arm here");
		expect(ways(3)[2].length).toBeGreaterThan(50);
	});

	it('shows in a test run with contacts of the store', async () => {
		const { welcome } = await won({ holdout: 0 }, { reassign: true });
		const recent = edit(welcome, 'Start', { testWith: 'recent' });
		const run = await n8n.testRun(recent, 'Start');
		expect([0, 1].map((i) => run.json('Split', i).length)).toEqual([0, 5]);
	});
});

describe('The experiment report of a journey', () => {
	it('has the contacts and conversions of each arm, also when asked by window', async () => {
		const welcome = flow(
			'reported',
			{
				Start: journeyTrigger({
					reentry: 'always',
					goals: {
						values: [
							{
								...{ name: 'Bought', metBy: 'event' },
								eventName: { __rl: true, mode: 'name', value: 'Order Completed' },
							},
						],
					},
				}),
				Split: splitTest({ holdout: 0 }),
				Wait: waitUntil({ amount: 30, unit: 'days' }),
			},
			['Start', 'Split', 'Wait'],
			['Split/1', 'Wait'],
		);
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', contacts);
		const [a, b] = ways(2);
		await n8n.clock.advance(MINUTE);
		await n8n.track(welcome, 'Order Completed', [...a.slice(0, 10), ...b.slice(0, 60)]);
		const nodeId = await nodeIdOf(welcome);
		const today = dayAt(n8n.clock.now(), 'UTC');
		const node = { nodeId, name: 'Split' };
		const span = { node, from: null, to: null, zone: 'UTC' };
		const { rows } = await experimentReport(n8n.store, { ...span, today });
		expect(rows).toMatchObject([
			{ arm: 'A', enrollments: a.length, conversions: 10, verdict: 'control' },
			{ arm: 'B', enrollments: b.length, conversions: 60, verdict: 'better' },
		]);
		const young = await experimentReport(n8n.store, { ...span, today, windowDays: 3 });
		expect(young.rows.map(({ enrollments }) => enrollments)).toEqual([0, 0]);
		const later = { ...span, today: today + 4, windowDays: 3 };
		expect((await experimentReport(n8n.store, later)).rows).toMatchObject([
			{ enrollments: a.length, conversions: 10 },
			{ enrollments: b.length, conversions: 60 },
		]);
	});
});
