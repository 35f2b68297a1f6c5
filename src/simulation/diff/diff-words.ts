import { formatCell } from '../../report/format';
import type { Column, Report, Unit } from '../../report/report';
import { reportParts } from '../../report/page/html';
import { outcomeText } from '../../report/mined-map';
import type { PageSection } from '../outcome/report-page';
import type { Affected, Diff } from './diff';

const MOST_LINES = 8;
const MOST_ROWS = 100;
const MOST_NAMED = 3;

const contacts = (n: number): string =>
	`${formatCell(n, 'number')} ${n === 1 ? 'contact' : 'contacts'}`;

function named({ contacts: n, examples }: Affected): string {
	const shown = examples.slice(0, MOST_NAMED).join(', ');
	return n > MOST_NAMED ? `${shown} …` : shown;
}

/** The difference in lines of text; those that begin with `!` want attention. */
export function diffSummary(diff: Diff): string[] {
	const { messages, more, fewer, others, same, otherEnds, steps, ends, inside } = diff;
	const line = (of: Affected, what: string) =>
		of.contacts === 0 ? [] : [`${contacts(of.contacts)} ${what}: ${named(of)}`];
	return [
		`Compared with the earlier outcome: ${contacts(diff.contacts)} in both`,
		...diff.warnings.map((warning) => `! ${warning}`),
		`Messages: ${formatCell(messages.before, 'number')} before, ${formatCell(messages.after, 'number')} now`,
		...line(more, 'get more messages'),
		...line(fewer, 'get fewer messages'),
		...line(others, 'get as many messages, but others'),
		...line(otherEnds, 'end otherwise'),
		`${contacts(same)} get the same messages`,
		...line(diff.onlyBefore, 'are only in the earlier outcome'),
		...line(diff.onlyAfter, 'are only in this outcome'),
		...steps.slice(0, MOST_LINES).map(({ step, title, before, after }) => {
			return `  ${step}${title === '' ? '' : ` (${title})`}: ${before} before, ${after} now`;
		}),
		...ends.slice(0, MOST_LINES).map(({ journey, status, reason, before, after }) => {
			const why = reason === null ? '' : ` (${reason})`;
			return `  ${journey} ${status}${why}: ${before} before, ${after} now`;
		}),
		...(inside?.steps ?? [])
			.filter(({ fate }) => fate !== 'same')
			.map(({ step, contacts: n, fate, words }) => {
				return `! ${contacts(n)} inside at '${step}', which is ${fate}: ${words}`;
			}),
	];
}

const column = (key: string, label: string, unit: Unit, description: string): Column => ({
	...{ key, label, unit, description },
});

const WHO = column('examples', 'Contacts, for Example', 'text', 'Keys of the first of them.');

/** The difference as sections of the outcome's page. */
export function diffSections(diff: Diff): PageSection[] {
	const section = (id: string, report: Report): PageSection => ({
		...{ id, title: report.title },
		body: reportParts(report.rows.length === 0 ? { ...report, columns: [] } : report, {
			id,
			stacked: true,
			empty: 'None.',
		}),
	});
	return [
		section('difference', whoReport(diff)),
		section('difference-messages', messagesReport(diff)),
		section('difference-ends', endsReport(diff)),
		section('difference-contacts', contactsReport(diff)),
		...(diff.inside === null ? [] : [section('difference-inside', insideReport(diff.inside))]),
	];
}

const report = (
	title: string,
	subtitle: string,
	columns: Column[],
	rows: Report['rows'],
	notes: string[] = [],
): Report => {
	const left = rows.length - MOST_ROWS;
	const more = left > 0 ? [`${left} more rows are left out.`] : [];
	return {
		title,
		subtitle,
		columns,
		rows: rows.slice(0, MOST_ROWS),
		notes: [...more, ...notes],
		picture: null,
	};
};

function whoReport(diff: Diff): Report {
	const { more, fewer, others, same, otherEnds, onlyBefore, onlyAfter } = diff;
	const all: Array<[string, Affected]> = [
		['Get more messages', more],
		['Get fewer messages', fewer],
		['Get as many messages, but others', others],
		['Get the same messages', { contacts: same, examples: [] }],
		['End otherwise', otherEnds],
		['Only in the earlier outcome', onlyBefore],
		['Only in this outcome', onlyAfter],
	];
	return report(
		'Compared with the Earlier Outcome',
		`${contacts(diff.contacts)} in both; ${diff.messages.before} messages before, ${diff.messages.after} now`,
		[
			column('what', 'Difference', 'text', 'What differs for a contact.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts for whom it does.'),
			WHO,
		],
		all.map(([what, of]) => ({ what, contacts: of.contacts, examples: named(of) || null })),
		diff.warnings,
	);
}

const messagesReport = ({ steps }: Diff): Report =>
	report(
		'Changed Messages',
		'By step and title',
		[
			column('journey', 'Journey', 'text', 'Key of the journey.'),
			column('step', 'Step', 'text', 'Name of the node.'),
			column('title', 'Title', 'text', 'Subject, title or beginning of the text.'),
			column('before', 'Before', 'messages', 'Messages that went out in the earlier outcome.'),
			column('after', 'Now', 'messages', 'Messages that went out in this one.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts who get it more or less often.'),
			WHO,
		],
		steps.map(({ affected, ...row }) => ({
			...{ ...row, contacts: affected.contacts, examples: named(affected) },
		})),
	);

const endsReport = ({ ends }: Diff): Report =>
	report(
		'Changed Ends',
		'Enrollments by how they end',
		[
			column('journey', 'Journey', 'text', 'Key of the journey.'),
			column('end', 'End', 'text', 'How the enrollment ended, or that it still waits.'),
			column('before', 'Before', 'enrollments', 'In the earlier outcome.'),
			column('after', 'Now', 'enrollments', 'In this one.'),
		],
		ends.map(({ journey, status, reason, before, after }) => ({
			...{ journey, before, after },
			end: `${outcomeText(status)}${reason === null ? '' : ` (${reason})`}`,
		})),
	);

const contactsReport = ({ changed }: Diff): Report =>
	report(
		'Changed Contacts',
		'The greatest differences first',
		[
			column('contact', 'Contact', 'text', 'Key of the contact.'),
			column('before', 'Before', 'messages', 'Messages in the earlier outcome.'),
			column('after', 'Now', 'messages', 'Messages in this one.'),
			column('gained', 'Gets Now', 'text', 'Messages that only this version sends.'),
			column('lost', 'No Longer Gets', 'text', 'Messages that only the earlier version sent.'),
			column('ends', 'Ends', 'text', 'How its journeys end, if otherwise than before.'),
		],
		changed.map(({ contact, before, after, gained, lost, endsBefore, endsAfter }) => {
			const [was, is] = [endsBefore.join('; '), endsAfter.join('; ')];
			return {
				...{ contact, before, after, gained: gained.join('; ') || null },
				...{ lost: lost.join('; ') || null, ends: was === is ? null : `${was} → ${is}` },
			};
		}),
	);

const FATES = { same: 'The same', changed: 'Changed', deleted: 'Deleted' };

const insideReport = ({ at, steps }: NonNullable<Diff['inside']>): Report =>
	report(
		'Inside at the Change',
		`Contacts that wait when the new version takes over, ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		[
			column('journey', 'Journey', 'text', 'Key of the journey.'),
			column('step', 'Step', 'text', 'Name of the node in the earlier version.'),
			column('contacts', 'Contacts', 'contacts', 'Contacts that are there.'),
			column('fate', 'Node', 'text', 'What has become of the node.'),
			column('before', 'Did', 'text', 'What the node did.'),
			column('after', 'Does', 'text', 'What it does now.'),
			column('words', 'What Follows', 'text', 'For those who wait there.'),
			WHO,
		],
		steps.map(({ node: _, examples, fate, ...step }) => ({
			...{ ...step, fate: FATES[fate], examples: named({ contacts: step.contacts, examples }) },
		})),
	);
