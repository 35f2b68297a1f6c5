import { escapeHtml } from '../../lib/escape-html';
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
