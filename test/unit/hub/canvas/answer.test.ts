import type { NodeNumbers } from '../../../../src/report/node-numbers';
import { HubWorld } from '../support/hub-world';

const KEY = '0123456789abcdef0123456789abcdef';
const SECOND = 1_000;

let world: HubWorld;
beforeEach(async () => {
	world = await HubWorld.open();
	world.canvasKey = KEY;
});

const UNKNOWN = { success: false, message: 'Unknown path: check the URL' };

async function ask(question: object | string, headers = {}) {
	const body = typeof question === 'string' ? question : JSON.stringify(question);
	const { response } = await world.call('canvas.json', { body, headers });
	return { status: response.status, body: JSON.parse(String(response.body)) as object };
}

async function numbersOf(...nodes: string[]): Promise<Record<string, NodeNumbers>> {
	const { body } = await ask({ key: KEY, workflow: world.journey.workflowId, nodes });
	return (body as { nodes: Record<string, NodeNumbers> }).nodes;
}

describe("The script for n8n's canvas", () => {
	it('is served for the key, to editors of other hosts, too', async () => {
		const { response } = await world.call(`canvas.js?key=${KEY}`);
		expect(response).toMatchObject({
			status: 200,
			headers: {
				'Content-Type': 'text/javascript; charset=utf-8',
				'Cache-Control': 'no-store',
				'Cross-Origin-Resource-Policy': 'cross-origin',
			},
		});
		expect(String(response.body)).toContain('n8nExternalHooks');
		expect(String(response.body)).not.toContain(KEY);
	});

	it.each([
		['', KEY],
		['?key=', KEY],
		[`?key=${KEY}x`, KEY],
		[`?key=${KEY.slice(1)}`, KEY],
		[`?key=${KEY}`, null],
		['?key=', null],
		['?key=null', null],
	])('is as unknown as any path with %j where the key is %j', async (query, key) => {
		world.canvasKey = key;
		const { response } = await world.call(`canvas.js${query}`);
		expect([response.status, JSON.parse(String(response.body))]).toEqual([404, UNKNOWN]);
	});
});

describe("The numbers on n8n's canvas", () => {
	it('are those of the nodes that the caller names, and of no other', async () => {
		const { nodes } = world.journey;
		expect(Object.keys(nodes).length).toBeGreaterThan(1);
		const [trigger] = await keys('trigger');
		expect(await numbersOf(trigger, 'unknown', '__proto__', 'constructor')).toEqual({
			[trigger]: { waiting: expect.any(Number) as number, passedToday: 0, reached: 1, dropped: 0 },
		});
		expect(await numbersOf()).toEqual({});
	});

	it('are nothing for the nodes of another workflow or workspace', async () => {
		const known = await keys('trigger', 'second', 'send');
		const of = async (workflow: string) => (await ask({ key: KEY, workflow, nodes: known })).body;
		expect(await of('another')).toEqual({ nodes: {} });
		Object.assign(world.settings, { workspaceId: 99 });
		expect(await of(world.journey.workflowId)).toEqual({ nodes: {} });
	});

	it('follow the contacts within five seconds, and are counted once for many editors', async () => {
		const [trigger] = await keys('trigger');
		const read = jest.spyOn(world.journey.store.reports, 'durations');
		const before = (await numbersOf(trigger))[trigger];
		await world.journey.enter('bob');
		expect((await numbersOf(trigger))[trigger]).toEqual(before);
		expect(read).toHaveBeenCalledTimes(1);
		world.journey.now += 5 * SECOND;
		expect((await numbersOf(trigger))[trigger]).toMatchObject({
			waiting: before.waiting + 1,
			reached: before.reached + 1,
			passedToday: 1,
		});
	});

	it('count as lost who went no further, of those that entered in the last 28 days', async () => {
		const { journey } = world;
		// Ann, too.
		await journey.bring(['bob', 'cyd'], { dueAt: journey.now });
		const [wait] = await keys('wait');
		expect((await numbersOf(wait))[wait]).toMatchObject({ waiting: 3, reached: 3, dropped: 0 });
		const released = await journey.release('wait');
		await journey.park(released.slice(1), { dueAt: journey.now }, 'second');
		await journey.settle(released);
		await journey.settle(await journey.release('second'));
		journey.now += 5 * SECOND;
		expect((await numbersOf(wait))[wait]).toEqual({
			...{ waiting: 0, passedToday: 3, reached: 3, dropped: 1 },
		});
		journey.now += 28 * 24 * 3_600 * SECOND;
		expect((await numbersOf(wait))[wait]).toEqual({
			...{ waiting: 0, passedToday: 0, reached: 0, dropped: 0 },
		});
	});

	const QUESTION = { key: KEY, workflow: 'w', nodes: [] };
	it.each<[string, object | string]>([
		['another key', { ...QUESTION, key: `${KEY}x` }],
		['no key', { workflow: 'w', nodes: [] }],
		['no workflow', { key: KEY, nodes: [] }],
		['nodes that are no texts', { ...QUESTION, nodes: [1] }],
		['too many nodes', { ...QUESTION, nodes: Array.from({ length: 1_001 }, () => 'n') }],
		['too long a body', { ...QUESTION, workflow: 'x'.repeat(70_000) }],
		['no JSON', 'key'],
	])('are as unknown as any path with %s', async (_, question) => {
		const read = jest.spyOn(world.journey.store.journeys, 'list');
		expect(await ask(question)).toEqual({ status: 404, body: UNKNOWN });
		expect(read).not.toHaveBeenCalled();
	});

	it('are off without a key in the environment, whatever the caller sends', async () => {
		world.canvasKey = null;
		for (const key of [KEY, '', 'null', 'undefined']) {
			expect(await ask({ ...QUESTION, key })).toEqual({ status: 404, body: UNKNOWN });
		}
	});
});

/** n8n's ids of the world's nodes. */
async function keys(...names: Array<keyof typeof world.journey.nodes>): Promise<string[]> {
	const { store, workflowId, nodes } = world.journey;
	const known = await store.journeys.nodesOf(workflowId);
	return names.map((name) => known.find(({ id }) => id === nodes[name])!.nodeKey);
}
