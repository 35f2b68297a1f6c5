import { writeFile } from 'node:fs/promises';
import { diffSections, diffSummary } from '../../simulation/diff/diff-words';
import { checkExpectations, type Result } from '../../simulation/expectations/check';
import { readExpectations } from '../../simulation/expectations/read';
import {
	resultLines,
	resultSections,
	resultsJunit,
} from '../../simulation/expectations/results-text';
import { writePage } from '../../simulation/outcome/folder';
import { summaryOf } from '../../simulation/outcome/summary';
import { defineCommand } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { readSimulateArguments, SIMULATE_OPTIONS, type SimulateArguments } from './arguments';
import { textAt } from './files';
import { comparison, play, startsOf, type Start } from './play';
import { stageOf } from './stage';

export const simulateCommand = defineCommand({
	name: 'simulate',
	summary: 'rehearse workflows with many contacts over weeks, in seconds; nothing is sent',
	usage: '<workflow.json ...>',
	notes: [
		"The workflows run in n8n's own engine with a virtual clock. Messages are rendered and kept, nodes that would call out are replaced, and no credential is read. Give sub-workflows, other journeys and the Journey Hub with it.",
		'Exit code 1: an expectation of --expect is broken, or the rehearsal could not be played.',
	],
	examples: [
		'simulate welcome.json --contacts contacts.csv --out rehearsal',
		'simulate cart.json --events log.csv --from 2026-03-01 --days 14',
		'simulate new.json --against old.json --contacts contacts.csv --expect expect.yaml',
	],
	options: SIMULATE_OPTIONS,
	read: readSimulateArguments,
	run: simulated,
});

/** Notes in text: a column that is missing makes one a row. */
const MOST_NOTES = 20;

/** What became of one rehearsal. */
interface Played {
	start: Start;
	results: Result[];
	lines: string[];
	notes: string[];
	document: Record<string, unknown>;
}

async function simulated(args: SimulateArguments, deps: CliDeps): Promise<CommandResult> {
	const { expect, out } = args;
	const expectations =
		expect === undefined ? [] : readExpectations(await textAt(expect, '--expect'), expect);
	const stage = await stageOf(args, deps);
	const played: Played[] = [];
	for (const start of startsOf(args, stage, deps)) {
		const on = { args, stage, deps };
		const { outcome, notes } = await play(stage.workflows, start, on);
		const results = checkExpectations(expectations, outcome);
		const diff = await comparison(outcome, start, on);
		const sections = [...resultSections(results), ...(diff === null ? [] : diffSections(diff))];
		if (start.folder !== undefined && sections.length > 0) {
			await writePage(start.folder, outcome, sections);
		}
		const lines = [
			...summaryOf(outcome),
			...(diff === null ? [] : ['', ...diffSummary(diff)]),
			...(results.length === 0 ? [] : ['', ...resultLines(results)]),
		];
		const { journeys, failures, standIns } = outcome;
		const document = { ...start, journeys, failures, standIns, results, diff };
		played.push({ start, results, lines, notes, document });
	}
	if (args.junit !== undefined && expect !== undefined) {
		const results = played.flatMap((each) => each.results);
		await writeFile(args.junit, resultsJunit(results, args.workflows.join(' '), expect));
	}
	const notes = [...new Set([...stage.notes, ...played.flatMap((each) => each.notes)])];
	return {
		ok: played.every(({ results }) => results.every(({ passed }) => passed)),
		lines: [
			...notes.slice(0, MOST_NOTES).map((note) => `! ${note}`),
			...(notes.length > MOST_NOTES
				? [`  … and ${notes.length - MOST_NOTES} more notes on the files; --json has all`]
				: []),
			...played.flatMap(({ start: { reason }, lines }) => [
				...(reason === null ? [] : [`With ${reason}:`]),
				...lines,
				'',
			]),
			...(out === undefined ? [] : [`The outcome is in ${out}: open report.html there.`]),
		],
		document: { notes, rehearsals: played.map(({ document }) => document) },
	};
}
