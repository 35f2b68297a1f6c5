import { escapeHtml } from '../../lib/escape-html';
import { reportParts } from '../../report/page/html';
import type { Report } from '../../report/report';
import type { PageSection } from '../outcome/report-page';
import type { Result } from './check';

const MOST_NAMED = 5;

/** A line for each expectation, and below those that are broken the contacts that break them. */
export function resultLines(results: readonly Result[]): string[] {
	const broken = results.filter(({ passed }) => !passed).length;
	return [
		...results.flatMap(({ name, passed, found, contacts, examples }) => [
			`${passed ? 'ok    ' : 'BROKEN'} ${name}: ${found}`,
			...(passed || contacts === 0 ? [] : [`       ${brokenBy(contacts, examples)}`]),
		]),
		broken === 0
			? `All ${results.length} expectations are met.`
			: `${broken} of ${results.length} expectations ${broken === 1 ? 'is' : 'are'} broken.`,
	];
}

function brokenBy(contacts: number, examples: readonly string[]): string {
	const named = examples.slice(0, MOST_NAMED).join(', ');
	const more = contacts > MOST_NAMED ? ` and ${contacts - MOST_NAMED} more` : '';
	return `by ${contacts} ${contacts === 1 ? 'contact' : 'contacts'}: ${named}${more}`;
}

/** The results as a section of the outcome's page; none without results. */
export function resultSections(results: readonly Result[]): PageSection[] {
	if (results.length === 0) return [];
	const report: Report = {
		title: 'Expectations',
		subtitle: resultLines(results).at(-1)!,
		columns: [
			{
				...{ key: 'name', label: 'Expectation', unit: 'text' },
				description: 'Its name, else what it says.',
			},
			{
				...{ key: 'passed', label: 'Met', unit: 'boolean' },
				description: 'Whether the outcome meets it.',
			},
			{ key: 'found', label: 'Found', unit: 'text', description: 'The numbers of the outcome.' },
			{
				...{ key: 'contacts', label: 'Broken By', unit: 'contacts' },
				description: 'Contacts that break it; none where it is not about single contacts.',
			},
			{
				...{ key: 'examples', label: 'Contacts, for Example', unit: 'text' },
				description: 'Keys of the first of them.',
			},
		],
		rows: results.map(({ name, passed, found, contacts, examples }) => ({
			...{ name, passed, found, contacts },
			examples: examples.slice(0, MOST_NAMED).join(', ') || null,
		})),
		notes: [],
		picture: null,
	};
	const id = 'expectations';
	return [{ id, title: report.title, body: reportParts(report, { id, stacked: true }) }];
}

/** For CI servers: the XML that JUnit writes. @param suite e.g. the workflow's name */
export function resultsJunit(results: readonly Result[], suite: string, file: string): string {
	const failures = results.filter(({ passed }) => !passed).length;
	const cases = results.map(({ name, line, passed, found, contacts, examples }) => {
		const open = `<testcase classname="${xml(suite)}" name="${xml(name)}" file="${xml(file)}" line="${line}"`;
		if (passed) return `${open}/>`;
		const by = contacts === 0 ? '' : brokenBy(contacts, examples);
		return `${open}><failure message="${xml(found)}">${xml(by)}</failure></testcase>`;
	});
	return `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="${xml(suite)}" tests="${results.length}" failures="${failures}">
${cases.join('\n')}
</testsuite>
`;
}

/** Characters that XML 1.0 does not have, even escaped. */
const NO_XML = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;

const xml = (text: string): string => escapeHtml(text.toWellFormed().replaceAll(NO_XML, '\ufffd'));
