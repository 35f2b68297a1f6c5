import type { WorkflowFile } from '../../journey/workflow-file';
import { readRetention } from '../../operations/retention';
import { readContacts } from '../../simulation/contacts-file';
import { findN8n, N8nNotFoundError } from '../../simulation/n8n/installation';
import type { Scenario } from '../../simulation/scenario';
import type { ListedContact } from '../../simulation/simulated-contact';
import type { BehaviorSource, RehearsalRequest } from '../../simulation/thread/request';
import { CommandError, type CliDeps } from '../deps';
import type { SimulateArguments } from './arguments';
import { earlierOf, type Earlier } from './earlier';
import { checkFolder, fixturesOf, inputFile, workflowsAt } from './files';

/** What all rehearsals of a command have in common. */
export interface Stage {
	request: Omit<RehearsalRequest, 'scenario' | 'folder'>;
	workflows: WorkflowFile[];
	/** What they are compared with; null: nothing. */
	earlier: Earlier | null;
	fixtures: Scenario['fixtures'];
	timezone: string;
	/** What a reader must know about the files. */
	notes: string[];
}

/** n8n's own, where GENERIC_TIMEZONE is not set (https://docs.n8n.io). */
const DEFAULT_ZONE = 'America/New_York';

/** @throws CommandError, or another error with a clear message, if a file cannot be used */
export async function stageOf(args: SimulateArguments, deps: CliDeps): Promise<Stage> {
	const timezone = args.timezone ?? deps.env.GENERIC_TIMEZONE ?? DEFAULT_ZONE;
	const { contacts, notes } = await contactsOf(args, timezone);
	const workflows = await workflowsAt(args.workflows);
	const earlier = await earlierOf(args.against);
	const versions = earlier?.kind === 'workflows' ? earlier.workflows : [];
	if (args.out !== undefined) await checkFolder(args.out);
	return {
		request: {
			...{ contacts, behavior: await behaviorOf(args), isHostile: args.chaos },
			retention: readRetention(deps.env),
			installation: n8nOf(args.n8n, deps),
		},
		...{ workflows, earlier, timezone, notes },
		fixtures: await fixturesOf(args.fixtures, [...workflows, ...versions]),
	};
}

function n8nOf(
	given: string | undefined,
	{ env, home }: CliDeps,
): RehearsalRequest['installation'] {
	try {
		const here = { packFile: __filename, execPath: process.execPath };
		return findN8n({ given, ...here, env: { ...env }, home });
	} catch (error) {
		throw error instanceof N8nNotFoundError ? new CommandError(error.message) : error;
	}
}

async function contactsOf(
	{ contacts: path, events }: SimulateArguments,
	zone: string,
): Promise<{ contacts: ListedContact[]; notes: string[] }> {
	if (path === undefined) return { contacts: [], notes: [] };
	const { contacts, rejected, warnings } = readContacts(await inputFile(path, '--contacts'), zone);
	if (contacts.length === 0 && events === undefined) {
		const [first] = rejected;
		const why =
			first === undefined
				? 'there is no row after the head line'
				: `${first.place}: ${first.reason}`;
		throw new CommandError(`${path} has no contact that can be rehearsed: ${why}.`);
	}
	const notes = [
		...rejected.map(({ place, reason }) => `${path}, ${place} is no contact: ${reason}`),
		...warnings.map(({ place, reason }) => `${path}, ${place}: ${reason}`),
	];
	return { contacts, notes };
}

async function behaviorOf({ events, behavior }: SimulateArguments): Promise<BehaviorSource> {
	if (events !== undefined) {
		return { kind: 'log', file: await inputFile(events.file, '--events'), shift: events.shift };
	}
	const file = behavior === undefined ? null : await inputFile(behavior, '--behavior');
	return { kind: 'model', file };
}
