import { defineCommand } from '../command';
import type { CliDeps, CommandResult } from '../deps';
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
	type Scope,
} from './selection';

interface ExitArguments extends Scope {
	contacts: NamedContact[];
	journey?: string;
	reason: string;
}

export const exitCommand = defineCommand({
	name: 'exit',
	summary: 'end active enrollments at once: of contacts, or of everybody in a journey',
	usage: '',
	notes: ["As 'Exit From Journey' of Journey Contact. Without --journey from all journeys."],
	examples: ['exit --journey welcome --all --dry-run', 'exit --user-id u-42 --reason refund'],
	options: {
		...SCOPE_OPTIONS,
		...CONTACT_OPTIONS,
		...JOURNEY_OPTION,
		...ALL_OPTION,
		reason: {
			type: 'string',
			default: 'by hand',
			value: 'text',
			help: "shown in reports: 'by hand' if not given",
		},
	},
	read(values, positionals): ExitArguments {
		noFile('exit', positionals);
		const contacts = namedContacts(values);
		const { journey, reason } = values;
		checkAll('exit', values.all, contacts, journey);
		return { ...scopeOf(values), contacts, journey, reason: reason.trim() || 'by hand' };
	},
	run: exited,
});

async function exited(args: ExitArguments, deps: CliDeps): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, workspaceId, now } = operated;
		const { contacts, reason, dryRun } = args;
		const journey = journeyIfNamed(args.journey, operated);
		const done = await forContacts(contacts, journey, operated, async (contactIds) => {
			const request = { workspaceId, contactIds, journeyId: journey?.id, reason };
			return await store.operations.exit(request, now, { dryRun });
		});
		const exits = done.map(({ contactId, journeyId }) => ({
			contactId,
			journeyId,
			result: 'exited',
		}));
		return await outcomeOf(operated, args, 'enrollment', exits);
	});
}
