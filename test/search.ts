/*
 * npm run search -- [minutes] [files]
 *
 * Runs the tests that hold properties against values by chance, again and again, each time with a
 * fresh seed, until the minutes are over (10 by default) or one of them fails.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const JEST = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--config', 'test/jest.config.js'];
const TESTS = 'test/{unit,property,store,engine}/**/*.test.ts';

const [minutes = 10, ...named] = process.argv
	.slice(2)
	.map((given, i) => (i === 0 ? Number(given) : given)) as [number?, ...string[]];

const files = globSync(TESTS, { cwd: ROOT }).filter(
	(file) =>
		readFileSync(join(ROOT, file), 'utf8').includes('fc.assert(') &&
		(named.length === 0 || named.some((name) => file.includes(name))),
);

interface Round {
	/** What Jest has written. */
	report: string;
	failed: boolean;
	/** Whether all tests ran; false at the deadline. */
	isWhole: boolean;
}

/** Ends at the deadline (ms since the epoch) if it has not ended by itself. */
async function round(seed: number, deadline: number): Promise<Round> {
	const jest = spawn(process.execPath, [...JEST, ...files], {
		cwd: ROOT,
		env: { ...process.env, JOURNEY_TEST_SEED: String(seed) },
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let report = '';
	jest.stderr.setEncoding('utf8').on('data', (text: string) => (report += text));
	const timer = setTimeout(() => jest.kill(), deadline - Date.now());
	const code = await new Promise<number | null>((done) => jest.once('close', done));
	clearTimeout(timer);
	const failed = code === null ? /^FAIL /m.test(report) : code !== 0;
	return { report, failed, isWhole: code !== null };
}

async function main(): Promise<void> {
	if (!(minutes > 0) || files.length === 0) {
		throw new Error('Usage: npm run search -- [minutes] [parts of the names of test files]');
	}
	const deadline = Date.now() + minutes * 60_000;
	let wholeRounds = 0;
	while (Date.now() < deadline) {
		const seed = randomInt(2 ** 31);
		process.stdout.write(`Seed ${seed} in ${files.length} files\n`);
		const { report, failed, isWhole } = await round(seed, deadline);
		if (isWhole) wholeRounds++;
		if (!failed) continue;
		process.stdout.write(`${report}\nFound with JOURNEY_TEST_SEED=${seed}\n`);
		process.exitCode = 1;
		return;
	}
	process.stdout.write(`Nothing found in ${wholeRounds} whole rounds\n`);
}

void main();
