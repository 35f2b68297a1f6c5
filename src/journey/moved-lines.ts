import { createHash } from 'node:crypto';
import type { GraphNode, WorkflowGraph } from './workflow-graph';

/** A connection that stayed where it was, while another output took its place. */
export interface MovedLine {
	/** The node's name. */
	node: string;
	/** The output by which the target was reached before, and the one by which it is now. */
	from: string;
	by: string;
	/** The target's name. */
	to: string;
}

export interface MovedLines {
	lines: MovedLine[];
	/** Names this edit: another one has another code. Hexadecimal. */
	code: string;
}

/** Outputs that no builder names: they are never renamed. */
const GIVEN: ReadonlySet<string> = new Set(['Otherwise', 'Holdout', 'Error']);

/**
 * The lines that an edit has left at another output: n8n keeps a connection by the output's index, so
 * that a list with one entry more or less hands contacts of one output to the target of another.
 * Lines that were drawn anew or moved along with their output are none, nor is a renamed output. Of
 * nodes of this pack; null: none.
 */
export function movedLines(before: WorkflowGraph, now: WorkflowGraph): MovedLines | null {
	const earlier = new Map(before.nodes.map((node) => [node.key, node]));
	const [ledTo, leadsTo] = [targetsIn(before), targetsIn(now)];
	const nameOf = new Map(now.nodes.map(({ key, name }) => [key, name]));
	const moved: Array<MovedLine & { key: string; target: string }> = [];
	for (const node of now.nodes) {
		const old = earlier.get(node.key);
		if (old === undefined || !node.isJourneyNode || old.type !== node.type) continue;
		const was = earlierOutputs(old, node);
		node.outputs.forEach((by, i) => {
			const from = old.outputs.at(i);
			if (from === undefined || was[i] === i) return;
			for (const target of leadsTo(node.key, i)) {
				if (!ledTo(node.key, i).has(target)) continue;
				if (was[i] !== null && ledTo(node.key, was[i]).has(target)) continue;
				// A new output may share the target of one that still leads there.
				const kept = was[i] === null ? was.indexOf(i) : -1;
				if (kept !== -1 && leadsTo(node.key, kept).has(target)) continue;
				const to = nameOf.get(target) ?? target;
				moved.push({ node: node.name, from, by, to, key: node.key, target });
			}
		});
	}
	if (moved.length === 0) return null;
	const edit = moved.map(({ key, from, by, target }) => JSON.stringify([key, from, by, target]));
	return {
		lines: moved.map(({ node, from, by, to }) => ({ node, from, by, to })),
		code: createHash('sha256').update(edit.sort().join('\n')).digest('hex').slice(0, 8),
	};
}

function targetsIn({ edges }: WorkflowGraph) {
	const targets = new Map<string, Set<string>>();
	const keyOf = (node: string, output: number) => JSON.stringify([node, output]);
	for (const { from, output, to } of edges) {
		const key = keyOf(from, output);
		targets.set(key, (targets.get(key) ?? new Set()).add(to));
	}
	return (node: string, output: number): ReadonlySet<string> =>
		targets.get(keyOf(node, output)) ?? new Set();
}

type Outputs = Pick<GraphNode, 'outputs' | 'contents'>;

/**
 * For each output of `now` the index of the same output in `old`; null: it is new. An output is the
 * same by its name, or, if it was renamed, by its contents or its place.
 */
function earlierOutputs(old: Outputs, now: Outputs): Array<number | null> {
	const was = now.outputs.map((): number | null => null);
	const open = (i: number) => i < old.outputs.length && !was.includes(i);
	const pair = (same: (i: number, j: number) => boolean, inPlace: boolean) => {
		now.outputs.forEach((_, i) => {
			if (was[i] !== null) return;
			const j = inPlace ? i : old.outputs.findIndex((_, j) => open(j) && same(i, j));
			if (j !== -1 && open(j) && same(i, j)) was[i] = j;
		});
	};
	const byName = (i: number, j: number) => now.outputs[i] === old.outputs[j];
	const byContents = (i: number, j: number) => {
		const contents = now.contents?.[i] ?? '';
		return (
			isOnly(contents, now.contents) &&
			contents === old.contents?.[j] &&
			isOnly(contents, old.contents)
		);
	};
	pair(byName, true);
	pair(byContents, true);
	pair(byName, false);
	pair(byContents, false);
	const isNamed = (i: number, j: number) =>
		!GIVEN.has(now.outputs[i]) && !GIVEN.has(old.outputs[j]);
	const gone = old.outputs.filter((name, j) => open(j) && !GIVEN.has(name)).length;
	const inPlace = now.outputs.filter((_, i) => was[i] === null && open(i) && isNamed(i, i)).length;
	// Where an output is gone, the one in its place may be the next one, renamed.
	if (gone === inPlace) pair(isNamed, true);
	return was;
}

function isOnly(contents: string, all: readonly string[] = []): boolean {
	return contents !== '' && all.filter((each) => each === contents).length === 1;
}

/** The lines in a sentence each, at most `MOST`. */
export function movedLinesText({ lines, code }: MovedLines): string {
	const shown = lines
		.slice(0, MOST)
		.map(
			({ node, from, by, to }) =>
				`In '${node}' the line to '${to}' left from '${from}', and leaves from '${by}' now.`,
		);
	if (lines.length > MOST) shown.push(`${lines.length - MOST} more lines as well.`);
	return `After this edit contacts of one output would get what another one led to. ${shown.join(' ')} n8n keeps lines by the place of the output. Move them in the editor and publish again; or, if they are right as they are, set the option 'Confirm Moved Lines' of the Journey Trigger to ${code}, which confirms this edit only.`;
}

const MOST = 5;
