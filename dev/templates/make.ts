import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { repoRoot } from '../paths';
import { runScript } from '../script';
import { templates } from './templates';

/** Writes `templates/*.json`. */
runScript(async () => {
	for (const canvas of templates) {
		const path = join(repoRoot, 'templates', `${canvas.file}.json`);
		const options = { ...(await resolveConfig(path)), filepath: path };
		await writeFile(path, await format(JSON.stringify(canvas.workflow()), options));
	}
	return true;
});
