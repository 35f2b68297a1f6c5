/*
 * Writes the parameters of each node's description into its page in docs/nodes, between two marks:
 * `npm run parameter-tables`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesWithTables } from './parameter-tables';
import { repoRoot } from './paths';

void pagesWithTables().then((pages) => {
	for (const { path, text, current } of pages) {
		if (text === current) continue;
		writeFileSync(join(repoRoot, path), current);
		console.log(path);
	}
});
