import { MINUTE_MS } from '../../lib/milliseconds';
import { DURATION_FORM, readDuration } from '../../simulation/behavior/duration';
import { SHIFTS, type Shift } from '../../simulation/behavior/log';
import { readDate } from '../../time/read-date';
import { isKnownZone } from '../../time/zone';
import { instantOf, localAt, startOfLocalDay } from '../../time/wall-clock';
import { UsageError, type Options, type Values } from '../command';

export const SIMULATE_OPTIONS = {
	contacts: { type: 'string', value: 'file', help: 'the contacts: CSV, NDJSON or JSON' },
	events: {
		type: 'string',
		value: 'file',
		help: 'what they did, to be replayed: CSV, NDJSON, JSON',
	},
	shift: {
		type: 'string',
		value: SHIFTS.join('|'),
		help: 'move the events to the start: exactly, by whole days or by whole weeks; not at all if not given',
	},
	behavior: {
		type: 'string',
		value: 'file',
		help: 'a model of what they do, as YAML; without it and --events the one that comes with the pack',
	},
	behaviour: { type: 'string', value: 'file', help: 'the same as --behavior' },
	days: {
		type: 'string',
		default: '30',
		value: 'n',
		help: 'length of the rehearsal: 30 if not given',
	},
	from: {
		type: 'string',
		value: 'date',
		help: 'when it begins, such as 2026-03-01 or 2026-03-01T08:00; today at midnight if not given',
	},
	seed: {
		type: 'string',
		default: '1',
		value: 'n',
		help: 'the same seed has the same outcome; 1 if not given',
	},
	resolution: {
		type: 'string',
		value: 'duration',
		help: 'what is due within it happens at once; 1 minute if not given, 5 from 2,000 contacts on, 10 from 10,000 on',
	},
	timezone: {
		type: 'string',
		value: 'zone',
		help: "of workflows and contacts without one; GENERIC_TIMEZONE, or n8n's own default, if not given",
	},
	out: { type: 'string', value: 'folder', help: 'write the outcome into this folder' },
	against: {
		type: 'string',
		multiple: true,
		value: 'file',
		help: 'compare with an earlier version of the workflow, or with the outcome.json of an earlier rehearsal',
	},
	'change-at': {
		type: 'string',
		value: 'date',
		help: 'with --against: tell what happens to contacts inside when the new version is published then',
	},
	expect: {
		type: 'string',
		value: 'file',
		help: 'expectations, as YAML: exit code 1 if one is broken',
	},
	junit: {
		type: 'string',
		value: 'file',
		help: 'write how the expectations fared as a JUnit report',
	},
	chaos: {
		type: 'boolean',
		default: false,
		help: 'let things go wrong: late, repeated and disordered events, providers away for an hour, restarts, changes of clocks, 29 February',
	},
	fixtures: {
		type: 'string',
		value: 'file',
		help: 'output of nodes that would call out, as JSON: { "workflow": { "node": [{ ... }] } }',
	},
	n8n: {
		type: 'string',
		value: 'folder',
		help: 'the n8n whose engine and nodes are used; found by itself if not given',
	},
} as const satisfies Options;

export interface SimulateArguments {
	workflows: readonly string[];
	contacts?: string;
	events?: { file: string; shift: Shift };
	behavior?: string;
	days: number;
	/** ms; undefined: today. */
	from(now: number, zone: string): number;
	seed: number;
	/** Undefined: as suits the number of contacts. */
	resolutionMs?: number;
	timezone?: string;
	out?: string;
	against: readonly string[];
	changeAt?(zone: string): number;
	expect?: string;
	junit?: string;
	chaos: boolean;
	fixtures?: string;
	n8n?: string;
}

const MOST_DAYS = 3_660;
const FILES = [
	'contacts',
	'events',
	'behavior',
	'behaviour',
	'out',
	'expect',
	'junit',
	'fixtures',
	'n8n',
] as const;

/** @throws UsageError that names the option and a right value */
export function readSimulateArguments(
	values: Values<typeof SIMULATE_OPTIONS>,
	workflows: readonly string[],
): SimulateArguments {
	if (workflows.length === 0 || workflows.includes('')) {
		throw new UsageError(
			'simulate requires workflows, as in: n8n-journey simulate welcome.json --contacts people.csv',
		);
	}
	for (const name of FILES) {
		if (values[name] === '')
			throw new UsageError(`--${name} is empty. Set it to a file or folder.`);
	}
	const { contacts, events, behavior, behaviour, timezone, against = [], expect, junit } = values;
	const model = behavior ?? behaviour;
	if (contacts === undefined && events === undefined) {
		throw new UsageError(
			'simulate requires --contacts <file>, or --events <file> that names them.',
		);
	}
	if (events !== undefined && model !== undefined) {
		throw new UsageError(
			'--events and --behavior exclude each other: contacts do one or the other.',
		);
	}
	if (timezone !== undefined && !isKnownZone(timezone)) {
		throw new UsageError(`--timezone is '${timezone}'. Set it to a name such as Europe/Berlin.`);
	}
	if (junit !== undefined && expect === undefined) {
		throw new UsageError('--junit needs --expect <file>: it reports how expectations fared.');
	}
	const log = events === undefined ? undefined : { file: events, shift: shiftOf(values) };
	return {
		...{ workflows, contacts, events: log, behavior: model, timezone, against, expect, junit },
		days: numberOf(
			'days',
			values.days,
			(n) => n > 0 && n <= MOST_DAYS,
			`a number from 1 to ${MOST_DAYS}`,
		),
		seed: numberOf('seed', values.seed, Number.isSafeInteger, 'a whole number'),
		from: fromOf(values.from),
		...(values.resolution !== undefined && { resolutionMs: resolutionOf(values.resolution) }),
		...(values['change-at'] !== undefined && { changeAt: changeOf(values) }),
		out: values.out,
		chaos: values.chaos ?? false,
		fixtures: values.fixtures,
		n8n: values.n8n,
	};
}

function shiftOf({ shift = 'none', from }: Values<typeof SIMULATE_OPTIONS>): Shift {
	const known = SHIFTS.find((each) => each === shift);
	if (known === undefined) {
		throw new UsageError(`--shift is '${shift}'. Set it to one of ${SHIFTS.join(', ')}.`);
	}
	if (known === 'none' && from === undefined) {
		throw new UsageError(
			'--events needs --from, the day on which they begin, or --shift days, which moves them to the start.',
		);
	}
	return known;
}

function numberOf(name: string, text: string, fits: (n: number) => boolean, form: string): number {
	const n = Number(text);
	if (text.trim() !== '' && fits(n)) return n;
	throw new UsageError(`--${name} is '${text}'. Set it to ${form}.`);
}

function resolutionOf(text: string): number {
	const ms = readDuration(text);
	if (ms !== null && ms >= 1_000 && ms <= 60 * MINUTE_MS) return ms;
	throw new UsageError(
		`--resolution is '${text}'. Set it to ${DURATION_FORM}, from 1 second to 1 hour.`,
	);
}

function fromOf(text: string | undefined): SimulateArguments['from'] {
	if (text === undefined) {
		return (now, zone) => instantOf(startOfLocalDay(localAt(now, zone)), zone);
	}
	const instant = dateOf('from', text);
	return (_now, zone) => instant(zone);
}

function changeOf({ against = [], ...values }: Values<typeof SIMULATE_OPTIONS>) {
	if (against.length > 0) return dateOf('change-at', values['change-at']!);
	throw new UsageError('--change-at needs --against <file>, the version that it replaces.');
}

function dateOf(name: string, text: string): (zone: string) => number {
	const read = readDate(text);
	if (read === null) {
		throw new UsageError(`--${name} is '${text}'. Set it to a date such as 2026-03-01.`);
	}
	return (zone) => ('at' in read ? read.at : instantOf(read.local, read.zone ?? zone));
}
