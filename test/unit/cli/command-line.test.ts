import { UsageError, type Command, type Option } from '../../../src/cli/command';
import { readCommandLine } from '../../../src/cli/command-line';
import { COMMANDS } from '../../../src/cli/commands';
import { helpOf } from '../../../src/cli/help';
import { secretWarning } from '../../../src/cli/secret-warning';

const asked = (line: string, commands: readonly Command[] = COMMANDS) =>
	readCommandLine(line === '' ? [] : line.split(' '), commands);

/** The command's name and its arguments. */
function read(line: string, commands?: readonly Command[]) {
	const order = asked(line, commands);
	if ('show' in order) throw new Error(`'${line}' asks for a text.`);
	const { command, args, json } = order;
	return { command: command.name, json, ...(args as object) };
}

/** Names of the commands that the help is on. */
function helpIn(line: string, commands?: readonly Command[]) {
	const found = asked(line, commands);
	if (!('show' in found) || found.show !== 'help') throw new Error(`'${line}' asks for no help.`);
	return found.commands.map(({ name }) => name);
}

/** A command that only says what it was given. */
const sample = (name: string, options: Record<string, Option> = {}): Command => ({
	...{ name, summary: `do ${name}`, usage: '<file ...>', options },
	read: (values, positionals) => ({ values, positionals }),
	run: () => Promise.reject(new Error('not to be run')),
});

const SAMPLES = [
	sample('behavior learn', { since: { type: 'string', help: 'the first day' } }),
	sample('behavior show'),
	sample('simulate', {
		days: { type: 'string', default: '30', help: 'how long' },
		expect: { type: 'string', multiple: true, help: 'files of expectations' },
	}),
];

describe('the command line', () => {
	it("names a command, and has only this command's options", () => {
		expect(read('doctor')).toEqual({
			...{ command: 'doctor', store: undefined, json: false, strict: false },
		});
	});

	it.each([
		['doctor --store /data/j.sqlite --json', { store: '/data/j.sqlite', json: true }],
		['--store=postgres://u@h/d migrate', { command: 'migrate', store: 'postgres://u@h/d' }],
		['--store postgres://u@h/d migrate', { command: 'migrate', store: 'postgres://u@h/d' }],
		['doctor --strict', { strict: true }],
		['backup out.backup', { command: 'backup', file: 'out.backup' }],
		['--json backup -- --odd', { command: 'backup', file: '--odd', json: true }],
		[
			'dashboard-link --workspace acme --hours 0.5 --contact 7',
			{ command: 'dashboard-link', workspace: 'acme', hours: 0.5, contact: 7 },
		],
		['dashboard-link --journey welcome', { workspace: 'default', hours: 24, journey: 'welcome' }],
		['restore --force in.backup', { command: 'restore', file: 'in.backup', force: true }],
	])('takes options before and after the command: %s', (line, expected) => {
		expect(read(line)).toMatchObject(expected);
	});

	it.each([
		['behavior learn a.csv', { command: 'behavior learn', positionals: ['a.csv'] }],
		['behavior --since monday learn', { command: 'behavior learn', positionals: [] }],
		['--json behavior show show', { command: 'behavior show', positionals: ['show'] }],
		[
			'simulate --expect a b --expect c --days 3',
			{
				positionals: ['b'],
				values: expect.objectContaining({ expect: ['a', 'c'], days: '3' }) as object,
			},
		],
	])('has commands of two words, and options that are lists: %s', (line, expected) => {
		expect(read(line, SAMPLES)).toMatchObject(expected);
	});

	it.each([
		['--help', ['behavior learn', 'behavior show', 'simulate']],
		['-h', ['behavior learn', 'behavior show', 'simulate']],
		['--help nonsense', ['behavior learn', 'behavior show', 'simulate']],
		['simulate --help', ['simulate']],
		['simulate --wrong -h', ['simulate']],
		['behavior --help', ['behavior learn', 'behavior show']],
		['behavior learn --help', ['behavior learn']],
	])('shows by %s the help on these commands', (line, names) => {
		expect(helpIn(line, SAMPLES)).toEqual(names);
	});

	it.each(['--version', '-v'])('shows the version by %s', (line) => {
		expect(asked(line)).toEqual({ show: 'version' });
	});

	it.each([
		[
			'',
			/No command given\. Commands: doctor, migrate, backup, restore, export-erasures, apply-erasures, dashboard-link/,
		],
		['docter', /Unknown command 'docter'\. Did you mean 'doctor'\?$/],
		['Doctor', /Did you mean 'doctor'\?$/],
		['publish', /Unknown command 'publish'\. Commands: doctor/],
		['doctor --storr x', /Unknown option '--storr'\. Did you mean '--store'\?$/],
		['doctor --elephant', /Unknown option '--elephant'\.$/],
		['doctor -x', /Unknown option '-x'\.$/],
		['doctor --store', /--store/],
		['doctor --store=', /--store is empty/],
		['doctor journeys.sqlite', /doctor takes no file; remove 'journeys\.sqlite'/],
		['backup', /backup requires one file name, as in: n8n-journey backup/],
		['restore a b', /restore requires one file name/],
		['dashboard-link --hours 721', /--hours is '721'\. Set it to more than 0 and at most 720/],
		['dashboard-link --hours=-1', /--hours is '-1'/],
		['dashboard-link --hours soon', /--hours is 'soon'/],
		['dashboard-link --contact ann', /--contact is 'ann'/],
		['dashboard-link --contact 1 --journey a', /exclude each other/],
		[
			'doctor --workspace acme',
			/--workspace is an option of dashboard-link, .*behavior learn, not of doctor/,
		],
		['dashboard-link file', /takes no file/],
		['doctor --force', /--force is an option of restore.*, not of doctor/],
		['backup out --strict', /--strict is an option of doctor, lint, not of backup/],
	])('is refused as %j, with the reason', (line, why) => {
		expect(() => read(line)).toThrow(UsageError);
		expect(() => read(line)).toThrow(why);
	});

	it.each([
		['behavior', /'behavior' is not a whole command\. Commands: behavior learn, behavior show\.$/],
		['behavior lern', /Unknown command 'behavior lern'\. Did you mean 'behavior learn'\?$/],
		['behaviour learn', /Unknown command 'behaviour learn'\. Did you mean 'behavior learn'\?$/],
		['simulate --dais 3', /Unknown option '--dais'\. Did you mean '--days'\?$/],
		['simulate --since monday', /--since is an option of behavior learn, not of simulate/],
	])('is refused where two words or options are mistyped: %s', (line, why) => {
		expect(() => read(line, SAMPLES)).toThrow(UsageError);
		expect(() => read(line, SAMPLES)).toThrow(why);
	});

	it('gives an option of several commands the same type and letter in each', () => {
		const types = new Map<string, string>();
		for (const { options } of COMMANDS) {
			for (const [name, { type, short = '', multiple = false }] of Object.entries<Option>(
				options,
			)) {
				const kind = `${type} ${short} ${multiple}`;
				expect([name, types.get(name) ?? kind]).toEqual([name, kind]);
				types.set(name, kind);
			}
		}
	});
});

describe('The help', () => {
	it('lists all commands with what they do', () => {
		const help = helpOf(COMMANDS);
		for (const { name, summary } of COMMANDS) {
			expect(help).toContain(`  ${name}`);
			expect(help.replace(/\s+/g, ' ')).toContain(summary);
		}
	});

	it.each(COMMANDS.map((command) => [command.name, command] as const))(
		'of %s has each of its options, in lines of at most 100 letters',
		(name, command) => {
			const help = helpOf([command]);
			expect(help).toContain(`n8n-journey ${name}`);
			for (const option of ['json', ...Object.keys(command.options)]) {
				expect(help).toMatch(new RegExp(`^  (-\\w, )?--${option}( <[^>]+>)?(\\s|$)`, 'm'));
			}
			expect(help.split('\n').filter((line) => line.length > 100)).toEqual([]);
		},
	);
});

describe('A secret on the command line', () => {
	it.each([
		'postgres://n8n:secret@db/journey',
		'postgresql://n8n:secret@db:5432/journey?sslmode=require',
		'postgres://:secret@db/journey',
		'postgres://n8n:p%40ss@db/journey',
		'postgres://n8n:p/ss@db/journey',
		'postgres://n8n:p#ss@db/journey',
		'postgres://n8n:p@ss@db/journey',
		'postgres://n8n@db/journey?password=secret',
		'postgres:///journey?host=db&user=n8n&password=secret',
	])('is warned about, without repeating it, and with the alternatives: %s', (store) => {
		const warning = secretWarning({ store });
		expect(warning).toContain('N8N_JOURNEY_STORE_URL');
		expect(warning).toContain('PGPASSFILE');
		expect(warning).not.toMatch(/secret|ss@|p%40ss/);
	});

	it.each([
		undefined,
		'/data/journey.sqlite',
		'C:\\data\\journey.sqlite',
		'postgres://db/journey',
		'postgres://n8n@db/journey',
		'postgres://n8n@db:5432/journey',
		'postgres://[::1]:5432/journey',
		'/data/a:b@c.sqlite',
	])('is not suspected in %s', (store) => expect(secretWarning({ store })).toBeUndefined());
});
