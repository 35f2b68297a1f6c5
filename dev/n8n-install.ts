import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { check, lock } from 'proper-lockfile';
import { nodeHeadersDir } from './node-headers';
import { repoRoot } from './paths';
import { npm, run } from './run';

export const n8nVersion = '2.40.7';

type Log = (line: string) => void;

export interface N8nInstallation {
	/** The folder with n8n's node_modules. */
	dir: string;
	/** The script to run with `node`. */
	bin: string;
}

// The overrides in there pin two packages deep inside n8n whose newest releases cannot be installed
// everywhere: their own dependencies are not on every mirror of the npm registry, and npm ci
// refuses a lock file that lacks one platform's add-on.
const manifestDir = join(repoRoot, 'test', 'e2e', 'n8n');

/** The lock of a killed installer goes stale after so many ms. */
const stale = 20_000;

// One folder per lock file and Node ABI: a changed lock or another Node gets an install of its own,
// so a folder that exists is complete and current, and nothing changes under a running n8n.
function installDir(cache: string): string {
	const key = createHash('sha256')
		.update(readFileSync(join(manifestDir, 'package-lock.json')))
		.update([process.platform, process.arch, process.versions.modules].join())
		.digest('hex');
	return join(cache, `n8n-${n8nVersion}-${key.slice(0, 8)}`);
}

function assertNodeVersion(): void {
	if (Number(process.versions.node.split('.')[0]) >= 24) return;
	throw new Error(
		`n8n ${n8nVersion} needs Node 24 or newer and this is ${process.version}. ` +
			'Start it through npm (npm start, npm run e2e): the project brings its own Node 24.',
	);
}

const sqliteLoads = (dir: string): Promise<boolean> =>
	run(process.execPath, ['-e', "require('sqlite3')"], { cwd: dir }).then(
		() => true,
		() => false,
	);

/**
 * sqlite3 is n8n's only add-on without binaries in its npm package. Its install script downloads
 * one from GitHub, or compiles it.
 */
async function buildSqlite(dir: string, log: Log): Promise<void> {
	const headers = nodeHeadersDir();
	const env = headers ? { npm_config_nodedir: headers } : {};
	log('Preparing sqlite3 (a minute if it must be compiled) ...');
	try {
		await npm(['rebuild', 'sqlite3'], { cwd: dir, env });
		if (await sqliteLoads(dir)) return;
		// A downloaded binary may need a newer C library than this machine has.
		const fromSource = { ...env, npm_config_build_from_source: 'true' };
		await npm(['rebuild', 'sqlite3'], { cwd: dir, env: fromSource });
	} catch (error) {
		throw new Error(
			'sqlite3, which n8n needs, could be neither downloaded (github.com) nor compiled. ' +
				'To compile it, install python3, make and g++ (Debian: apt-get install python3 make g++), ' +
				`then try again. Headers of Node: ${headers ?? 'none here, nodejs.org is asked for them'}.`,
			{ cause: error },
		);
	}
	if (!(await sqliteLoads(dir))) throw new Error(`sqlite3 was built in ${dir} but does not load.`);
}

async function installInto(dir: string, log: Log): Promise<void> {
	// A name of its own: the npm of a killed installer may still be writing to its folder.
	for (const path of globSync(`${dir}.partial-*`))
		rmSync(path, { recursive: true, force: true, maxRetries: 5 });
	const partial = `${dir}.partial-${process.pid}`;
	mkdirSync(partial, { recursive: true });
	for (const file of ['package.json', 'package-lock.json']) {
		cpSync(join(manifestDir, file), join(partial, file));
	}
	log(`Installing n8n ${n8nVersion} into ${dir} (2.2 GB, some minutes, once) ...`);
	const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
	await npm(['ci', ...flags], { cwd: partial });
	await buildSqlite(partial, log);
	renameSync(partial, dir);
	log(`n8n ${n8nVersion} is installed.`);
}

/**
 * The n8n of start, e2e and benchmarks, installed at the first call on a machine and reused by all
 * later ones, in `$N8N_JOURNEY_CACHE`, by default `~/.cache/n8n-nodes-journey`.
 */
export async function ensureN8n(log: Log = console.error): Promise<N8nInstallation> {
	assertNodeVersion();
	const cache = process.env.N8N_JOURNEY_CACHE ?? join(homedir(), '.cache', 'n8n-nodes-journey');
	const dir = installDir(cache);
	const found = { dir, bin: join(dir, 'node_modules', 'n8n', 'bin', 'n8n') };
	if (existsSync(dir)) return found;

	mkdirSync(cache, { recursive: true });
	if (await check(cache, { stale })) log('Waiting for another install of n8n ...');
	const retries = { forever: true, minTimeout: 500, maxTimeout: 2_000 };
	const release = await lock(cache, { stale, retries });
	try {
		if (!existsSync(dir)) await installInto(dir, log);
	} finally {
		await release();
	}
	return found;
}
