import type { INodeParameters } from 'n8n-workflow';
import {
	edit,
	flow,
	journeyTrigger,
	send,
	waitUntil,
	withStore,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});
afterEach(async () => await n8n.close());

const did = (name: string, event: string): INodeParameters => ({
	name,
	conditions: { values: [{ eventName: { __rl: true, mode: 'name', value: event } }] },
});
const [ordered, visited] = [did('Ordered', 'Order Completed'), did('Visited', 'Visited')];

/** Ten minutes, then a branch whose outputs lead to mails of these subjects, in their order. */
function journey(branches: INodeParameters[], mails: string[], store = 'instance'): Flow {
	const made = flow(
		'moving',
		{
			Start: journeyTrigger(),
			Wait: waitUntil({ amount: 10, unit: 'minutes' }),
			Way: {
				type: 'n8n-nodes-journey.branchOnBehavior',
				parameters: { branches: { values: branches } },
			},
			...Object.fromEntries([...new Set(mails)].map((mail) => [mail, send(mail)])),
		},
		['Start', 'Wait', 'Way'],
		...mails.map((mail, i) => [`Way/${i}`, mail]),
	);
	return withStore(made, store);
}

const MAILS = ['Hello', 'Thanks', 'See You'];
const both = (store?: string) => journey([ordered, visited], MAILS, store);
/** The first branch is removed, and the lines stay as n8n's editor leaves them. */
const removed = (store?: string) => journey([visited], MAILS.slice(0, 2), store);

const REFUSED =
	/In 'Way' the line to 'Thanks' left from 'Ordered', and leaves from 'Visited' now\..*'Confirm Moved Lines' of the Journey Trigger to ([0-9a-f]{8}), /;

async function refusalOf(made: Flow): Promise<string> {
	return await n8n.activate(made).then(
		() => '',
		(error: Error) => error.message,
	);
}

const confirmed = (made: Flow, confirmLines: string) =>
	edit(made, 'Start', { options: { confirmLines } });

describe.each(['staticData', 'instance'])('Moved lines of a journey on the store %s', (store) => {
	it('are refused at activation with their names, until this very edit is confirmed', async () => {
		await n8n.activate(both(store));
		await n8n.deactivate(both(store));
		const code = REFUSED.exec(await refusalOf(removed(store)))![1];
		expect(await refusalOf(confirmed(removed(store), 'abcdef12'))).toMatch(REFUSED);
		const made = confirmed(removed(store), ` ${code.toUpperCase()} `);
		await n8n.activate(made);
		await n8n.track(made, 'Signed Up', [ADA, BOB]);
		await n8n.track(made, 'Visited', [ADA]);
		await n8n.clock.skip(11 * MINUTE);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([['Thanks'], ['Hello']]);
		await n8n.deactivate(made);
		await n8n.activate(made);
		await n8n.deactivate(made);
		const next = confirmed(journey([ordered, visited], ['Hello', 'Thanks'], store), code);
		expect(await refusalOf(next)).toContain("left from 'Visited', and leaves from 'Ordered' now");
	});
});

describe('Moved lines in an edit that n8n activates no trigger for', () => {
	it('hold contacts with an execution a minute that says why, and nobody fails', async () => {
		await n8n.activate(both());
		await n8n.track(both(), 'Signed Up', [ADA, BOB]);
		await n8n.track(both(), 'Visited', [ADA]);
		n8n.publish(removed());
		const before = n8n.executions.length;
		await n8n.clock.skip(10 * MINUTE);
		expect(n8n.executions.at(-1)!.error).toMatch(REFUSED);
		await n8n.clock.skip(60 * MINUTE);
		expect(n8n.executions.length - before).toBeLessThan(65);
		expect(await n8n.counts(both())).toMatchObject({ active: 2, failed: 0 });
		n8n.publish(journey([visited], ['Hello', 'See You']));
		await n8n.clock.skip(3 * MINUTE);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([['See You'], ['Hello']]);
	});

	it('go unnoticed nowhere: contacts of an earlier batch had just passed', async () => {
		await n8n.activate(both());
		await n8n.track(both(), 'Signed Up', [ADA]);
		await n8n.clock.advance(10_000);
		await n8n.track(both(), 'Signed Up', [BOB]);
		await n8n.track(both(), 'Visited', [ADA, BOB]);
		await n8n.clock.advance(10 * MINUTE - 6_000);
		expect(n8n.mailsTo(ADA)).toEqual(['See You']);
		n8n.publish(removed());
		await n8n.clock.advance(MINUTE);
		expect(n8n.executions.at(-1)!.error).toMatch(REFUSED);
		expect(n8n.mailsTo(BOB)).toEqual([]);
	});

	it('hold those whose message was put off, too', async () => {
		const quiet = { options: { quietHours: { hours: { from: '00:00', to: '12:00' } } } };
		const late = (made: Flow) => {
			const steps = { ...made, nodes: [...made.nodes] };
			const wait = steps.nodes.findIndex(({ name }) => name === 'Wait');
			steps.nodes[wait] = { ...steps.nodes[wait], ...send('First', quiet) };
			return steps;
		};
		await n8n.activate(late(both()));
		await n8n.track(late(both()), 'Signed Up', [ADA]);
		n8n.publish(late(removed()));
		await n8n.clock.skip(24 * 60 * MINUTE);
		expect(n8n.executions.at(-1)!.error).toMatch(REFUSED);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		expect(await n8n.counts(both())).toMatchObject({ active: 1, failed: 0 });
	});
});

describe('An edit that moves no line', () => {
	it.each<[string, Flow]>([
		['a branch added at the end', journey([ordered, visited, did('Asked', 'Asked')], MAILS)],
		[
			'renamed branches',
			journey(
				[
					{ ...ordered, name: 'A' },
					{ ...visited, name: 'B' },
				],
				MAILS,
			),
		],
		[
			'branches swapped with their lines',
			journey([visited, ordered], ['Hello', 'See You', 'Thanks']),
		],
	])('is activated: %s', async (_, edited) => {
		await n8n.activate(both());
		await n8n.deactivate(both());
		expect(await refusalOf(edited)).toBe('');
	});
});
