import type { WorkflowFile } from '../../journey/workflow-file';
import { readRetention } from '../../operations/retention';
import { readContacts } from '../../simulation/contacts-file';
import { findN8n, N8nNotFoundError } from '../../simulation/n8n/installation';
import type { Scenario } from '../../simulation/scenario';
import type { ListedContact } from '../../simulation/simulated-contact';
import type { BehaviorSource, RehearsalRequest } from '../../simulation/thread/request';
import { CommandError, type CliDeps } from '../deps';
import type { SimulateArguments } from './arguments';
import { fixturesOf, inputFile, workflowsAt } from './files';

/** What all rehearsals of a command have in common. */
export interface Stage {
	request: Omit<RehearsalRequest, 'scenario' | 'folder'>;
	workflows: WorkflowFile[];
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
	const { contacts, notes } = await contactsOf(args.contacts, timezone);
	return {
		request: {
			installation: n8nOf(args.n8n, deps),
			...{ contacts, behavior: await behaviorOf(args), isHostile: args.chaos },
			retention: readRetention(deps.env),
		},
		workflows: await workflowsAt(args.workflows),
		fixtures: await fixturesOf(args.fixtures),
		...{ timezone, notes },
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
	path: string | undefined,
	zone: string,
): Promise<{ contacts: ListedContact[]; notes: string[] }> {
	if (path === undefined) return { contacts: [], notes: [] };
	const { contacts, rejected, warnings } = readContacts(await inputFile(path), zone);
	const notes = [
		...rejected.map(({ place, reason }) => `${path}, ${place} is no contact: ${reason}`),
		...warnings.map(({ place, reason }) => `${path}, ${place}: ${reason}`),
	];
	return { contacts, notes };
}

async function behaviorOf({ events, behavior }: SimulateArguments): Promise<BehaviorSource> {
	if (events !== undefined) {
		return { kind: 'log', file: await inputFile(events.file), shift: events.shift };
	}
	return { kind: 'model', file: behavior === undefined ? null : await inputFile(behavior) };
}
