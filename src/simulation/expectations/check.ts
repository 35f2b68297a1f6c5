import { nearest } from '../../lib/nearest';
import { formatCell, formatDuration } from '../../report/format';
import { MOST_EXAMPLES } from '../outcome/groups';
import {
	wentOut,
	type Outcome,
	type OutcomeContact,
	type OutcomeMessage,
} from '../outcome/outcome';
import { densest } from '../outcome/sliding-window';
import type { Expectation, Expected, Kind, MessageFilter, Share } from './expectation';

/** How an outcome meets one expectation. */
export interface Result {
	name: string;
	/** In the file. */
	line: number;
	passed: boolean;
	/** The numbers in words, e.g. `at most 5 in 7 days`. */
	found: string;
	/** Contacts that break it; 0 where it is not about single contacts. */
	contacts: number;
	/** Keys of the first 20. */
	examples: string[];
}

interface Finding {
	passed: boolean;
	found: string;
	/** Keys of contacts that break it; they may be repeated. */
	broken?: readonly string[];
}

/** Results in the order of the expectations. */
export function checkExpectations(
	expectations: readonly Expectation[],
	outcome: Outcome,
): Result[] {
	const known = namesOf(outcome);
	return expectations.map(({ name, line, ...expectation }) => {
		const unknown = unknownName(expectation.expected, known);
		const {
			passed,
			found,
			broken = [],
		} = unknown === null ? findingOf(expectation as Expectation, outcome) : refused(unknown);
		const contacts = [...new Set(passed ? [] : broken)];
		const examples = contacts.slice(0, MOST_EXAMPLES);
		return { name, line, passed, found, contacts: contacts.length, examples };
	});
}

const refused = (found: string): Finding => ({ passed: false, found });

interface KnownNames {
	step: ReadonlySet<string>;
	journey: ReadonlySet<string>;
}

function namesOf({ scenario, journeys }: Outcome): KnownNames {
	return {
		step: new Set([
			...scenario.workflows.flatMap(({ nodes }) => nodes.map(({ name }) => name)),
			...journeys.flatMap(({ steps }) => steps.map(({ step }) => step)),
		]),
		journey: new Set(journeys.map(({ key }) => key)),
	};
}

/** A mistyped name would make an expectation pass that holds nothing. */
function unknownName(expected: Expectation['expected'], known: KnownNames): string | null {
	if (typeof expected !== 'object') return null;
	const given: Array<[keyof KnownNames, unknown]> = Array.isArray(expected)
		? expected.map((step) => ['step', step])
		: (['step', 'journey'] as const).map((of) => [of, (expected as Record<string, unknown>)[of]]);
	if ('message' in expected) given.push(['step', expected.message]);
	for (const [of, name] of given) {
		if (typeof name !== 'string' || known[of].has(name)) continue;
		const near = nearest(name, known[of]);
		const remedy = near === undefined ? '' : ` Did you mean '${near}'?`;
		return `there is no ${of} '${name}' in the workflows.${remedy}`;
	}
	return null;
}

type Check<K extends Kind> = (expected: Expected<K>, outcome: Outcome) => Finding;

const CHECKS: { [K in Kind]: Check<K> } = {
	messagesPerContact(expected, outcome) {
		const { atMost, in: time } = expected;
		const byContact = Map.groupBy(matching(outcome, expected), ({ contact }) => contact);
		let most = 0;
		const broken: string[] = [];
		for (const [contact, messages] of byContact) {
			const times = messages.map(({ at }) => at);
			const n = time === undefined ? times.length : densest(times, time.ms).most;
			most = Math.max(most, n);
			if (n > atMost) broken.push(contact);
		}
		const period = time === undefined ? '' : ` in ${time.text}`;
		return {
			passed: broken.length === 0,
			found: `at most ${most} to one contact${period}`,
			broken,
		};
	},

	reached(expected, outcome) {
		const { step, journey } = expected;
		const reached = new Set<string>();
		const entered: string[] = [];
		for (const contact of outcome.contacts) {
			const visits = contact.timeline.some(
				(entry) =>
					(entry.kind === 'visit' || entry.kind === 'waiting') &&
					entry.step === step &&
					(journey === undefined || entry.journey === journey),
			);
			if (visits) reached.add(contact.key);
		}
		const journeys = journey === undefined ? journeysWith(outcome, step) : [journey];
		for (const { key, enrollments } of outcome.contacts) {
			if (enrollments.some((each) => journeys.includes(each.journey))) entered.push(key);
		}
		return shareFinding(expected, reached, entered, `reached '${step}'`);
	},

	converted(expected, { contacts }) {
		const { journey } = expected;
		const of = ({ enrollments }: OutcomeContact) =>
			enrollments.filter((each) => journey === undefined || each.journey === journey);
		const entered = contacts.filter((contact) => of(contact).length > 0);
		const converted = entered.filter((contact) =>
			of(contact).some(({ status }) => status === 'converted'),
		);
		const keys = (all: readonly OutcomeContact[]) => all.map(({ key }) => key);
		return shareFinding(expected, new Set(keys(converted)), keys(entered), 'converted');
	},

	quietHours(expected, outcome) {
		const { from, to } = expected;
		const isQuiet = ({ local }: OutcomeMessage) => {
			const time = local.slice(-5);
			return from < to ? time >= from && time < to : time >= from || time < to;
		};
		const loud = matching(outcome, expected).filter(isQuiet);
		return {
			passed: loud.length === 0,
			found: `${messagesText(loud.length)} between ${from} and ${to} local time`,
			broken: contactsIn(loud),
		};
	},

	endsWithin({ time, journey }, { contacts, scenario }) {
		const late: string[] = [];
		const open: string[] = [];
		let longest = 0;
		for (const { key, enrollments } of contacts) {
			for (const each of enrollments) {
				if (journey !== undefined && each.journey !== journey) continue;
				const lasted = (each.endedAt ?? scenario.until) - each.enteredAt;
				longest = Math.max(longest, lasted);
				if (lasted > time.ms) late.push(key);
				else if (each.endedAt === null) open.push(key);
			}
		}
		const found = `the longest lasted ${formatDuration(longest)}`;
		const isLong = scenario.until - scenario.from > time.ms;
		if (late.length > 0 || open.length === 0 || isLong) {
			return { passed: late.length === 0, found, broken: late };
		}
		return {
			passed: false,
			found: `${contactsText(open.length)} still inside after ${scenario.days} days: rehearse more than ${time.text}`,
			broken: open,
		};
	},

	noContactWaitsAt({ step, journey }, { waiting, contacts }) {
		const rows = waiting.filter(
			(each) => each.step === step && (journey === undefined || each.journey === journey),
		);
		const broken = contacts.filter(({ timeline }) =>
			timeline.some(
				(entry) =>
					entry.kind === 'waiting' &&
					entry.step === step &&
					(journey === undefined || entry.journey === journey),
			),
		);
		return {
			passed: rows.length === 0,
			found: `${contactsText(rows.reduce((sum, each) => sum + each.contacts, 0))} at the end`,
			broken: broken.map(({ key }) => key),
		};
	},

	messagesAtOnce(expected, outcome) {
		const { atMost, in: time } = expected;
		const messages = matching(outcome, expected);
		const { most, from } = densest(
			messages.map(({ at }) => at),
			time.ms,
		);
		const when = most === 0 ? '' : ` from ${new Date(from).toISOString()}`;
		return {
			passed: most <= atMost,
			found: `at most ${messagesText(most)} in ${time.text}${when}`,
		};
	},

	messages(expected, outcome) {
		const { length } = matching(outcome, expected);
		const { atLeast = 0, atMost = Infinity } = expected;
		return { passed: length >= atLeast && length <= atMost, found: messagesText(length) };
	},

	onlyAfter({ step, journey, event, message }, outcome) {
		const byId = new Map(outcome.messages.map((each) => [each.id, each]));
		const early: string[] = [];
		let sent = 0;
		for (const { key, timeline } of outcome.contacts) {
			let isAllowed = false;
			// Entries of one instant come in the order of cause and effect.
			for (const entry of timeline) {
				if (entry.kind === 'event' && entry.name === event) isAllowed = true;
				if (entry.kind !== 'message') continue;
				const of = byId.get(entry.message);
				if (of === undefined || !wentOut(of)) continue;
				if (of.step === step && (journey === undefined || of.journey === journey)) {
					sent++;
					if (!isAllowed) early.push(key);
				}
				if (of.step === message) isAllowed = true;
			}
		}
		const cause = event === undefined ? `a message of '${message}'` : `'${event}'`;
		return {
			passed: early.length === 0,
			found: `${early.length} of ${messagesText(sent)} without ${cause} before`,
			broken: early,
		};
	},

	notBoth([one, other], outcome) {
		const getting = (step: string) => new Set(contactsIn(matching(outcome, { step })));
		const others = getting(other);
		const both = [...getting(one)].filter((contact) => others.has(contact));
		return {
			passed: both.length === 0,
			found: `${contactsText(both.length)} got both`,
			broken: both,
		};
	},

	noFailures(_, { failures, contacts }) {
		const times = failures.reduce((sum, each) => sum + each.times, 0);
		const failed = contacts.filter(({ enrollments }) =>
			enrollments.some(({ status }) => status === 'failed'),
		);
		const first = failures.length === 0 ? '' : `, first: ${failures[0].message}`;
		return {
			passed: times === 0 && failed.length === 0,
			found: `${times} failed ${times === 1 ? 'execution' : 'executions'}, ${contactsText(failed.length)} failed${first}`,
			broken: failed.map(({ key }) => key),
		};
	},

	noMissingVariables(expected, { messages }) {
		const except = new Set(expected === true ? [] : expected.except);
		const open = messages.flatMap(({ contact, step, missing }) =>
			missing.filter((each) => !except.has(each)).map((variable) => ({ contact, step, variable })),
		);
		const named = new Set(open.map(({ step, variable }) => `'${variable}' of ${step}`));
		return {
			passed: open.length === 0,
			found: open.length === 0 ? 'none' : [...named].join(', '),
			broken: open.map(({ contact }) => contact),
		};
	},

	everyOutputTaken(expected, { untaken }) {
		const except = new Set(expected === true ? [] : expected.except);
		const open = untaken.filter(
			({ kind, step, output }) =>
				kind !== 'connection' && !except.has(step) && !(output !== '' && except.has(output)),
		);
		const named = open.map(({ step, output }) => (output === '' ? step : `${step}: ${output}`));
		return {
			passed: open.length === 0,
			found: open.length === 0 ? 'all' : `not ${named.join(', ')}`,
		};
	},
};

function findingOf({ kind, expected }: Expectation, outcome: Outcome): Finding {
	return (CHECKS[kind] as Check<Kind>)(expected as never, outcome);
}

/** Messages that went out, in the order of time. */
function matching(
	{ messages }: Outcome,
	{ channel, purpose, topic, journey, step }: MessageFilter,
): OutcomeMessage[] {
	return messages.filter(
		(message) =>
			wentOut(message) &&
			(channel === undefined || message.channel === channel) &&
			(purpose === undefined || message.purpose === purpose) &&
			(topic === undefined || message.topic === topic) &&
			(journey === undefined || message.journey === journey) &&
			(step === undefined || message.step === step),
	);
}

const journeysWith = ({ journeys }: Outcome, step: string): string[] =>
	journeys.filter(({ steps }) => steps.some((each) => each.step === step)).map(({ key }) => key);

function shareFinding(
	{ atLeast, atMost }: { atLeast?: Share; atMost?: Share },
	having: ReadonlySet<string>,
	entered: readonly string[],
	what: string,
): Finding {
	const few = atLeast !== undefined && having.size < least(atLeast, entered.length);
	const many = atMost !== undefined && having.size > least(atMost, entered.length);
	const percent = entered.length === 0 ? 0 : (100 * having.size) / entered.length;
	return {
		passed: !few && !many,
		found: `${having.size} of ${entered.length} contacts ${what} (${formatCell(percent, 'percent')})`,
		broken: few ? entered.filter((key) => !having.has(key)) : many ? [...having] : [],
	};
}

const least = (share: Share, of: number): number =>
	'percent' in share ? ((share.percent ?? 0) / 100) * of : share.count;

const contactsIn = (messages: readonly OutcomeMessage[]): string[] =>
	messages.map(({ contact }) => contact);

const messagesText = (n: number): string =>
	`${formatCell(n, 'number')} ${n === 1 ? 'message' : 'messages'}`;

const contactsText = (n: number): string =>
	`${formatCell(n, 'number')} ${n === 1 ? 'contact' : 'contacts'}`;
