const { execFileSync } = require('node:child_process');
const {
	chmodSync,
	copyFileSync,
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} = require('node:fs');
const esbuild = require('esbuild');
const gulp = require('gulp');

const STATIC_FILES = '{nodes,credentials}/**/*.{svg,png,node.json}';

async function clean() {
	rmSync('dist', { recursive: true, force: true });
}

/** Nodes and credentials stay one file each, because n8n loads them by path. */
async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
	rmSync('dist/src', { recursive: true, force: true });
}

const shared = {
	bundle: true,
	platform: 'node',
	target: 'node22',
	format: 'cjs',
	// n8n provides n8n-workflow; pg-native is pg's optional add-on, which we never use.
	external: ['n8n-workflow', 'pg-native'],
	// Its CommonJS build finds its own files in a way that cannot be bundled.
	alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
	legalComments: 'none',
	metafile: true,
	// A library that is published as an ES module asks where it lies.
	define: { 'import.meta.url': 'bundleUrl' },
	banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/**
 * The core and its libraries become one file: every node requires the same module instance, so
 * stores, pools and dispatchers are one per process. The workers of SQLite, of PNG files and of rehearsals are files
 * of their own because a worker thread starts from a file.
 */
async function bundle() {
	const { metafile } = await esbuild.build({
		...shared,
		entryPoints: {
			index: 'src/index.ts',
			'sqlite-worker': 'src/store/sqlite/worker.ts',
			'png-worker': 'src/report/png/worker.ts',
			'simulation-worker': 'src/simulation/thread/worker.ts',
		},
		outdir: 'dist/src',
	});
	const command = await bundleCommand();
	// mrml reads it from beside itself, which is the bundle now.
	copyFileSync(require.resolve('mrml/nodejs/mrml_wasm_bg.wasm'), 'dist/src/mrml_wasm_bg.wasm');
	// The hub serves it as it is.
	copyFileSync('src/hub/canvas/badges.js', 'dist/src/canvas-badges.js');
	const font = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
	copyFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'), 'dist/src/resvg.wasm');
	copyFileSync(font, 'dist/src/DejaVuSans.ttf');
	const inputs = { ...metafile.inputs, ...command.metafile.inputs };
	const files = [...Object.keys(inputs), font];
	writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licencesOf(files));
}

/** The command n8n-journey; its first file says so where Node is too old for the second. */
async function bundleCommand() {
	const built = await esbuild.build({
		...shared,
		entryPoints: { 'cli-main': 'src/cli/main.ts' },
		outdir: 'dist/src',
	});
	await esbuild.build({
		entryPoints: { cli: 'src/cli/start.ts' },
		outdir: 'dist/src',
		bundle: true,
		platform: 'node',
		target: 'node12',
		format: 'cjs',
		external: ['./cli-main.js'],
		banner: { js: '#!/usr/bin/env node' },
	});
	chmodSync('dist/src/cli.js', 0o755);
	return built;
}

/** The licences of the libraries in the bundle, which ask to be passed on with it. */
function licencesOf(files) {
	const folders = new Set(
		files.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
	);
	return [...folders].sort().map(licenceOf).join('\n\n');
}

function licenceOf(folder) {
	const about = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
	const { name, version, license, homepage, repository } = about;
	const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
	const text =
		file && existsSync(`${folder}/${file}`)
			? readFileSync(`${folder}/${file}`, 'utf8')
			: `https://spdx.org/licenses/${license}.html`;
	// Some licences ask to say where the source is.
	const source = homepage ?? repository?.url ?? repository ?? '';
	return `--- ${name} ${version} (${license})\n${source}\n\n${text.trim()}\n`;
}

function assets() {
	return gulp.src(STATIC_FILES, { base: '.', encoding: false }).pipe(gulp.dest('dist'));
}

const build = gulp.series(clean, compile, bundle, assets);

function watch() {
	return gulp.watch(['nodes/**/*', 'credentials/**/*', 'src/**/*.ts'], build);
}

module.exports = { build, watch: gulp.series(build, watch), default: build };
