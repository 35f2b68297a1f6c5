import { profileDocument, WHOLE_TIMELINE } from '../../contact/profile-document';
import { defineCommand, UsageError } from '../command';
import { CommandError, type CliDeps, type CommandResult } from '../deps';
import { counted } from '../format';
import { writeNewFile } from '../new-file';
import { oneFile } from '../positionals';
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

interface ExportArguments extends Scope {
	contact: NamedContact;
	file: string;
}

export const exportCommand = defineCommand({
	name: 'export',
	summary: 'write everything known about a contact into a new JSON file, readable by you alone',
	usage: '<file>',
	notes: ["As 'Export' of Journey Contact, which also explains scores."],
	examples: ['export --email ada@example.com ada.json'],
	options: { ...SCOPE_OPTIONS, ...CONTACT_OPTIONS },
	read(values, positionals): ExportArguments {
		const contacts = namedContacts(values);
		requireContacts('export', contacts);
		if (contacts.length > 1) throw new UsageError('export writes one contact at a time.');
		const file = oneFile('export', positionals, '--email ada@example.com ada.json');
		return { ...scopeOf(values), contact: contacts[0], file };
	},
	run: exported,
});

async function exported(args: ExportArguments, deps: CliDeps): Promise<CommandResult> {
	return await withWorkspace(args, deps, async (operated) => {
		const { store, workspaceId, now } = operated;
		const ids = await contactIdsOf([args.contact], operated);
		if (args.dryRun) {
			const done = ids.map((contactId) => ({ contactId, result: 'exported' }));
			return await outcomeOf(operated, args, 'contact', done);
		}
		const [profile] = await store.contacts.profiles(workspaceId, ids, WHOLE_TIMELINE);
		if (profile === null) throw new CommandError('The contact was erased meanwhile.');
		const document = { exportedAt: new Date(now).toISOString(), ...profileDocument(profile) };
		const text = `${JSON.stringify(document, null, '\t')}\n`;
		await writeNewFile(args.file, async (to) => {
			await new Promise<void>((resolve, reject) =>
				to.write(text, (error) => (error ? reject(error) : resolve())),
			);
		});
		const entries = profile.timeline.length;
		return {
			ok: true,
			lines: [
				`${args.file} holds contact ${ids[0]} with ${counted(entries, 'entry', 'entries')} of the timeline.`,
			],
			document: { dryRun: false, file: args.file, contactId: ids[0], timelineEntries: entries },
		};
	});
}
