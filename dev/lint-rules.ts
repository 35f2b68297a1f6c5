import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docsWithRules, packDescriptions } from './lint-files';
import { ROOT } from './paths';

/** Writes what the linter knows of the nodes, and the table of rules in docs/lint.md. */
writeFileSync(
	join(ROOT, 'src/lint/description/pack.json'),
	`${JSON.stringify(packDescriptions())}\n`,
);
writeFileSync(join(ROOT, 'docs/lint.md'), docsWithRules());
