import type { JsonObject } from '../../../../src/lib/json';
import { StandIns } from '../../../../src/simulation/n8n/stand-ins';
import type { Scenario } from '../../../../src/simulation/scenario';

const NODE = { workflow: 'Welcome', node: 'CRM', type: 'n8n-nodes-base.httpRequest' };
const items = (...values: number[]) => values.map((value) => ({ json: { value } }));
const contact = (id: number) => ({ json: { contact: { id }, journey: { key: 'welcome' } } });

function standIns(pinData: JsonObject = {}, fixtures: Scenario['fixtures'] = {}): StandIns {
	const workflow = { name: 'Welcome', pinData } as unknown as Scenario['workflows'][number];
	return new StandIns({ workflows: [workflow], fixtures });
}

const values = (output: Array<{ json: JsonObject }>) => output.map(({ json }) => json.value);

describe('What stands in for a node', () => {
	it('passes its input on, each item linked to its own', () => {
		const standIn = standIns();
		expect(standIn.outputOf(NODE, items(1, 2))).toEqual([
			{ json: { value: 1 }, pairedItem: { item: 0 } },
			{ json: { value: 2 }, pairedItem: { item: 1 } },
		]);
		expect(standIn.list).toEqual([{ ...NODE, by: 'passed', times: 1, items: 2 }]);
	});

	it('gives out pinned data before that of a fixture', () => {
		const fixtures = { Welcome: { CRM: items(7), Shop: items(8) } };
		const standIn = standIns({ CRM: items(5, 6) }, fixtures);
		expect(values(standIn.outputOf(NODE, items(1)))).toEqual([5, 6]);
		expect(values(standIn.outputOf({ ...NODE, node: 'Shop' }, items(1)))).toEqual([8]);
		expect(standIn.list.map(({ node, by }) => [node, by])).toEqual([
			['CRM', 'pinned'],
			['Shop', 'fixture'],
		]);
	});

	it('gives each contact of a journey one item, whoever travels with it', () => {
		const standIn = standIns({ CRM: items(1, 2, 3) });
		const together = values(standIn.outputOf(NODE, [1, 2, 3, 4, 5, 6].map(contact)));
		const alone = [1, 2, 3, 4, 5, 6].map((id) => values(standIn.outputOf(NODE, [contact(id)]))[0]);
		expect(together).toEqual(alone);
		expect(new Set(together).size).toBeGreaterThan(1);
	});

	it('gives nobody the same object as another', () => {
		const standIn = standIns({ CRM: items(1) });
		const [one, two] = standIn.outputOf(NODE, [contact(1), contact(2)]);
		one.json.value = 'changed';
		expect(two.json.value).toBe(1);
	});

	it('counts executions and items of each node', () => {
		const standIn = standIns();
		standIn.outputOf(NODE, items(1, 2));
		standIn.outputOf(NODE, items(3));
		standIn.outputOf({ ...NODE, workflow: 'Other' }, items(4));
		expect(standIn.list.map(({ times, items: number }) => [times, number])).toEqual([
			[2, 3],
			[1, 1],
		]);
	});

	it('takes names of nodes as names, whatever they are', () => {
		const standIn = standIns();
		const odd = { ...NODE, node: 'constructor', workflow: '__proto__' };
		expect(values(standIn.outputOf(odd, items(1)))).toEqual([1]);
	});

	it('starts a workflow with what is pinned to its trigger, or never', () => {
		const standIn = standIns({ Form: items(1) });
		expect(standIn.startOf({ ...NODE, node: 'Form' })).toEqual(items(1));
		expect(standIn.startOf({ ...NODE, node: 'Mail' })).toBeNull();
		expect(standIn.list).toMatchObject([
			{ node: 'Form', by: 'pinned', times: 1, items: 1 },
			{ node: 'Mail', by: 'passed', times: 0, items: 0 },
		]);
	});
});
