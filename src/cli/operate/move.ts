import { holdsContacts } from '../../journey/holding-nodes';
import { defineCommand, UsageError } from '../command';
import { CommandError, type CliDeps, type CommandResult } from '../deps';
import { noFile } from '../positionals';
import { ALL_OPTION, checkAll, forContacts } from './of-journey';
import { outcomeOf } from './outcome';
import {
	CONTACT_OPTIONS,
	JOURNEY_OPTION,
	journeyNamed,
	namedContacts,
	SCOPE_OPTIONS,
	scopeOf,
	withWorkspace,
	type NamedContact,
	type Scope,
} from './selection';

interface MoveArguments extends Scope {
	contacts: NamedContact[];
	journey: string;
	from?: string;
	to: string;
}

export const moveCommand = defineCommand({
	name: 'move',
	summary: 'move contacts to another node of their journey, such as from one that was deleted',
	usage: '',
	notes: [
		"As 'Move To Node' of Journey Contact. They arrive as if they had just reached the node: a Wait Until begins its wait anew, and a Multi-Channel Send sends. Running n8n carries on with them.",
	],
	examples: [
		'move --journey welcome --from "Wait 3 Days" --all --to "Wait 1 Week" --dry-run',
		'move --journey welcome --email ada@example.com --to "Send Reminder"',
	],
	options: {
		...SCOPE_OPTIONS,
		...CONTACT_OPTIONS,
		...JOURNEY_OPTION,
		...ALL_OPTION,
		from: { type: 'string', value: 'name', help: 'only who is at the node of this name' },
		to: { type: 'string', value: 'name', help: 'the node that they move to' },
	},
	read(values, positionals): MoveArguments {
		noFile('move', positionals);
		const contacts = namedContacts(values);
		const { journey, from, to } = values;
		checkAll('move', values.all, contacts, journey);
		if (journey === undefined) throw new UsageError("move needs --journey, the journey's key.");
		if (to === undefined) throw new UsageError('move needs --to, the name of the node to move to.');
		return { ...scopeOf(values), contacts, journey, from, to };
	},
	run: moved,
});

async function moved(args: MoveArguments, deps: CliDeps): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, workspaceId, now } = operated;
		const { contacts, dryRun } = args;
		const journey = journeyNamed(args.journey, operated);
		const known = await store.journeys.nodesOf(journey.workflowId);
		const [toNodeId] = idsNamed(
			args.to,
			known.filter(({ goneAt, type }) => goneAt === null && holdsContacts({ type })),
		);
		const former = journey.formerWorkflowId;
		const gone = (former === undefined ? [] : await store.journeys.nodesOf(former)).filter(
			({ goneAt }) => goneAt !== null,
		);
		const fromNodeIds =
			args.from === undefined ? undefined : idsNamed(args.from, [...known, ...gone]);
		const done = await forContacts(contacts, journey, operated, async (contactIds) => {
			const request = { workspaceId, contactIds, journeyId: journey.id, fromNodeIds, toNodeId };
			return await store.operations.move(request, now, { dryRun });
		});
		return await outcomeOf(operated, args, 'contact', done);
	});
}

/** @throws CommandError unless a node has the name; a deleted one may have it too */
function idsNamed(name: string, nodes: ReadonlyArray<{ id: number; name: string }>): number[] {
	const found = nodes.filter((node) => node.name === name);
	if (found.length > 0) return found.map(({ id }) => id);
	const names = [...new Set(nodes.map((node) => `'${node.name}'`))].slice(0, 10).join(', ');
	throw new CommandError(`The journey has no such node: '${name}'. Known: ${names || 'none'}.`);
}
