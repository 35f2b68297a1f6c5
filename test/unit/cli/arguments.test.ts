import { readArguments, secretWarning, UsageError } from '../../../src/cli/arguments';

const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));

describe('the command line', () => {
	it('names a command, and has only the options of the command line', () => {
		expect(read('doctor')).toEqual({
			...{ command: 'doctor', store: undefined, file: '' },
			...{ json: false, force: false, strict: false },
		});
	});

	it.each([
		['doctor --store /data/j.sqlite --json', { store: '/data/j.sqlite', json: true }],
		['--store=postgres://u@h/d migrate', { command: 'migrate', store: 'postgres://u@h/d' }],
		['doctor --strict', { strict: true }],
		['backup out.backup', { command: 'backup', file: 'out.backup' }],
		[
			'dashboard-link --workspace acme --hours 0.5 --contact 7',
			{ command: 'dashboard-link', link: { workspace: 'acme', hours: 0.5, contact: 7 } },
		],
		[
			'dashboard-link --journey welcome',
			{ link: { workspace: 'default', hours: 24, journey: 'welcome' } },
		],
		['restore --force in.backup', { command: 'restore', file: 'in.backup', force: true }],
	])('takes options before and after the command: %s', (line, expected) => {
		expect(read(line)).toMatchObject(expected);
	});

	it.each(['--help', '-h', 'doctor --help', '--help nonsense'])('shows the help by %s', (line) => {
		expect(read(line)).toEqual({ show: 'help' });
	});

	it.each(['--version', '-v'])('shows the version by %s', (line) => {
		expect(read(line)).toEqual({ show: 'version' });
	});

	it.each([
		[
			'',
			/No command given\. Commands: doctor, migrate, backup, restore, export-erasures, apply-erasures, dashboard-link\./,
		],
		['docter', /Unknown command 'docter'\. Commands: doctor/],
		['doctor --storr x', /Unknown option '--storr'\.$/],
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
		['doctor --workspace acme', /--workspace is an option of dashboard-link, not of doctor/],
		['dashboard-link file', /takes no file/],
		['doctor --force', /--force is an option of restore, not of doctor/],
		['backup out --strict', /--strict is an option of doctor, not of backup/],
	])('is refused as %j, with the reason', (line, why) => {
		expect(() => read(line)).toThrow(UsageError);
		expect(() => read(line)).toThrow(why);
	});
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
