import { formatCell, formatDuration } from '../../report/format';
import { dayAt, isoDay } from '../../time/day';
import { percentOf } from '../../report/rates';
import { wentOut, type Outcome } from './outcome';
import { period } from './tables';
import { isForFailures } from './untaken';

/** Lines of one kind; the report has all. */
const MOST_LINES = 3;

const count = (n: number, word: string): string =>
	`${formatCell(n, 'number')} ${n === 1 ? word : `${word}s`}`;

/** What a marketer wants to know first, in at most 40 lines; those that begin with `!` want attention. */
export function summaryOf(outcome: Outcome): string[] {
	const { scenario, standIns, hub } = outcome;
	return [
		`Rehearsal: ${count(scenario.contacts, 'contact')}, ${period(outcome)}`,
		'',
		...journeyLines(outcome),
		...absentLines(outcome),
		'',
		...messageLines(outcome),
		...skipLines(outcome),
		'',
		...limited(untakenLines(outcome), 'outputs or steps that nobody took'),
		...limited(waitingLines(outcome), 'steps with contacts still waiting'),
		...limited(loopLines(outcome), 'loops'),
		...limited(agedLines(outcome), 'waits longer than a maximum age'),
		...limited(missingLines(outcome), 'missing variables'),
		...limited(failureLines(outcome), 'errors'),
		...limited(refusalLines(outcome), 'refusals'),
		'',
		...(standIns.length === 0
			? ['All nodes were executed as they are.']
			: limited(
					standIns.map(({ node, workflow, by, times }) => {
						const how = by === 'passed' ? 'its input became its output' : `its output was ${by}`;
						return `Not executed: '${node}' of ${workflow}, ${how} (${count(times, 'time')})`;
					}),
					'nodes that were not executed',
				)),
		...(hub === 'added' ? ['A Journey Hub with its defaults was added.'] : []),
	].filter((line, i, all) => line !== '' || all[i - 1] !== '');
}

function limited(lines: readonly string[], rest: string): string[] {
	const left = lines.length - MOST_LINES;
	// A line that counts one more takes as much room as that one.
	return left <= 1 ? [...lines] : [...lines.slice(0, MOST_LINES), `  … and ${left} more ${rest}`];
}

function absentLines({ scenario, contacts }: Outcome): string[] {
	const appeared = contacts.reduce((sum, { merged }) => sum + 1 + merged.length, 0);
	const absent = scenario.contacts - appeared;
	if (absent <= 0) return [];
	const have = absent === 1 ? 'has' : 'have';
	return [
		`! ${count(absent, 'contact')} ${have} not appeared by the end: rehearse more days, or let them begin earlier ('startsAt' of the contacts, 'starts' of the model)`,
	];
}

function journeyLines({ journeys }: Outcome): string[] {
	if (journeys.length === 0) {
		return [
			'! No workflow has a Journey Trigger that is switched on, so nobody enters a journey. Give the workflow of the journey, with its trigger enabled.',
		];
	}
	return journeys.map(({ name, totals }) => {
		const { entered, waiting, completed, converted, exited, failed } = totals;
		const rate = percentOf(converted, entered);
		const share = rate === null ? '' : ` (${formatCell(rate, 'percent')})`;
		const line = `${name}: ${formatCell(entered, 'number')} entered = ${waiting} waiting + ${completed} completed + ${converted} converted${share} + ${exited} exited + ${failed} failed`;
		return failed > 0 || entered === 0 ? `! ${line}` : line;
	});
}

function messageLines({ messages, contacts, peaks, frequency }: Outcome): string[] {
	const sent = messages.filter(wentOut);
	const channels = Map.groupBy(sent, ({ channel }) => channel);
	const parts = [...channels].map(
		([channel, of]) => `${formatCell(of.length, 'number')} ${channel}`,
	);
	const reached = contacts.filter((contact) => contact.messages > 0).length;
	const most = frequency.distribution.at(-1);
	const lines = [
		`${count(sent.length, 'message')} to ${count(reached, 'contact')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`,
	];
	if (most !== undefined && most.most > 0) {
		lines.push(
			`At most ${count(most.most, 'message')} to one contact in any 7 days (${count(most.contacts, 'contact')})`,
		);
	}
	for (const { channel, step, per, most: peak, limit, putOff } of peaks) {
		if (step === null && per === 'hour' && peak > 0) {
			lines.push(`Busiest hour of ${channel}: ${count(peak, 'message')}`);
		}
		if (step !== null && putOff > 0) {
			lines.push(
				`! ${step}: the rate limit of ${limit} per ${per} put off ${count(putOff, 'message')}`,
			);
		}
	}
	return lines;
}

function skipLines({ skips }: Outcome): string[] {
	const reasons = Map.groupBy(skips, ({ fate, reason }) => `${fate} ${reason}`);
	const lines = [...reasons.values()].map((of) => {
		const [{ fate, reason }] = of;
		const n = of.reduce((sum, { messages }) => sum + messages, 0);
		const longest = of.reduce((most, each) => Math.max(most, each.longestDelayMs ?? 0), 0);
		const delay = longest > 0 ? `, at most ${formatDuration(longest)}` : '';
		const what =
			fate === 'putOff' ? reason : `${fate === 'failed' ? '! Failed' : 'Skipped'}: ${reason}`;
		return { n, line: `${what}: ${count(n, 'message')}${delay}` };
	});
	return limited(
		lines.sort((a, b) => b.n - a.n).map(({ line }) => line),
		'reasons',
	);
}

const untakenLines = ({ untaken }: Outcome): string[] =>
	untaken
		.filter((each) => !isForFailures(each))
		.map(({ kind, step, output, rule, leadsTo }) => {
			if (kind === 'step') return `! Nobody reached '${step}'`;
			if (kind === 'connection') return `! Nobody went from '${step}' to '${leadsTo.join(', ')}'`;
			return `! Nobody left '${step}' by '${output}'${rule === null ? '' : `: ${rule}`}`;
		});

const waitingLines = ({ waiting, scenario: { timezone } }: Outcome): string[] =>
	waiting.map(({ step, contacts, forever, words, lastUntil }) => {
		const who = `${count(contacts, 'contact')} still ${contacts === 1 ? 'waits' : 'wait'} at '${step}'`;
		const what = words === '' ? '' : ` (${words})`;
		if (forever > 0) return `! ${who}${what}, ${forever} of them without an end`;
		const until =
			lastUntil === null ? '' : `, the last until ${isoDay(dayAt(lastUntil, timezone))}`;
		return `${who}${what}${until}`;
	});

const loopLines = ({ loops }: Outcome): string[] =>
	loops.map(({ step, most, contacts }) => {
		return `'${step}' was visited up to ${most} times by one enrollment (${count(contacts, 'contact')})`;
	});

const AGED = {
	ended: 'reached the maximum age while waiting',
	willEnd: 'will reach the maximum age before the wait is over',
	retention: 'wait longer than the store keeps what the wait looks at',
};

const agedLines = ({ aged }: Outcome): string[] =>
	aged.map(({ kind, step, contacts }) => `! ${step}: ${count(contacts, 'contact')} ${AGED[kind]}`);

const missingLines = ({ missing }: Outcome): string[] =>
	missing
		.filter(({ answered }) => !answered)
		.map(({ step, variable, messages }) => {
			return `! ${step}: '${variable}' was empty in ${count(messages, 'message')}`;
		});

const failureLines = ({ failures }: Outcome): string[] =>
	failures.map(({ workflow, node, message, times }) => {
		return `! ${node === null ? workflow : `'${node}' of ${workflow}`} failed ${count(times, 'time')}: ${message}`;
	});

const refusalLines = ({ refusals }: Outcome): string[] =>
	refusals.map(({ act, reason, times }) => `! Refused ${count(times, 'time')}: ${act} (${reason})`);
