import { branchOutputs } from '../../../../src/n8n/branch-on-behavior/outputs';
import { branchesOf, choiceOf, rulesOf } from '../../../../src/n8n/branch-on-behavior/rules';

const condition = (more: object) => ({ conditions: { values: [more as Record<string, unknown>] } });
const scored = (name: unknown) => ({ name, ...condition({ type: 'score' }) });
const opened = { name: 'Opened', ...condition({ type: 'message', engagement: 'opened' }) };
const sent = { name: 'Sent', ...condition({ type: 'message', engagement: 'sent' }) };

const branches = (...values: Array<{ name: unknown }>) => branchesOf({ values }, 'wf1');

describe('The name of a branch', () => {
	it('is required, and the error gives its number', () => {
		expect(() => branches(scored('Hot'), scored(' '))).toThrow(
			"Branch 2 has no name. Fill in its 'Branch Name'.",
		);
	});

	it('is given once', () => {
		expect(() => branches(scored('Hot'), scored('Cold'), scored(' Hot'))).toThrow(
			"Branches 1 and 3 are both called 'Hot'. Change the 'Branch Name' of one.",
		);
	});

	it("is not 'Otherwise', which is the first output", () => {
		expect(() => branches(scored('Otherwise'))).toThrow(
			"Branch 1 is called 'Otherwise', like the first output. Change its 'Branch Name'.",
		);
	});

	it('is in the error where its conditions cannot be used', () => {
		expect(() => branches({ name: 'Hot', ...condition({}) } as never)).toThrow(
			"Branch 'Hot', condition 1: set 'Event Name'.",
		);
	});
});

describe('The outputs of Branch on Behavior', () => {
	const named = (parameters: Record<string, unknown>) =>
		branchOutputs(parameters).map(({ displayName }) => displayName);

	it("are 'Otherwise', then the branches in their order", () => {
		expect(named({ branches: { values: [{ name: 'Opened' }, { name: ' Sent ' }] } })).toEqual([
			'Otherwise',
			'Opened',
			'Sent',
		]);
	});

	it('are there before anything is filled in', () => {
		expect(named({})).toEqual(['Otherwise']);
		expect(named({ branches: { values: [{}] } })).toEqual(['Otherwise', 'Branch 1']);
	});

	it.each<[unknown, string]>([
		[{ a: 1 }, '{"a":1}'],
		[{ toString: 1 }, '{"toString":1}'],
		[7, '7'],
	])('call a branch whose name is %j by its JSON', (name, shown) => {
		expect(named({ branches: { values: [{ name }] } })).toEqual(['Otherwise', shown]);
	});

	it('are computed by a self-contained function, as the editor requires', () => {
		const alone = new Function(`return ${branchOutputs.toString()}`)() as typeof branchOutputs;
		expect(alone({ branches: { values: [{ name: 'A' }] } })).toEqual(
			branchOutputs({ branches: { values: [{ name: 'A' }] } }),
		);
	});
});

describe('The branch that a contact takes', () => {
	const two = branches(scored('Hot'), scored('Warm'));

	it('is the first whose rule holds', () => {
		expect(choiceOf(two, [true, true])).toEqual({ name: 'Hot' });
		expect(choiceOf(two, [false, true])).toEqual({ name: 'Warm' });
	});

	it("is 'Otherwise' where none holds", () => {
		expect(choiceOf(two, [false, false])).toEqual({ name: 'Otherwise' });
	});

	it('is worked out with and without bots where opens or clicks decide, and only there', () => {
		const rules = rulesOf(branches(opened, sent));
		expect(rules).toHaveLength(3);
		expect(rules[1]).toEqual({
			version: 1,
			all: [{ type: 'message', engagement: 'opened', includeMachines: true }],
		});
	});

	it('names the branch to which opens by bots would have led', () => {
		const both = branches(opened, sent);
		expect(choiceOf(both, [false, true, true])).toEqual({ name: 'Sent', ignored: 'Opened' });
		expect(choiceOf(both, [false, true, false])).toEqual({ name: 'Otherwise', ignored: 'Opened' });
		expect(choiceOf(both, [true, true, true])).toEqual({ name: 'Opened' });
	});
});
