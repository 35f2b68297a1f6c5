/*
 * Writes the parameters of each node's description into its page in docs/nodes, between two marks:
 * `npm run parameter-tables`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { pagesWithTables } from './parameter-tables';
import { repoRoot } from './paths';

async function main(): Promise<void> {
	for (const { path, text, current } of pagesWithTables()) {
		const file = join(repoRoot, path);
		const options = await resolveConfig(file);
		const aligned = await format(current, { ...options, parser: 'markdown' });
		if (text === aligned) continue;
		writeFileSync(file, aligned);
		console.log(path);
	}
}

void main();
