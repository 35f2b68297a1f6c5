import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';
import { JourneyContact } from '../../../../nodes/JourneyContact/JourneyContact.node';

const { description } = new JourneyContact();

/** The fields that the editor shows, by label. */
function shown(parameters: INodeParameters): string[] {
	const node = { typeVersion: 1, parameters } as INode;
	const { properties } = description;
	const all = NodeHelpers.getNodeParameters(properties, parameters, true, true, node, description)!;
	return properties
		.filter((each) => NodeHelpers.displayParameter(all, each, node, description))
		.map(({ displayName }) => displayName);
}

const ENDS = ['Store', 'Options'];
/** What an erasure does not reach. */
const NOT_ERASED = expect.stringMatching(/^Not erased: n8n's execution data/) as string;

describe("Journey Contact's panel", () => {
	it.each<[INodeParameters, string[]]>([
		[{ operation: 'retryFailed' }, ['Operation', 'Scope', 'Contact', 'Journey', 'In Test Runs']],
		[
			{ operation: 'retryFailed', whose: 'journey' },
			['Operation', 'Scope', 'Journey', 'Limit', 'Failed Since', 'In Test Runs'],
		],
		[
			{ operation: 'releaseNow' },
			['Operation', 'Contact', 'Journey', 'Node', 'Output', 'In Test Runs'],
		],
		// A choice for another operation does not linger.
		[
			{ operation: 'erase', whose: 'journey' },
			['Operation', 'Contact', NOT_ERASED, 'In Test Runs'],
		],
		[
			{ operation: 'createDashboardLink' },
			['Operation', 'Link Opens', 'Contact', 'Valid For (Hours)'],
		],
		[
			{ operation: 'createDashboardLink', dashboardScope: 'journey' },
			['Operation', 'Link Opens', 'Journey', 'Valid For (Hours)'],
		],
		[
			{ operation: 'createDashboardLink', dashboardScope: 'workspace' },
			['Operation', 'Link Opens', 'Valid For (Hours)'],
		],
		[{ operation: 'list' }, ['Operation', 'Return All', 'Limit', 'After Contact ID']],
	])('with %j has the fields %j', (parameters, fields) => {
		expect(shown(parameters)).toEqual([...fields, ...ENDS]);
	});

	it.each([
		...['exit', 'releaseNow', 'retryFailed'].map((operation) => [operation, 'real']),
		...['erase', 'merge', 'recordEvent', 'setConsent', 'setStage', 'upsert'].map((operation) => [
			operation,
			'preview',
		]),
	])('of %s is set to %s in test runs, until another is chosen', (operation, byDefault) => {
		const { properties } = description;
		const node = { typeVersion: 1, parameters: { operation } } as unknown as INode;
		const all = NodeHelpers.getNodeParameters(
			...([properties, { operation }, true, false, node, description] as const),
		);
		expect(all).toMatchObject({ inTestRuns: byDefault });
	});
});
