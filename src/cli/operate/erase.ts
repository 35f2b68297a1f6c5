import { defineCommand } from '../command';
import type { CliDeps, CommandResult } from '../deps';
import { noFile } from '../positionals';
import { outcomeOf } from './outcome';
import {
	CONTACT_OPTIONS,
	contactIdsOf,
	namedContacts,
	requireContacts,
	SCOPE_OPTIONS,
	scopeOf,
	withWorkspace,
	type NamedContact,
	type Scope,
} from './selection';

interface EraseArguments extends Scope {
	contacts: NamedContact[];
}

export const eraseCommand = defineCommand({
	name: 'erase',
	summary: 'permanently delete the personal data of contacts; aggregate counts are kept',
	usage: '',
	notes: [
		"As 'Erase' of Journey Contact; this cannot be undone. Not erased: n8n's execution data and your backups.",
	],
	examples: ['erase --email ada@example.com --dry-run'],
	options: { ...SCOPE_OPTIONS, ...CONTACT_OPTIONS },
	read(values, positionals): EraseArguments {
		noFile('erase', positionals);
		const contacts = namedContacts(values);
		requireContacts('erase', contacts);
		return { ...scopeOf(values), contacts };
	},
	run: erased,
});

async function erased(args: EraseArguments, deps: CliDeps): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, workspaceId, now } = operated;
		const ids = await contactIdsOf(args.contacts, operated);
		const done = ids.map((contactId) => ({ contactId, result: 'erased' }));
		if (!args.dryRun) await store.contacts.erase(workspaceId, ids, now);
		return await outcomeOf(operated, args, 'contact', done);
	});
}
