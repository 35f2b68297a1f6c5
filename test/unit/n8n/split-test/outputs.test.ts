import { Workflow, type INodeTypes } from 'n8n-workflow';
import { SplitTest } from '../../../../nodes/SplitTest/SplitTest.node';

const { description } = new SplitTest();

/** As the editor has it: the description's expressions, with nothing around them. */
function inEditor(parameters: object): { outputs: string[]; subtitle: string } {
	const node = {
		id: '1',
		name: 'Split',
		type: 'splitTest',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: parameters as Record<string, never>,
	};
	const nodeTypes = { getByNameAndVersion: () => new SplitTest() } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const evaluate = (expression: string) =>
		workflow.expression.getSimpleParameterValue(
			workflow.getNode('Split')!,
			expression,
			'internal',
			{},
		);
	const outputs = evaluate(description.outputs as string) as unknown as Array<{
		displayName: string;
	}>;
	return {
		outputs: outputs.map(({ displayName }) => displayName),
		subtitle: evaluate(description.subtitle!) as string,
	};
}

const arms = (...values: Array<{ name?: unknown; weight?: number }>) => ({ arms: { values } });

describe("Split Test's outputs and subtitle in the editor", () => {
	it('are two even arms of a node just placed', () => {
		expect(inEditor({})).toEqual({ outputs: ['A', 'B'], subtitle: 'A 50 / B 50' });
	});

	it('are the holdout first, and the arms in their order', () => {
		const parameters = {
			...arms({ name: 'Short', weight: 1 }, { name: 'Long', weight: 2 }),
			holdout: 10,
		};
		expect(inEditor(parameters)).toEqual({
			outputs: ['Holdout', 'Short', 'Long'],
			subtitle: 'Short 1 / Long 2 / Holdout 10%',
		});
	});

	it('have a name also where the builder has not typed one yet', () => {
		expect(inEditor(arms({ name: 'A', weight: 1 }, { weight: 1 })).outputs).toEqual(['A', 'Arm 2']);
		expect(inEditor({ arms: {} }).outputs).toEqual(['Arm 1']);
	});

	it.each<[unknown, string]>([
		[{ a: 1 }, '{"a":1}'],
		[['a', 'b'], '["a","b"]'],
		[{ toString: 1 }, '{"toString":1}'],
		[7, '7'],
	])('call an arm whose name is %j by its JSON', (name, shown) => {
		expect(inEditor(arms({ name, weight: 1 }))).toEqual({
			outputs: [shown],
			subtitle: `${shown} 1`,
		});
	});

	it('show that the weights do not decide where the goal does', () => {
		expect(inEditor({ optimize: true }).subtitle).toBe('Best of A / B');
	});
});
