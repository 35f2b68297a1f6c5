import type { Journey } from '../../journey/journey';
import { defineCommand, UsageError } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { counted } from '../format';
import { noFile } from '../positionals';
import {
	JOURNEY_OPTION,
	journeyNamed,
	SCOPE_OPTIONS,
	scopeOf,
	withWorkspace,
	type Operated,
	type Scope,
} from './selection';

interface PauseArguments extends Scope {
	journey: string;
}

const options = { ...SCOPE_OPTIONS, ...JOURNEY_OPTION };

export const pauseCommand = defineCommand({
	name: 'pause',
	summary: 'let nobody enter a journey, and nobody in it go on, until it is resumed',
	usage: '',
	notes: [
		"At once, and whatever n8n does: the workflow stays active, and switching it off and on does not resume it. Executions under way end. How time counts meanwhile is the trigger's option 'While Switched Off'. Journeys of one workflow are paused together.",
	],
	examples: ['pause --journey welcome', 'resume --journey welcome'],
	options,
	read: (values, positionals) => read('pause', values, positionals),
	run: async (args: PauseArguments, deps) =>
		await change(args, deps, 'paused', async ({ store, now }, { workflowId }) =>
			store.journeys.pause(workflowId, now),
		),
});

export const resumeCommand = defineCommand({
	name: 'resume',
	summary: 'end the pause of a journey',
	usage: '',
	notes: ["Who is overdue is released as the trigger's option 'Overdue Contacts' says."],
	options,
	read: (values, positionals) => read('resume', values, positionals),
	run: async (args: PauseArguments, deps) =>
		await change(args, deps, 'resumed', async ({ store, now }, { workflowId }) =>
			store.journeys.resume(workflowId, now),
		),
});

function read(
	command: string,
	values: Parameters<typeof scopeOf>[0] & { journey?: string },
	positionals: readonly string[],
): PauseArguments {
	noFile(command, positionals);
	const { journey } = values;
	if (journey === undefined) throw new UsageError(`${command} needs --journey, the journey's key.`);
	return { ...scopeOf(values), journey };
}

async function change(
	args: PauseArguments,
	deps: CliDeps,
	result: 'paused' | 'resumed',
	act: (operated: Operated, journey: Journey) => Promise<void>,
): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, journeys } = operated;
		const journey = journeyNamed(args.journey, operated);
		const concerned = journeys.filter(({ workflowId }) => workflowId === journey.workflowId);
		const done = await Promise.all(
			concerned.map(async ({ id, key, paused }) => {
				const { active } = await store.journeys.counts(id);
				return { journey: key, inside: active, wasPaused: paused };
			}),
		);
		if (!args.dryRun) await act(operated, journey);
		return {
			ok: true,
			lines: [
				...(args.dryRun ? ['Dry run, nothing was changed:'] : []),
				...done.map(({ journey: key, inside, wasPaused }) => {
					const already = wasPaused === (result === 'paused') ? ' (it was already)' : '';
					return `Journey '${key}' ${result}, with ${counted(inside, 'contact')} inside${already}.`;
				}),
			],
			document: { dryRun: args.dryRun, result, journeys: done },
		};
	});
}
