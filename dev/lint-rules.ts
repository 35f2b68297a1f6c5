/*
 * Writes what the linter knows of the pack's nodes, and the table of rules in docs/lint.md:
 * `npm run lint-rules`, after a change of either.
 */
import { writeFileSync } from 'node:fs';
import { lintFiles } from './lint-files';

for (const [path, text] of lintFiles()) writeFileSync(path, text);
