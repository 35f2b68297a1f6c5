import { behaviorHistory } from '../store/sql/reports/behavior-history';
import { learnModel } from '../simulation/behavior/learn';
import { defineCommand, STORE_OPTION } from './command';
import { CommandError, type CliDeps, type CommandResult } from './deps';
import { writeNewFile } from './new-file';
import { noFile } from './positionals';
import { openReadOnly, storeLocationOf } from './store-location';

interface LearnArguments {
	store?: string;
	workspace: string;
	journey?: string;
	out?: string;
}

export const behaviorLearn = defineCommand({
	name: 'behavior learn',
	aliases: ['behaviour learn'],
	summary: "make a behavior model for simulate from the store's own history (read-only)",
	usage: '',
	notes: [
		'Each rate says how many messages it comes from and, as low and high, where the true value lies with a probability of 95 percent. The model names events, steps and zones, and no contact.',
	],
	examples: ['behavior learn --journey welcome --out model.yaml'],
	options: {
		...STORE_OPTION,
		workspace: {
			type: 'string',
			value: 'name',
			help: 'the workspace (default)',
		},
		journey: {
			type: 'string',
			value: 'key',
			help: 'learn from the messages of this journey only',
		},
		out: {
			type: 'string',
			value: 'file',
			help: 'write the model into this new file instead of to the terminal',
		},
	},
	read({ store, workspace = 'default', journey, out }, positionals): LearnArguments {
		noFile('behavior learn', positionals);
		return { store, workspace, journey, out };
	},
	run: learned,
});

async function learned(args: LearnArguments, deps: CliDeps): Promise<CommandResult> {
	const conn = await openReadOnly(storeLocationOf(args.store, deps));
	try {
		const { workspace, journey } = args;
		const found = await conn.db
			.selectFrom('workspaces')
			.select('id')
			.where('name', '=', workspace)
			.executeTakeFirst();
		if (found === undefined) {
			throw new CommandError(`There is no workspace '${workspace}'. Set --workspace to one.`);
		}
		const history = await behaviorHistory(conn, found.id, journey ?? null, deps.now());
		if (history === null) {
			throw new CommandError(`There is no journey '${journey}' in the workspace '${workspace}'.`);
		}
		const name = journey === undefined ? `Learned from ${workspace}` : `Learned from ${journey}`;
		const { yaml, ...from } = learnModel(history, name, deps.now());
		if (from.messages === 0 && from.events === 0) {
			throw new CommandError(
				'The store holds no messages and no events yet: rehearse with the default model.',
			);
		}
		if (args.out === undefined) {
			return { ok: true, lines: [yaml.trimEnd()], document: { ...from, model: yaml } };
		}
		await writeNewFile(args.out, async (to) => void to.write(yaml));
		const lines = [
			`${args.out} is a behavior model from ${from.messages} messages, ${from.reactions} opens and clicks, and ${from.contacts} contacts.`,
		];
		return { ok: true, lines, document: { ...from, file: args.out } };
	} finally {
		await conn.close();
	}
}
