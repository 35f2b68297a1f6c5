import { dayAt, isoDay } from '../../time/day';
import { outcomeText } from '../../report/mined-map';
import type { Cell, Column, Report, Unit } from '../../report/report';
import type { MessageFate, Outcome, OutcomeContact, OutcomeMessage } from './outcome';
import { wentOut } from './outcome';

/** A table of an outcome. Rows are made as they are read: there may be a hundred thousand. */
export interface OutcomeTable {
	title: string;
	subtitle: string;
	columns: Column[];
	rows: Iterable<Record<string, Cell>>;
	notes: string[];
	picture: Report['picture'];
}

const column = (key: string, label: string, unit: Unit, description: string): Column => ({
	...{ key, label, unit, description },
});

const instant = (at: number | null): string | null =>
	at === null ? null : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const JOURNEY = column('journey', 'Journey', 'text', 'Key of the journey.');
const STEP = column('step', 'Step', 'text', 'Name of the node.');
const CHANNEL = column('channel', 'Channel', 'text', 'The channel of the messages.');
const EXAMPLES = column('examples', 'Contacts, for Example', 'text', 'Keys of the first of them.');
const MOST_NAMED = 3;

function named(keys: readonly string[], all = keys.length): string {
	const shown = keys.slice(0, MOST_NAMED).join(', ');
	return all > MOST_NAMED ? `${shown} …` : shown;
}

const table = (
	title: string,
	subtitle: string,
	columns: Column[],
	rows: Iterable<Record<string, Cell>>,
	notes: string[] = [],
): OutcomeTable => ({ title, subtitle, columns, rows, notes, picture: null });

/** Fates in the words of tables. */
export const FATES: Record<MessageFate, string> = {
	sent: 'Sent',
	handedOff: 'Handed Off',
	unknown: 'Outcome Unknown',
	failed: 'Failed',
	skipped: 'Skipped',
	putOff: 'Put Off',
	queued: 'Not Sent Yet',
	sending: 'Not Sent Yet',
};

export const period = ({ scenario: { from, until, timezone } }: Outcome): string =>
	`${isoDay(dayAt(from, timezone))} to ${isoDay(dayAt(until - 1, timezone))} in virtual time`;

export function totalsTable(outcome: Outcome): OutcomeTable {
	const n = (key: string, label: string, description: string) =>
		column(key, label, 'enrollments', `${description} (enrollments, ${period(outcome)})`);
	return table(
		'Journeys',
		period(outcome),
		[
			column('name', 'Journey', 'text', 'Name of the journey.'),
			n('entered', 'Entered', 'Entered the journey.'),
			n('waiting', 'Waiting', 'Still in it at the end.'),
			n('completed', 'Completed', 'Reached its end.'),
			n('converted', 'Converted', 'Met a goal.'),
			n('exited', 'Exited', 'Ended by an exit, or at the maximum age.'),
			n('failed', 'Failed', 'Ended by an error that retries did not mend.'),
		],
		outcome.journeys.map(({ name, totals }) => {
			const { entered, waiting, completed, converted, exited, failed } = totals;
			return { name, entered, waiting, completed, converted, exited, failed };
		}),
		['Entered = waiting + completed + converted + exited + failed.'],
	);
}

export function calendarTable(outcome: Outcome): OutcomeTable {
	return table(
		'Messages by Day, Hour and Channel',
		'On the clock of each contact',
		[
			column('day', 'Day', 'date', "Day in the contact's time zone, else the journey's."),
			column('hour', 'Hour', 'number', 'Hour of that day, 0 to 23.'),
			CHANNEL,
			column('messages', 'Messages', 'messages', 'Messages that went out in that hour.'),
		],
		outcome.calendar.map((row) => ({ ...row })),
	);
}

/** Days of a picture; the table has all. */
const MOST_DAYS = 62;

/** Days by hours, all channels together. */
export function calendarPicture({ calendar }: Outcome): Report['picture'] {
	const days = [...new Set(calendar.map(({ day }) => day))].slice(0, MOST_DAYS);
	if (days.length === 0) return null;
	const rows = new Map(days.map((day) => [day, Array.from({ length: 24 }, () => 0)]));
	for (const { day, hour, messages } of calendar) {
		const row = rows.get(day);
		if (row !== undefined) row[hour] += messages;
	}
	return {
		...{ type: 'heatmap', unit: 'messages', y: days },
		x: Array.from({ length: 24 }, (_, hour) => String(hour)),
		values: [...rows.values()].map((row) => row.map((n) => (n === 0 ? null : n))),
	};
}

export function peaksTable({ peaks }: Outcome): OutcomeTable {
	return table(
		'Peaks',
		'The busiest minute and hour of each channel, and of each step with a rate limit its period',
		[
			CHANNEL,
			column('step', 'Step', 'text', 'The step that has the rate limit; empty: all steps.'),
			column('per', 'Any', 'text', 'Length of the period; it may begin at any instant.'),
			column('most', 'Most Messages', 'messages', 'The most messages that went out in one.'),
			column('at', 'When', 'text', 'When the first such period began.'),
			column('limit', 'Rate Limit', 'messages', "Of the step's option 'Rate Limit'."),
			column('putOff', 'Put Off', 'messages', 'Messages that the rate limit put off.'),
		],
		peaks.map((peak) => ({ ...peak, at: peak.most === 0 ? null : instant(peak.at) })),
	);
}

export function frequencyTable({ frequency }: Outcome): OutcomeTable {
	const { distribution } = frequency;
	const made = table(
		'Messages per Contact in Any 7 Days',
		'All journeys and channels; any 168 hours',
		[
			column('most', 'Most Messages', 'text', 'The most that a contact got in any 7 days.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts for whom it is the most.'),
		],
		distribution.map(({ most, contacts }) => ({ most: String(most), contacts })),
	);
	const bars = distribution.map(({ most, contacts }) => ({
		label: String(most),
		values: [contacts],
	}));
	if (bars.length < 2) return made;
	return { ...made, picture: { type: 'bars', unit: 'contacts', series: ['Contacts'], bars } };
}

export function worstTable({ frequency }: Outcome): OutcomeTable {
	return table(
		'Contacts with the Most Messages',
		'In any 7 days; at most 100 contacts',
		[
			column('contact', 'Contact', 'text', 'Key of the contact.'),
			column('most', 'Messages', 'messages', 'In the busiest 7 days.'),
			column('from', 'From', 'text', 'First message of these days.'),
			column('journeys', 'Journeys', 'text', 'Journeys that sent them.'),
		],
		frequency.worst.map(({ contact, most, from, journeys }) => ({
			...{ contact, most, from: instant(from), journeys: journeys.join(', ') },
		})),
	);
}

export function skipsTable({ skips }: Outcome): OutcomeTable {
	return table(
		'Messages Not Sent, or Later',
		'By step and reason: consent, addresses, caps, quiet hours, objections, rate limits',
		[
			JOURNEY,
			STEP,
			CHANNEL,
			column('fate', 'What Happened', 'text', 'Skipped, put off until later, or failed.'),
			column('reason', 'Reason', 'text', 'Why.'),
			column('messages', 'Messages', 'messages', 'Messages with this reason.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts that they were for.'),
			column('medianDelayMs', 'Median Delay', 'ms', 'Of those put off, until decided anew.'),
			column('longestDelayMs', 'Longest Delay', 'ms', 'Of those put off, until decided anew.'),
			column('pending', 'Still Put Off', 'messages', 'Put off, and not decided anew by the end.'),
			EXAMPLES,
		],
		skips.map(({ examples, fate, contacts, ...skip }) => ({
			...{ ...skip, fate: FATES[fate], contacts, examples: named(examples, contacts) },
		})),
		['A message that was put off is followed by another, so it is no loss.'],
	);
}

const KINDS = { output: 'Output', step: 'Step', connection: 'Connection' };

export function untakenTable({ untaken }: Outcome): OutcomeTable {
	return table(
		'Never Taken',
		'Outputs, steps and connections that no contact took',
		[
			JOURNEY,
			STEP,
			column('kind', 'Kind', 'text', 'An output, a whole step, or a way through other nodes.'),
			column('output', 'Output', 'text', 'The output that was not taken.'),
			column('rule', 'Rule', 'text', 'When contacts would take it; empty: unknown.'),
			column('leadsTo', 'Leads To', 'text', 'The nodes behind it.'),
			column('reached', 'Reached the Step', 'enrollments', 'Enrollments that came to the step.'),
		],
		untaken.map(({ journey, step, kind, output, rule, leadsTo, reached }) => ({
			...{ journey, step, kind: KINDS[kind], output: output || null, rule },
			...{ leadsTo: leadsTo.join(', ') || null, reached },
		})),
	);
}

export function waitingTable({ waiting }: Outcome): OutcomeTable {
	return table(
		'Still Waiting at the End',
		'Contacts who had not left their journeys',
		[
			JOURNEY,
			STEP,
			column('words', 'Waits For', 'text', 'What ends the wait.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts that wait there.'),
			column(
				'withoutEnd',
				'Without a Time Limit',
				'contacts',
				'Whom only an event or a rule releases.',
			),
			column('forever', 'Forever', 'contacts', 'Of those, whom no maximum age ends either.'),
			column(
				'longestMs',
				'Longest So Far',
				'ms',
				'The longest wait until the end of the rehearsal.',
			),
			column('firstUntil', 'First Released', 'text', 'When time releases the first of them.'),
			column('lastUntil', 'Last Released', 'text', 'When time releases the last of them.'),
			EXAMPLES,
		],
		waiting.map(({ node: _, examples, firstUntil, lastUntil, ...row }) => ({
			...{ ...row, firstUntil: instant(firstUntil), lastUntil: instant(lastUntil) },
			examples: named(examples, row.contacts),
		})),
	);
}

export function loopsTable({ loops }: Outcome): OutcomeTable {
	return table(
		'Loops',
		'Steps that one enrollment visited more than once',
		[
			JOURNEY,
			STEP,
			column('most', 'Most Visits', 'visits', 'By one enrollment.'),
			column('contacts', 'Contacts', 'contacts', 'Who visited it more than once.'),
			column('waiting', 'Still Inside', 'contacts', 'Of those, still in the journey at the end.'),
			EXAMPLES,
		],
		loops.map(({ examples, ...row }) => ({ ...row, examples: named(examples, row.contacts) })),
	);
}

const AGED = {
	ended: 'Reached the maximum age while waiting',
	willEnd: 'Will reach the maximum age before the wait is over',
	retention: 'The store deletes messages or events before the wait is over',
};

export function agedTable({ aged }: Outcome): OutcomeTable {
	return table(
		'Waits Longer Than the Maximum Age',
		"Of enrollments ('Maximum Time in Journey') and of the store's data",
		[
			JOURNEY,
			STEP,
			column('kind', 'What Happens', 'text', 'What is shorter than the wait.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts that it concerns.'),
			EXAMPLES,
		],
		aged.map(({ journey, step, kind, contacts, examples }) => ({
			...{ journey, step, kind: AGED[kind], contacts, examples: named(examples, contacts) },
		})),
	);
}

export function missingTable({ missing }: Outcome): OutcomeTable {
	return table(
		'Missing Variables',
		'Values that templates write, and that contacts do not have',
		[
			JOURNEY,
			STEP,
			CHANNEL,
			column('variable', 'Variable', 'text', "The template's expression."),
			column('answered', 'Has a Default', 'boolean', 'A default took its place: no gap is seen.'),
			column('messages', 'Messages', 'messages', 'Messages in which it was missing or empty.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts that they were for.'),
			EXAMPLES,
		],
		missing.map(({ examples, ...row }) => ({ ...row, examples: named(examples, row.contacts) })),
		['Known for texts in Liquid; n8n expressions are resolved by n8n, which does not tell.'],
	);
}

export function failuresTable({ failures }: Outcome): OutcomeTable {
	return table(
		'Failed Executions',
		'Executions of n8n that ended with an error',
		[
			column('workflow', 'Workflow', 'text', 'Name of the workflow.'),
			column('node', 'Node', 'text', 'Node that failed.'),
			column('message', 'Error', 'text', 'What n8n says.'),
			column('times', 'Times', 'number', 'Number of executions.'),
			column('at', 'First', 'text', 'When the first failed.'),
		],
		failures.map(({ workflow, node, message, times, at }) => ({
			...{ workflow, node, message, times, at: instant(at) },
		})),
	);
}

const STANDINS = {
	pinned: 'Pinned data of the workflow',
	fixture: 'A fixture file',
	passed: 'Passed through: its input became its output',
};

export function standInsTable({ standIns }: Outcome): OutcomeTable {
	return table(
		'Not Executed',
		'Nodes that would have called out: something else took their place, so what they would have changed is not rehearsed',
		[
			column('workflow', 'Workflow', 'text', 'Name of the workflow.'),
			column('node', 'Node', 'text', 'Name of the node.'),
			column('type', 'Type', 'text', "n8n's type of the node."),
			column('by', 'What Took Its Place', 'text', 'Where its output came from.'),
			column('times', 'Executions', 'number', 'How often.'),
			column('items', 'Items', 'number', 'Items that came in.'),
		],
		standIns.map(({ by, ...row }) => ({ ...row, by: STANDINS[by] })),
	);
}

export function refusalsTable({ refusals }: Outcome): OutcomeTable {
	return table(
		'Refused',
		'What contacts did, and the Journey Hub refused',
		[
			column('act', 'Act', 'text', 'What the contact did.'),
			column('reason', 'Reason', 'text', 'What the hub answered.'),
			column('times', 'Times', 'number', 'How often.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts that did it.'),
			EXAMPLES,
		],
		refusals.map(({ examples, ...row }) => ({ ...row, examples: named(examples, row.contacts) })),
	);
}

export function messagesTable(messages: readonly OutcomeMessage[]): OutcomeTable {
	return table(
		'Messages',
		'In the order of time',
		[
			column('id', 'Message', 'number', 'ID in the ledger.'),
			column('time', 'Time', 'text', 'When it went out, or was decided.'),
			column('local', 'Local Time', 'text', "On the contact's clock."),
			column('contact', 'Contact', 'text', 'Key of the contact.'),
			JOURNEY,
			STEP,
			CHANNEL,
			column('purpose', 'Purpose', 'text', 'Marketing or transactional.'),
			column('topic', 'Topic', 'text', 'Consent topic.'),
			column('fate', 'What Happened', 'text', 'Sent, skipped, put off, failed.'),
			column('reason', 'Reason', 'text', 'Why it was not sent.'),
			column('recipient', 'Recipient', 'text', 'Address on the channel.'),
			column('title', 'Title', 'text', 'Subject, title or beginning of the text.'),
			column('missing', 'Missing Variables', 'text', 'Empty in it, and without a default.'),
		],
		each(messages, ({ at, fate, node: _, missing, ...message }) => ({
			...{ ...message, time: instant(at), fate: FATES[fate], missing: missing.join(', ') || null },
		})),
	);
}

export function contactsTable(
	contacts: readonly OutcomeContact[],
	subtitle = 'Each contact of the rehearsal',
): OutcomeTable {
	return table(
		'Contacts',
		subtitle,
		[
			column('contact', 'Contact', 'text', 'Key of the contact.'),
			column('name', 'Name', 'text', 'First and last name.'),
			column('timezone', 'Time Zone', 'text', "Its own, else the rehearsal's."),
			column('locale', 'Locale', 'text', 'Language and region.'),
			column('messages', 'Messages', 'messages', 'Messages that went out to it.'),
			column('mostIn7Days', 'Most in Any 7 Days', 'messages', 'All journeys and channels.'),
			column('enrollments', 'Journeys', 'text', 'Each journey that it entered, and how it ended.'),
			column('waitsAt', 'Waits At', 'text', 'Where it still waits at the end.'),
		],
		each(contacts, ({ key, name, timezone, locale, messages, mostIn7Days, ...contact }) => ({
			...{ contact: key, name: name || null, timezone, locale, messages, mostIn7Days },
			enrollments: contact.enrollments
				.map(({ journey, status, reason }) => {
					const why = reason === null ? '' : ` (${reason})`;
					return `${journey}: ${outcomeText(status)}${why}`;
				})
				.join('; '),
			waitsAt:
				contact.timeline
					.flatMap((entry) => (entry.kind === 'waiting' ? entry.step : []))
					.join('; ') || null,
		})),
	);
}

function* each<T>(
	all: readonly T[],
	row: (one: T) => Record<string, Cell>,
): Generator<Record<string, Cell>> {
	for (const one of all) yield row(one);
}

/** A report of a table's first rows, with a note of what is left out. */
export function asReport(made: OutcomeTable, limit: number, where: string): Report {
	const rows: Report['rows'] = [];
	let count = 0;
	for (const row of made.rows) if (count++ < limit) rows.push(row);
	const left = count - rows.length;
	const note = `The first ${rows.length} of ${count} rows; ${where} has all.`;
	return { ...made, rows, notes: left > 0 ? [note, ...made.notes] : made.notes };
}

export const sentMessages = ({ messages }: Outcome): number => messages.filter(wentOut).length;
