import { join } from 'node:path';
import type { CliDeps } from '../../src/cli/deps';
import type { Finding } from '../../src/cli/doctor/finding';
import { run } from '../../src/cli/run';

export interface CliResult {
	code: number;
	out: string;
	err: string;
	/** What `--json` wrote. */
	document<T = Record<string, unknown>>(): T;
	/** Of doctor: what is not well, as `level check: text`. */
	troubles(): string[];
}

/** Runs a command line in this process. */
export async function runCli(
	argv: readonly string[],
	changes: Partial<CliDeps> = {},
): Promise<CliResult> {
	let [out, err] = ['', ''];
	const code = await run(argv, {
		env: {},
		home: '/nobody',
		templates: join(__dirname, '../../templates'),
		nodeVersion: process.versions.node,
		now: () => Date.now(),
		fetch: globalThis.fetch,
		out: (text) => void (out += text),
		err: (text) => void (err += text),
		...changes,
	});
	const document = <T>() => JSON.parse(out) as T;
	const troubles = () =>
		document<{ findings: Finding[] }>()
			.findings.filter(({ level }) => level !== 'ok')
			.map(({ level, check, text }) => `${level} ${check}: ${text}`);
	return { code, out, err, document, troubles };
}
