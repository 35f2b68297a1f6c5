import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageName, repoRoot } from './paths';
import { npm, run } from './run';

const notInstalled = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

/**
 * The package that `npm publish` would publish, as a file in a new temporary folder, which the
 * caller deletes. Needs a build. Returns its path.
 */
export async function packTarball(): Promise<string> {
	if (!existsSync(join(repoRoot, 'dist', 'src', 'index.js'))) {
		throw new Error('There is no build to pack in dist/. Run npm run build first.');
	}
	const folder = mkdtempSync(join(tmpdir(), `${packageName}-`));
	await npm(['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: repoRoot });
	const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
	if (!file) throw new Error(`npm pack left no .tgz in ${folder}.`);
	return join(folder, file);
}

// n8n's installer deletes these before its `npm install`, so a package that needs them must fail
// here too.
function trimManifest(target: string): boolean {
	const file = join(target, 'package.json');
	const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
	for (const key of notInstalled) delete manifest[key];
	writeFileSync(file, `${JSON.stringify(manifest, null, '\t')}\n`);
	return Object.keys(manifest.dependencies ?? {}).length > 0;
}

/**
 * Installs the pack, or the given tarball of it, in the community nodes of the n8n with that user
 * folder, by the same steps as n8n's own installer. n8n loads it at its next start. Returns the
 * folder.
 */
export async function installPack(userFolder: string, tarball?: string): Promise<string> {
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', packageName);
	const file = tarball ?? (await packTarball());
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	await run('tar', ['-xzf', file, '-C', target, '--strip-components=1'], { cwd: target });
	if (trimManifest(target)) {
		const flags = ['--install-strategy=shallow', '--ignore-scripts', '--package-lock=false'];
		await npm(['install', ...flags, '--audit=false', '--fund=false'], { cwd: target });
	}
	if (!tarball) rmSync(join(file, '..'), { recursive: true, force: true });
	return target;
}
