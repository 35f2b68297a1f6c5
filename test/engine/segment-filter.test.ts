import type { INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyTrigger,
	plainTrigger,
	send,
	waitUntil,
	withStore,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';

/** Several workflows look at the same contacts here. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'instance');

let n8n: TestN8n;
let shop: Flow;

beforeEach(async () => {
	n8n = await TestN8n.start();
	shop = journey('shop', { Start: journeyTrigger() }, ['Start']);
	await n8n.activate(shop);
});

afterEach(async () => await n8n.close());

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const key = (value: string) => ({ __rl: true, mode: 'key', value });
const buyers = { conditions: { values: [{ eventName: named('Order Completed') }] } };

function segmentFilter(parameters: INodeParameters): Step {
	return { type: 'n8n-nodes-journey.segmentFilter', parameters };
}

/** A workflow of a schedule and the node alone, switched on. */
async function active(id: string, parameters: INodeParameters): Promise<Flow> {
	const made = journey(id, { Start: plainTrigger(), Filter: segmentFilter(parameters) }, [
		'Start',
		'Filter',
	]);
	await n8n.activate(made);
	return made;
}

const emailsOf = (items: Array<{ contact?: unknown }>) =>
	items.map(({ contact }) => (contact as { email: string }).email);

const storedSegments = async () =>
	await n8n.store.segments.list(await n8n.store.workspace('default'));

const membersOf = async (segment: string) => {
	const workspaceId = await n8n.store.workspace('default');
	const page = await n8n.store.segments.members(workspaceId, segment, { after: 0, limit: 100 });
	return page.contacts.map(({ email }) => email);
};

describe("Segment Filter with 'Filter Items'", () => {
	it('splits the contacts of a journey, each once, in their order', async () => {
		const parted = journey(
			'parted',
			{
				Start: journeyTrigger(),
				Wait: waitUntil({ amount: 1, unit: 'minutes' }),
				Filter: segmentFilter(buyers),
				Thanks: send('Thanks'),
				Offer: send('An offer'),
			},
			['Start', 'Wait', 'Filter', 'Thanks'],
			['Filter/1', 'Offer'],
		);
		await n8n.activate(parted);
		await n8n.track(parted, 'Signed Up', [ADA, BOB, CYD]);
		await n8n.track(parted, 'Order Completed', [BOB]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['An offer']);
		expect(n8n.mailsTo(BOB)).toEqual(['Thanks']);
		expect(n8n.mailsTo(CYD)).toEqual(['An offer']);
	});

	it('filters the contacts of items that come from no journey', async () => {
		await n8n.track(shop, 'Order Completed', [ADA]);
		const filter = await active('plain', buyers);
		const execution = await n8n.trigger(filter, 'Start', [{ email: BOB }, { email: ADA }]);
		expect(emailsOf(execution.json('Filter', 0))).toEqual([ADA]);
		expect(execution.items('Filter', 0)[0].pairedItem).toEqual({ item: 1 });
		expect(emailsOf(execution.json('Filter', 1))).toEqual([BOB]);
	});

	it('filters by a saved segment, by its key', async () => {
		await n8n.track(shop, 'Order Completed', [ADA]);
		const saving = await active('saving', { ...buyers, save: true, segmentKey: 'buyers' });
		await n8n.trigger(saving, 'Start', [{ email: BOB }]);
		const asking = await active('asking', { source: 'segment', segment: key('buyers') });
		const execution = await n8n.trigger(asking, 'Start', [{ email: ADA }, { email: BOB }]);
		expect(emailsOf(execution.json('Filter', 0))).toEqual([ADA]);
		expect(emailsOf(execution.json('Filter', 1))).toEqual([BOB]);
	});

	it('knows the members of the top, although they come in without the others', async () => {
		await n8n.track(shop, 'Order Completed', [ADA, ADA, ADA, BOB, BOB, CYD]);
		const by = { limit: 2, by: 'event', eventName: named('Order Completed'), days: 0 };
		const top = await active('top', { ...buyers, narrow: { top: by } });
		const execution = await n8n.trigger(top, 'Start', [{ email: CYD }, { email: BOB }]);
		expect(emailsOf(execution.json('Filter', 0))).toEqual([BOB]);
		expect(emailsOf(execution.json('Filter', 1))).toEqual([CYD]);
	});
});

describe('Membership in the top of a saved segment', () => {
	it('is kept with it, and is the same for the node that saves it', async () => {
		await n8n.track(shop, 'Order Completed', [ADA, ADA, BOB]);
		const by = { limit: 1, by: 'event', eventName: named('Order Completed'), days: 0 };
		const saved = { ...buyers, narrow: { top: by }, save: true, segmentKey: 'best' };
		const best = await active('best', saved);
		const execution = await n8n.trigger(best, 'Start', [{ email: BOB }, { email: ADA }]);
		expect(emailsOf(execution.json('Filter', 0))).toEqual([ADA]);
		expect(await membersOf('best')).toEqual([ADA]);
	});
});

describe("Segment Filter with 'Find Contacts'", () => {
	const find = { ...buyers, operation: 'find' };

	it('finds all contacts of the store that match, whichever came in', async () => {
		await n8n.track(shop, 'Order Completed', [ADA, CYD]);
		await n8n.track(shop, 'Signed Up', [BOB]);
		const finding = await active('finding', find);
		const execution = await n8n.trigger(finding, 'Start', [{ at: 'nine' }, { at: 'ten' }]);
		expect(emailsOf(execution.json('Filter'))).toEqual([ADA, CYD]);
		expect(execution.items('Filter').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
		]);
	});

	it('finds more contacts than one page holds', async () => {
		const everybody = Array.from({ length: 1_200 }, (_, i) => `${i}@example.com`);
		await n8n.track(shop, 'Order Completed', everybody.slice(0, 600));
		await n8n.track(shop, 'Order Completed', everybody.slice(600));
		const finding = await active('many', find);
		const execution = await n8n.trigger(finding, 'Start', [{}]);
		expect(emailsOf(execution.json('Filter'))).toEqual(everybody);
	});

	it('returns them page by page where the builder wants that', async () => {
		await n8n.track(shop, 'Order Completed', [ADA, BOB, CYD]);
		const paged = await active('paged', {
			...find,
			returnAll: false,
			limit: 2,
			options: { after: '={{ $json.after }}' },
		});
		const first = await n8n.trigger(paged, 'Start', [{ after: 0 }]);
		expect(emailsOf(first.json('Filter'))).toEqual([ADA, BOB]);
		const { contact } = first.json('Filter')[1] as { contact: { id: number } };
		const second = await n8n.trigger(paged, 'Start', [{ after: contact.id }]);
		expect(emailsOf(second.json('Filter'))).toEqual([CYD]);
	});

	it('finds for each item what its expressions ask for, and equal queries only once', async () => {
		await n8n.track(shop, 'Order Completed', [ADA]);
		await n8n.track(shop, 'Signed Up', [BOB]);
		const each = await active('each', {
			operation: 'find',
			conditions: { values: [{ eventName: named('={{ $json.event }}') }] },
		});
		const items = ['Signed Up', 'Order Completed', 'Signed Up'].map((event) => ({ event }));
		const execution = await n8n.trigger(each, 'Start', items);
		expect(emailsOf(execution.json('Filter'))).toEqual([BOB, ADA]);
	});

	it('sends a broadcast: the contacts found are enrolled by the message behind it', async () => {
		await n8n.track(shop, 'Order Completed', [ADA, BOB]);
		const blast = journey(
			'blast',
			{ Start: plainTrigger(), Find: segmentFilter(find), Hello: send('Sale') },
			['Start', 'Find', 'Hello'],
		);
		await n8n.activate(blast);
		await n8n.trigger(blast, 'Start', [{}]);
		expect([...n8n.mailsTo(ADA), ...n8n.mailsTo(BOB)]).toEqual(['Sale', 'Sale']);
		expect(n8n.mailsTo(CYD)).toEqual([]);
	});

	it('narrows down to the best fifth by recency, frequency and monetary value', async () => {
		const customers = Array.from({ length: 5 }, (_, i) => `c${i}@example.com`);
		for (const [i, email] of customers.entries()) {
			await n8n.track(shop, 'Order Completed', [email], { total: (i + 1) * 10 });
		}
		const rfm = { eventName: named('Order Completed'), value: 'total', days: 30, monetary: [5] };
		const best = await active('best', { ...find, narrow: { rfm } });
		const execution = await n8n.trigger(best, 'Start', [{}]);
		expect(emailsOf(execution.json('Filter'))).toEqual(['c4@example.com']);
	});
});

describe("'Save as Segment'", () => {
	const saved = { ...buyers, operation: 'find', save: true, segmentKey: 'buyers' };

	it('saves when its workflow is activated, and keeps the members current from then on', async () => {
		await n8n.track(shop, 'Order Completed', [ADA]);
		await active('saving', { ...saved, segmentName: 'Buyers' });
		expect(await storedSegments()).toMatchObject([{ key: 'buyers', name: 'Buyers', members: 1 }]);
		await n8n.track(shop, 'Order Completed', [BOB]);
		expect(await membersOf('buyers')).toEqual([ADA, BOB]);
	});

	it('saves in the workspace of the journey that it is a step of, else in its own', async () => {
		const options = { workspace: 'acme' };
		const steps = (start: INodeParameters, filter: INodeParameters) => ({
			Start: journeyTrigger({ options: start }),
			Filter: segmentFilter({ ...saved, operation: 'filter', options: filter }),
		});
		await n8n.activate(journey('of-trigger', steps(options, {}), ['Start', 'Filter']));
		const own = { workspace: 'other' };
		await n8n.activate(journey('of-node', steps(options, own), ['Start', 'Filter']));
		for (const name of ['acme', 'other']) {
			const workspaceId = await n8n.store.workspace(name);
			expect(await n8n.store.segments.list(workspaceId)).toMatchObject([{ key: 'buyers' }]);
		}
		expect(await storedSegments()).toEqual([]);
	});

	it('saves again only when the definition has changed', async () => {
		const saves: string[] = [];
		n8n.before = ({ method }) => void (method === 'segments.save' && saves.push(method));
		const saving = await active('saving', saved);
		await n8n.trigger(saving, 'Start', [{}]);
		await n8n.trigger(saving, 'Start', [{}]);
		expect(saves).toHaveLength(1);
		await n8n.restart();
		await n8n.trigger(saving, 'Start', [{}]);
		expect(saves).toHaveLength(1);
		const changed = await active('saving', { ...saved, segmentName: 'Buyers' });
		await n8n.trigger(changed, 'Start', [{}]);
		expect(saves).toHaveLength(2);
		expect(await storedSegments()).toMatchObject([{ name: 'Buyers' }]);
	});

	it('may build on another segment, but not on itself by way of it', async () => {
		const inSegment = (segment: string) => ({
			operation: 'find',
			save: true,
			conditions: { values: [{ type: 'segment', segment: key(segment) }] },
		});
		await active('first', { ...inSegment('second'), segmentKey: 'first' });
		const second = active('second', { ...inSegment('first'), segmentKey: 'second' });
		await expect(second).rejects.toThrow("The segment 'second' would depend on itself");
		expect(await storedSegments()).toMatchObject([{ key: 'first' }]);
	});

	it('is refused with expressions, for a segment is the same for every item', async () => {
		const varying = active('varying', {
			...saved,
			conditions: { values: [{ eventName: named('={{ $json.event }}') }] },
		});
		await expect(varying).rejects.toThrow(
			"A saved segment is the same for every item: remove the expressions from its conditions, or turn off 'Save as Segment'.",
		);
	});

	it('is refused with an invalid key', async () => {
		const odd = active('odd', { ...saved, segmentKey: 'My Buyers' });
		await expect(odd).rejects.toThrow(
			"'Save as Segment': key: A segment key may contain lower-case letters, digits, - and _",
		);
	});

	it('saves nothing in a test run, and shows what it would save', async () => {
		await n8n.track(shop, 'Order Completed', [ADA]);
		const saving = journey(
			'trial',
			{ Start: plainTrigger(), Filter: segmentFilter({ ...saved, operation: 'filter' }) },
			['Start', 'Filter'],
		);
		const items = [{ email: ADA }, { email: BOB }];
		const execution = await n8n.trigger(saving, 'Start', items, 'manual');
		expect(execution.json('Filter', 0)).toEqual([{ email: ADA }]);
		expect(execution.json('Filter', 1)).toEqual([{ email: BOB }]);
		expect(execution.hints('Filter')).toEqual([
			"Preview: nothing was saved. The active workflow would save the segment 'buyers' with 1 member. To save it from the editor, set 'In Test Runs' to Run for Real.",
		]);
		expect(await storedSegments()).toEqual([]);
	});

	it.each(['filter', 'find'])(
		'is saved by a test run that runs for real: %s',
		async (operation) => {
			const saving = journey(
				'trial',
				{
					Start: plainTrigger(),
					Filter: segmentFilter({ ...saved, operation, inTestRuns: 'real' }),
				},
				['Start', 'Filter'],
			);
			const execution = await n8n.trigger(saving, 'Start', [{ email: ADA }], 'manual');
			expect(execution.hints('Filter')).toEqual([expect.stringMatching(/^Run for real: /)]);
			expect(await storedSegments()).toMatchObject([{ key: 'buyers' }]);
		},
	);
});
