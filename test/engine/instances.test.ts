import type { INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyContact,
	journeyTrigger,
	send,
	waitForEvent,
	waitUntil,
	withStore,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA, HOUR, named } from '../support/engine/waiting';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const checkedOut = { name: 'Checked Out', metBy: 'event', eventName: named('Checked Out') };
const anyCheckedOut = { ...checkedOut, instance: 'any' };

/** One enrollment for each cart: a wait, then a reminder of the cart. */
function carts(start: INodeParameters, wait: Step = waitUntil({ amount: 1, unit: 'hours' })) {
	const made = flow(
		'carts',
		{
			Start: journeyTrigger({
				eventName: named('Cart Created'),
				reentry: 'always',
				options: { instanceKey: 'cart.id' },
				...start,
			}),
			Wait: wait,
			Reminder: send('Reminder of {{ journey.instance }}'),
			Late: send('Too late for {{ journey.instance }}'),
		},
		['Start', 'Wait', 'Reminder'],
		['Wait/1', 'Late'],
	);
	return withStore(made, 'staticData');
}

async function createTwo(journey: ReturnType<typeof carts>): Promise<void> {
	await n8n.activate(journey);
	for (const id of ['A', 'B']) await n8n.track(journey, 'Cart Created', [ADA], { cart: { id } });
}

const checkOut = async (journey: ReturnType<typeof carts>, id?: string) =>
	await n8n.track(journey, 'Checked Out', [ADA], id === undefined ? {} : { cart: { id } });

describe('Of two carts, the check-out of one', () => {
	it.each(['goals', 'exits'])('meets its %s, and the other is reminded', async (ends) => {
		const journey = carts({ [ends]: { values: [checkedOut] } });
		await createTwo(journey);
		await checkOut(journey, 'A');
		await n8n.clock.skip(2 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Reminder of B']);
		const ended = ends === 'goals' ? { converted: 1 } : { exited: 1 };
		expect(await n8n.counts(journey)).toMatchObject({ entered: 2, completed: 1, ...ended });
	});

	it('ends its wait, and the other times out', async () => {
		const journey = carts({}, waitForEvent('Checked Out', { maxWait: 1, maxWaitUnit: 'hours' }));
		await createTwo(journey);
		await checkOut(journey, 'A');
		expect(n8n.mailsTo(ADA)).toEqual(['Reminder of A']);
		await n8n.clock.skip(2 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Reminder of A', 'Too late for B']);
	});

	it('ends its wait for the first of several, and the other goes on', async () => {
		const values = [
			{ kind: 'event', eventName: named('Checked Out') },
			{ kind: 'duration', amount: 1, unit: 'hours' },
		];
		const journey = carts({}, waitUntil({ waitFor: 'race', alternatives: { values } }));
		await createTwo(journey);
		await checkOut(journey, 'B');
		expect(n8n.mailsTo(ADA)).toEqual(['Reminder of B']);
		await n8n.clock.skip(2 * HOUR);
		expect(n8n.mailsTo(ADA)).toEqual(['Reminder of B', 'Reminder of A']);
	});

	it("meets the goal of both with 'Any Instance'", async () => {
		const journey = carts({ goals: { values: [anyCheckedOut] } });
		await createTwo(journey);
		await checkOut(journey, 'C');
		expect(await n8n.counts(journey)).toMatchObject({ converted: 2, active: 0 });
	});

	it("ends the waits of both with 'Any Instance', by itself or as one of several", async () => {
		const any = carts({}, waitForEvent('Checked Out', { options: { instance: 'any' } }));
		await createTwo(any);
		await checkOut(any, 'C');
		expect(n8n.mailsTo(ADA).toSorted()).toEqual(['Reminder of A', 'Reminder of B']);

		const values = [{ kind: 'event', eventName: named('Checked Out'), instance: 'any' }];
		const race = waitUntil({ waitFor: 'race', alternatives: { values } });
		const oneOfSeveral = { ...carts({}, race), id: 'race' };
		await n8n.deactivate(any);
		await createTwo(oneOfSeveral);
		await checkOut(oneOfSeveral, 'C');
		expect(n8n.mailsTo(ADA)).toHaveLength(4);
	});

	it('without the property meets the goal of both', async () => {
		const journey = carts({ goals: { values: [checkedOut] } });
		await createTwo(journey);
		await checkOut(journey);
		expect(await n8n.counts(journey)).toMatchObject({ converted: 2, active: 0 });
	});
});

describe('A rule about events of the contact', () => {
	const buying = (filters: INodeParameters[]) => {
		const didCheckOut = {
			type: 'didEvent',
			eventName: named('Checked Out'),
			window: 'entry',
			propertyFilters: { conditions: filters },
		};
		const branches = { values: [{ name: 'Bought', conditions: { values: [didCheckOut] } }] };
		const made = flow(
			'buying',
			{
				Start: journeyTrigger({
					eventName: named('Cart Created'),
					options: { instanceKey: 'cart.id' },
				}),
				Wait: waitUntil({ amount: 1, unit: 'hours' }),
				Branch: { type: 'n8n-nodes-journey.branchOnBehavior', parameters: { branches } },
				Thanks: send('Thanks for {{ journey.instance }}'),
				Reminder: send('Reminder of {{ journey.instance }}'),
			},
			['Start', 'Wait', 'Branch', 'Reminder'],
			['Branch/1', 'Thanks'],
		);
		return withStore(made, 'staticData') as ReturnType<typeof carts>;
	};

	it('counts those of every instance, and with a filter those of its own', async () => {
		const ofAny = buying([]);
		await createTwo(ofAny);
		await checkOut(ofAny, 'A');
		await n8n.clock.skip(2 * HOUR);
		expect(n8n.mailsTo(ADA).toSorted()).toEqual(['Thanks for A', 'Thanks for B']);

		await n8n.deactivate(ofAny);
		const own = { property: 'cart.id', operator: 'equals', value: '={{ $json.journey.instance }}' };
		const ofOwn = { ...buying([own]), id: 'own' };
		await createTwo(ofOwn);
		await checkOut(ofOwn, 'A');
		await n8n.clock.skip(2 * HOUR);
		expect(n8n.mailsTo(ADA).slice(2).toSorted()).toEqual(['Reminder of B', 'Thanks for A']);
	});
});

describe("Journey Contact's 'Exit From Journey' in a journey with an instance key", () => {
	const leaving = (exitFrom: string) => {
		const made = flow(
			'leaving',
			{
				Start: journeyTrigger({
					eventName: named('Cart Created'),
					options: { instanceKey: 'cart.id' },
				}),
				Wait: waitForEvent('Emptied'),
				Leave: journeyContact('exit', { exitFrom, journeyKey: 'carts' }),
			},
			['Start', 'Wait', 'Leave'],
		);
		return withStore(made, 'staticData') as ReturnType<typeof carts>;
	};

	it("ends the item's own instance alone with 'This Journey'", async () => {
		const journey = leaving('this');
		await createTwo(journey);
		await n8n.track(journey, 'Emptied', [ADA], { cart: { id: 'A' } });
		expect(await n8n.counts(journey)).toMatchObject({ exited: 1, active: 1 });
	});

	it("ends every instance with 'All Journeys'", async () => {
		const journey = leaving('all');
		await createTwo(journey);
		await n8n.track(journey, 'Emptied', [ADA], { cart: { id: 'A' } });
		expect(await n8n.counts(journey)).toMatchObject({ exited: 2, active: 0 });
	});
});
