import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyContact,
	journeyTrigger,
	plainTrigger,
	splitTest,
	waitUntil,
	withStore,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';
const MINUTE = 60_000;

/** Several workflows look at the same contacts here. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'instance');
const named = (value: string) => ({ __rl: true, mode: 'name', value });
const find: Step = {
	type: 'n8n-nodes-journey.segmentFilter',
	parameters: {
		operation: 'find',
		conditions: { values: [{ eventName: named('Visited') }] },
	},
};

let n8n: TestN8n;
let shop: Flow;

beforeEach(async () => {
	n8n = await TestN8n.start();
	shop = journey('shop', { Start: journeyTrigger() }, ['Start']);
	await n8n.activate(shop);
	const batch = [{ anonymousId: 'device-1' }, { email: ADA }].map((who) => ({
		...{ type: 'track', event: 'Visited' },
		...who,
	}));
	await n8n.call(shop, { batch }, { kind: 'batch' });
});

afterEach(async () => await n8n.close());

const devices = async () => {
	const workspaceId = await n8n.store.workspace('default');
	return await n8n.store.contacts.find(workspaceId, [[{ kind: 'anonymousId', value: 'device-1' }]]);
};

async function activeFlow(id: string, steps: Record<string, Step>) {
	const made = journey(id, { Start: plainTrigger(), ...steps }, ['Start', ...Object.keys(steps)]);
	await n8n.activate(made);
	return made;
}

const idsOf = (items: IDataObject[]) => items.map(({ contact }) => (contact as { id: number }).id);

describe("A contact known only by a device, behind 'Find Contacts'", () => {
	it('is enrolled by a wait, and continues after it', async () => {
		const [anonymous] = await devices();
		const waiting = await activeFlow('waiting', {
			...{ Find: find, Wait: waitUntil({ amount: 1, unit: 'minutes' }) },
			Next: journeyContact('setStage', { stage: named('waited') }),
		});
		const execution = await n8n.trigger(waiting, 'Start', [{}]);
		expect(execution.error).toBeUndefined();
		expect(await n8n.counts(waiting)).toMatchObject({ entered: 2, active: 2 });
		await n8n.clock.advance(MINUTE);
		const after = n8n.executions.at(-1)!.json('Next');
		expect(idsOf(after)).toContain(anonymous);
		expect(after).toHaveLength(2);
		expect(await n8n.counts(waiting)).toMatchObject({ completed: 2 });
	});

	it('passes a node that needs the contact, beside a contact known by more identities', async () => {
		const [anonymous] = await devices();
		const splitting = await activeFlow('splitting', { Find: find, Split: splitTest() });
		const execution = await n8n.trigger(splitting, 'Start', [{}]);
		expect(execution.error).toBeUndefined();
		const passed = [...execution.json('Split', 0), ...execution.json('Split', 1)];
		expect(passed).toHaveLength(2);
		expect(idsOf(passed)).toContain(anonymous);
	});

	it('is the contact that Journey Contact changes, records events of, and shows', async () => {
		const [anonymous] = await devices();
		const tool = async (operation: string, parameters: INodeParameters = {}) => {
			const made = await activeFlow(operation, {
				Find: find,
				Contact: journeyContact(operation, parameters),
			});
			const execution = await n8n.trigger(made, 'Start', [{}]);
			expect(execution.error).toBeUndefined();
			return execution.json('Contact');
		};
		await tool('setStage', { stage: named('curious') });
		await tool('recordEvent', { eventName: named('Found') });
		expect(await tool('upsert', { additionalFields: { firstName: 'X' } })).toContainEqual(
			expect.objectContaining({ id: anonymous, firstName: 'X', created: false }),
		);
		const profiles = await tool('get');
		const shown = profiles.find(({ contact }) => (contact as { id: number }).id === anonymous)!;
		expect(shown).toMatchObject({
			contact: { stage: 'curious' },
			identities: [{ kind: 'anonymousId', value: 'device-1' }],
		});
		const names = (shown.timeline as IDataObject[]).map(({ name }) => name).sort();
		expect(names).toEqual(['Found', 'Visited']);
	});

	it('when erased meanwhile fails alone, and the item names the reason', async () => {
		const [anonymous] = await devices();
		const workspaceId = await n8n.store.workspace('default');
		await n8n.store.contacts.erase(workspaceId, [anonymous!], n8n.clock.now());
		const onError = { onError: 'continueErrorOutput' as const };
		const gone = [{ contact: { id: anonymous } }, { email: ADA }];
		const wait = { ...waitUntil({ amount: 1, unit: 'minutes' }), ...onError };
		for (const [id, step] of Object.entries({ wait, split: { ...splitTest(), ...onError } })) {
			const made = await activeFlow(`gone-${id}`, { Step: step });
			const execution = await n8n.trigger(made, 'Start', gone as IDataObject[]);
			const errors = [0, 1, 2].flatMap((output) =>
				execution.json('Step', output).filter(({ error }) => error !== undefined),
			);
			expect(errors).toMatchObject([
				{
					error: expect.stringContaining(
						`The contact ${anonymous} on the item is not in`,
					) as string,
				},
			]);
		}
	});
});
