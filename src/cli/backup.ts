import type { BackupSummary } from '../backup/format';
import { writeBackup } from '../backup/write';
import type { Arguments } from './arguments';
import type { CliDeps, Outcome } from './deps';
import { writeNewFile } from './new-file';
import { openReadOnly, storeLocationOf } from './store-location';
import { contentText, progressOf } from './progress';
import { bytesText } from './format';

/** Writes all of the store into a new file, as it is at one instant, while n8n goes on. */
export async function backup(args: Arguments, deps: CliDeps): Promise<Outcome> {
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
				`${args.file} holds ${place.words}: ${contentText(summary)}; ${bytesText(size)}.`,
				'Keep it as you keep the contacts themselves: it has the keys that links are signed with.',
			],
			document: { store: place.words, file: args.file, size, ...summary },
		};
	} finally {
		await conn.close();
	}
}
