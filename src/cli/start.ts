import { tooOld } from './node-version';

/*
 * Entry point of the command. It is built for any Node and loads the rest only if Node can run it,
 * so that an old Node reports one sentence instead of a stack of syntax errors.
 */

const complaint = tooOld(process.versions.node);
if (complaint === null) {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would come first
	const { main } = require('./cli-main.js') as typeof import('./main');
	void main();
} else {
	process.stderr.write(complaint);
	process.exitCode = 1;
}
