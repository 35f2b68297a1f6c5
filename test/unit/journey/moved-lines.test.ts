import { movedLines, movedLinesText } from '../../../src/journey/moved-lines';
import type { WorkflowGraph } from '../../../src/journey/workflow-graph';

/** Such as `Opened=c1 > Mail`: an output, what it stands for, and where it leads. */
function graph(type: string, outputs: readonly string[]): WorkflowGraph {
	const read = outputs.map((text) => {
		const [, name, contents = '', targets = ''] = /^([^=>]+?)(?:=(\S*))? *(?:> (.+))?$/.exec(text)!;
		return { name, contents, targets: targets === '' ? [] : targets.split(', ') };
	});
	const node = { stage: null, touchpoint: null, disabled: false };
	const targets = [...new Set(read.flatMap((output) => output.targets))];
	return {
		nodes: [
			{
				...{ ...node, key: 'split', name: 'Way', type, isJourneyNode: type !== 'switch' },
				outputs: read.map(({ name }) => name),
				...(type === 'branchOnBehavior' && { contents: read.map(({ contents }) => contents) }),
			},
			...targets.map((name) => ({
				...{ ...node, key: name, name, type: 'multiChannelSend', isJourneyNode: true },
				outputs: ['Continue', 'Failed'],
			})),
		],
		edges: read.flatMap((output, i) =>
			output.targets.map((to) => ({ from: 'split', output: i, to })),
		),
	};
}

/** Such as `One > Two: A`: the line to A left from One, and leaves from Two. */
const moves = (type: string, before: string[], now: string[]) =>
	movedLines(graph(type, before), graph(type, now))?.lines.map(
		({ from, by, to }) => `${from} > ${by}: ${to}`,
	) ?? [];

const BEFORE = ['Otherwise > O', 'One=1 > A', 'Two=2 > B'];

describe('The lines of a Branch on Behavior', () => {
	it.each<[string, string[]]>([
		['nothing changed', BEFORE],
		['a branch is added at the end', [...BEFORE, 'Three=3']],
		['a branch is added at the end, with a line', [...BEFORE, 'Three=3 > C']],
		['a new branch at the end shares a target', [...BEFORE, 'Three=3 > A, O']],
		['the last branch is removed', BEFORE.slice(0, 2)],
		['a branch is renamed', ['Otherwise > O', 'First=1 > A', 'Two=2 > B']],
		['all branches are renamed', ['Otherwise > O', 'First=1 > A', 'Second=2 > B']],
		['the conditions are edited', ['Otherwise > O', 'One=7 > A', 'Two=2 > B']],
		['a branch is renamed and edited', ['Otherwise > O', 'First=7 > A', 'Two=2 > B']],
		['one is renamed, one added', ['Otherwise > O', 'First=1 > A', 'Two=2 > B', 'Three=3']],
		['one is renamed, the last removed', ['Otherwise > O', 'First=1 > A']],
		['only the names are swapped', ['Otherwise > O', 'Two=1 > A', 'One=2 > B']],
		['a line is drawn to another node', ['Otherwise > O', 'One=1 > B', 'Two=2 > C']],
		['a line is removed', ['Otherwise', 'One=1 > A', 'Two=2']],
		['branches are swapped with their lines', ['Otherwise > O', 'Two=2 > B', 'One=1 > A']],
		['the first is removed, its line too', ['Otherwise > O', 'Two=2 > B']],
		[
			'one is added in front, the lines moved along',
			['Otherwise > O', 'New=3 > C', 'One=1 > A', 'Two=2 > B'],
		],
		[
			'one is added in front, shares a target, the lines moved along',
			['Otherwise > O', 'New=3 > A', 'One=1 > A', 'Two=2 > B'],
		],
	])('are not moved where %s', (_, now) => {
		expect(moves('branchOnBehavior', BEFORE, now)).toEqual([]);
	});

	it.each<[string, string[], string[]]>([
		['the first branch is removed', ['Otherwise > O', 'Two=2 > A'], ['One > Two: A']],
		[
			'the first branch is removed, and the other renamed',
			['Otherwise > O', 'Second=2 > A'],
			['One > Second: A'],
		],
		[
			'the first is removed and one added at the end',
			['Otherwise > O', 'Two=2 > A', 'Three=3 > B'],
			['One > Two: A', 'Two > Three: B'],
		],
		[
			'branches are dragged',
			['Otherwise > O', 'Two=2 > A', 'One=1 > B'],
			['One > Two: A', 'Two > One: B'],
		],
		[
			'branches are dragged and renamed',
			['Otherwise > O', 'Second=2 > A', 'First=1 > B'],
			['One > Second: A', 'Two > First: B'],
		],
		[
			'branches are dragged, new lines drawn, and the old ones left',
			['Otherwise > O', 'Two=2 > A, B', 'One=1 > B, A'],
			['One > Two: A', 'Two > One: B'],
		],
		[
			'a branch is added in front',
			['Otherwise > O', 'New=3 > A', 'One=1 > B', 'Two=2'],
			['One > New: A', 'Two > One: B'],
		],
		[
			'only one line is moved along',
			['Otherwise > O', 'New=3 > A', 'One=1 > B', 'Two=2 > B'],
			['One > New: A', 'Two > One: B'],
		],
		['both branches are replaced by one', ['Otherwise > O', 'Three=3 > A'], ['One > Three: A']],
	])('are moved where %s', (_, now, expected) => {
		expect(moves('branchOnBehavior', BEFORE, now)).toEqual(expected);
	});

	it('are moved where a branch comes before the error output', () => {
		const before = ['Otherwise > O', 'One=1 > A', 'Error > Tell'];
		const now = ['Otherwise > O', 'One=1 > A', 'Two=2 > Tell', 'Error'];
		expect(moves('branchOnBehavior', before, now)).toEqual(['Error > Two: Tell']);
	});

	it('are not moved where all branches have the same conditions and one is renamed', () => {
		const before = ['Otherwise > O', 'One=1 > A', 'Two=1 > B'];
		const now = ['Otherwise > O', 'One=1 > A', 'Second=1 > B'];
		expect(moves('branchOnBehavior', before, now)).toEqual([]);
	});
});

describe('The lines of a Split Test', () => {
	it.each<[string, string[], string[]]>([
		['an arm is added', ['A > A', 'B > B'], ['A > A', 'B > B', 'C']],
		['an arm is added beside a holdout', ['Holdout', 'A > A'], ['Holdout', 'A > A', 'B']],
		['an arm is renamed', ['A > A', 'B > B'], ['Short > A', 'B > B']],
		['a holdout is added, the lines moved', ['A > A', 'B > B'], ['Holdout', 'A > A', 'B > B']],
		['a holdout is added to an arm without a line', ['A'], ['Holdout', 'A']],
	])('are not moved where %s', (_, before, now) => {
		expect(moves('splitTest', before, now)).toEqual([]);
	});

	it.each<[string, string[], string[], string[]]>([
		[
			'a holdout is added',
			['A > A', 'B > B'],
			['Holdout > A', 'A > B', 'B'],
			['A > Holdout: A', 'B > A: B'],
		],
		['a holdout is taken away', ['Holdout', 'A > A', 'B > B'], ['A', 'B > A'], ['A > B: A']],
		['the first arm is removed', ['A > A', 'B > B'], ['B > A'], ['A > B: A']],
		[
			'the first arm is removed, and the other renamed',
			['A > A', 'B > B'],
			['C > A'],
			['A > C: A'],
		],
	])('are moved where %s', (_, before, now, expected) => {
		expect(moves('splitTest', before, now)).toEqual(expected);
	});
});

describe('The lines of other nodes', () => {
	it('are moved where an output in between is gone', () => {
		const before = ['Sent > A', 'Skipped > B', 'Failed > C'];
		expect(moves('multiChannelSend', before, ['Sent > A', 'Failed > B'])).toEqual([
			'Skipped > Failed: B',
		]);
	});

	it('are not compared for nodes of other packs, another type, or a new node', () => {
		expect(moves('switch', ['One > A', 'Two > B'], ['Two > A', 'One > B'])).toEqual([]);
		const [split, branch] = [
			graph('splitTest', ['A > A', 'B']),
			graph('branchOnBehavior', ['B > A']),
		];
		expect(movedLines(split, branch)).toBeNull();
		expect(movedLines({ nodes: [], edges: [] }, split)).toBeNull();
	});
});

describe('The refusal of moved lines', () => {
	const removed = movedLines(
		graph('branchOnBehavior', BEFORE),
		graph('branchOnBehavior', ['Otherwise > O', 'Two=2 > A']),
	)!;

	it('names the node, both outputs and the target, and how to mend or confirm it', () => {
		expect(movedLinesText(removed)).toBe(
			`After this edit contacts of one output would get what another one led to. In 'Way' the line to 'A' left from 'One', and leaves from 'Two' now. n8n keeps lines by the place of the output. Move them in the editor and publish again; or, if they are right as they are, set the option 'Confirm Moved Lines' of the Journey Trigger to ${removed.code}, which confirms this edit only.`,
		);
	});

	it('has a code that is the same for the same edit, and another for another one', () => {
		const edits = [
			['Otherwise > O', 'Two=2 > A'],
			['Otherwise > O', 'Second=2 > A'],
			['Otherwise > O', 'Two=2 > A', 'One=1 > B'],
		].map((now) => movedLines(graph('branchOnBehavior', BEFORE), graph('branchOnBehavior', now))!);
		expect(edits[0].code).toBe(removed.code);
		expect(new Set(edits.map(({ code }) => code)).size).toBe(3);
		expect(removed.code).toMatch(/^[0-9a-f]{8}$/);
	});

	it('names at most five lines', () => {
		const targets = Array.from({ length: 8 }, (_, i) => `T${i}`).join(', ');
		const before = graph('splitTest', [`A > ${targets}`, 'B']);
		const text = movedLinesText(movedLines(before, graph('splitTest', [`B > ${targets}`]))!);
		expect(text).toContain("to 'T4'");
		expect(text).not.toContain("to 'T5'");
		expect(text).toContain('3 more lines as well.');
	});
});
