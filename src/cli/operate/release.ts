import type { Journey } from '../../journey/journey';
import type { ReleaseRequest } from '../../operations/repair';
import { defineCommand, UsageError } from '../command';
import { CommandError, type CliDeps, type CommandResult } from '../deps';
import { noFile } from '../positionals';
import { ALL_OPTION, checkAll, forContacts } from './of-journey';
import { outcomeOf } from './outcome';
import {
	CONTACT_OPTIONS,
	JOURNEY_OPTION,
	journeyIfNamed,
	namedContacts,
	SCOPE_OPTIONS,
	scopeOf,
	withWorkspace,
	type NamedContact,
	type Operated,
	type Scope,
} from './selection';

const OUTPUTS = { reached: 'reached', 'timed-out': 'timedOut' } as const;

interface ReleaseArguments extends Scope {
	contacts: NamedContact[];
	journey?: string;
	node?: string;
	leaveBy: ReleaseRequest['leaveBy'];
}

export const releaseCommand = defineCommand({
	name: 'release',
	summary: 'end waits at once, as if their time were up: of contacts, or of everybody in a journey',
	usage: '',
	notes: ["As 'Release Now' of Journey Contact. Running n8n carries on with the contacts."],
	examples: [
		'release --journey welcome --all --node "Wait Until" --dry-run',
		'release --email ada@example.com --leave-by reached',
	],
	options: {
		...SCOPE_OPTIONS,
		...CONTACT_OPTIONS,
		...JOURNEY_OPTION,
		...ALL_OPTION,
		node: { type: 'string', value: 'name', help: 'only at the node of this name' },
		'leave-by': {
			type: 'string',
			value: 'output',
			help: 'reached or timed-out; if not given, as if the time were up',
		},
	},
	read(values, positionals): ReleaseArguments {
		noFile('release', positionals);
		const contacts = namedContacts(values);
		const { journey, node } = values;
		checkAll('release', values.all, contacts, journey);
		return { ...scopeOf(values), contacts, journey, node, leaveBy: leaveByOf(values['leave-by']) };
	},
	run: released,
});

function leaveByOf(given: string | undefined): ReleaseRequest['leaveBy'] {
	if (given === undefined) return 'asTimed';
	if (given === 'reached' || given === 'timed-out') return OUTPUTS[given];
	throw new UsageError(`--leave-by is '${given}'. Set it to reached or timed-out.`);
}

async function released(args: ReleaseArguments, deps: CliDeps): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, workspaceId, journeys, now } = operated;
		const { contacts, node, leaveBy, dryRun } = args;
		const journey = journeyIfNamed(args.journey, operated);
		const concerned = journey === undefined ? journeys : [journey];
		const nodeId = node === undefined ? undefined : await nodeNamed(node, concerned, operated);
		const done = await forContacts(contacts, journey, operated, async (contactIds) => {
			const request = { workspaceId, contactIds, journeyId: journey?.id, nodeId, leaveBy };
			return await store.operations.releaseNow(request, now, { dryRun });
		});
		return await outcomeOf(operated, args, 'wait', done);
	});
}

/** @throws CommandError unless exactly one node of the journeys has the name */
async function nodeNamed(
	name: string,
	journeys: readonly Journey[],
	{ store }: Operated,
): Promise<number> {
	const workflowIds = [...new Set(journeys.map(({ workflowId }) => workflowId))];
	const known: Array<{ id: number; name: string }> = [];
	for (const id of workflowIds) known.push(...(await store.journeys.nodesOf(id)));
	const found = known.filter((each) => each.name === name);
	if (found.length === 1) return found[0].id;
	if (found.length > 1) {
		throw new CommandError(
			`Several journeys have a node '${name}'. Name the journey by --journey.`,
		);
	}
	const names = [...new Set(known.map((each) => `'${each.name}'`))].slice(0, 10).join(', ');
	throw new CommandError(`There is no node '${name}' in the journeys. Known: ${names || 'none'}.`);
}
