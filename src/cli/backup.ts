import type { BackupSummary } from '../backup/format';
import { writeBackup } from '../backup/write';
import type { Arguments } from './arguments';
import type { CliDeps, CommandResult } from './deps';
import { writeNewFile } from './new-file';
import { openReadOnly, storeLocationOf } from './store-location';
import { contentText, progressOf } from './progress';
import { bytesText } from './format';

/** Writes the whole store into a new file, as of one instant, while n8n runs. */
export async function backup(args: Arguments, deps: CliDeps): Promise<CommandResult> {
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
