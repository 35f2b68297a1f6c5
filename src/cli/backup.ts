import type { BackupSummary } from '../backup/format';
import { writeBackup } from '../backup/write';
import { defineCommand, STORE_OPTION } from './command';
import type { CliDeps, CommandResult } from './deps';
import { writeNewFile } from './new-file';
import { oneFile } from './positionals';
import { openReadOnly, storeLocationOf } from './store-location';
import { contentText, progressOf } from './progress';
import { bytesText } from './format';

interface BackupArguments {
	store?: string;
	file: string;
}

export const backup = defineCommand({
	name: 'backup',
	summary: 'write the whole store into a file, also while n8n runs',
	usage: '<file>',
	options: STORE_OPTION,
	read({ store }, positionals): BackupArguments {
		return { store, file: oneFile('backup', positionals, 'journeys.backup') };
	},
	run: backedUp,
});

/** Writes the whole store into a new file, as of one instant, while n8n runs. */
async function backedUp(args: BackupArguments, deps: CliDeps): Promise<CommandResult> {
	const place = storeLocationOf(args.store, deps);
	const conn = await openReadOnly(place);
	try {
		let summary!: BackupSummary;
		const options = { now: deps.now(), onProgress: progressOf(deps) };
		const size = await writeNewFile(args.file, async (to) => {
			summary = await writeBackup(conn, to, options);
		});
		return {
			ok: true,
			lines: [
				`${args.file} is a backup of ${place.words}: ${contentText(summary)}; ${bytesText(size)}.`,
				'Protect it like the contacts themselves: it contains personal data and the keys that sign links.',
			],
			document: { store: place.words, file: args.file, size, ...summary },
		};
	} finally {
		await conn.close();
	}
}
