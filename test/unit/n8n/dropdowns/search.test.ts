import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { ruleSearches } from '../../../../src/n8n/dropdowns/search';
import { repairSearches } from '../../../../src/n8n/dropdowns/repair-search';
import { reportSearches } from '../../../../src/n8n/dropdowns/report-search';
import { storeOf, type StoreContext } from '../../../../src/n8n/stores/open';
import { INLINE_CONFIG } from '../../../../src/journey/journey';
import type { Store } from '../../../../src/store/store';

const NOW = Date.parse('2026-03-02T09:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'journey-dropdowns-'));
let store: Store;

const searches = { ...ruleSearches, ...repairSearches, ...reportSearches };

/** The context of a dropdown in n8n: the node's parameters with expressions resolved, and no workflow. */
function contextOf(parameters: object = {}): ILoadOptionsFunctions {
	const all = { store: 'sqlite', sqlitePath: join(folder, 'journey.sqlite'), ...parameters };
	const context = {
		getNode: () => ({ name: 'Temp-Node', parameters: all }),
		getWorkflow: () => ({ active: false }),
		getCurrentNodeParameters: () => all,
		logger: console,
	};
	return context as unknown as ILoadOptionsFunctions;
}

async function offered(
	method: keyof typeof searches,
	{ filter, ...parameters }: { filter?: string; [name: string]: unknown } = {},
) {
	const search = searches[method] as (
		this: ILoadOptionsFunctions,
		filter?: string,
	) => Promise<INodeListSearchResult>;
	const { results } = await search.call(contextOf(parameters), filter);
	return results.map(({ name, value }) => [name, value]);
}

beforeAll(async () => {
	store = (await storeOf(contextOf() as unknown as StoreContext)).store;
	const workspaceId = await store.workspace('default');
	const [{ contact }] = await store.contacts.upsert(
		workspaceId,
		[
			{
				keys: [{ kind: 'email', value: 'ada@example.com' }],
				traits: { firstName: 'Ada', plan: 'pro', city: 'London' },
			},
		],
		NOW,
	);
	const customer = { contactId: contact.id, stage: 'customer' };
	await store.contacts.setStage(workspaceId, [customer], NOW);
	await store.segments.save(
		workspaceId,
		{ key: 'vip', name: 'VIP Customers', zone: 'UTC', query: { rule: { version: 1, all: [] } } },
		NOW,
	);
	const type = 'n8n-nodes-journey.multiChannelSend';
	const [nodeId] = await store.journeys.nodeIds([
		{ workflowId: 'wf1', nodeKey: 'n1', name: 'Welcome', type },
		{ workflowId: 'wf1', nodeKey: 'n2', name: 'Wait', type: 'n8n-nodes-journey.waitUntil' },
		{ workflowId: 'wf2', nodeKey: 'n3', name: 'Reminder', type },
	]);
	for (const workflowId of ['wf1', 'wf2']) {
		const journey = { workspaceId, key: workflowId, name: `Journey ${workflowId}` };
		await store.journeys.register({ ...journey, workflowId, nodeId, config: INLINE_CONFIG }, NOW);
	}
});

afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

describe('The dropdowns of the rule editor', () => {
	it('offer the fields of the profile, then the attributes that contacts have', async () => {
		const names = (await offered('searchAttributes')).map(([name]) => name);
		expect(names).toContain('First Name');
		expect(names.slice(-2)).toEqual(['city', 'plan']);
	});

	it('offer entries that hold the typed text, whatever its case', async () => {
		expect(await offered('searchAttributes', { filter: 'CIT' })).toEqual([['city', 'city']]);
	});

	it('offer stages in use', async () => {
		expect(await offered('searchStages')).toEqual([['customer', 'customer']]);
	});

	it('offer saved segments by name, and mean their keys', async () => {
		expect(await offered('searchSegments')).toEqual([['VIP Customers', 'vip']]);
	});

	it('offer channels whose name contains the filter', async () => {
		expect(await offered('searchChannels', { filter: 'mail' })).toEqual([['Email', 'email']]);
	});

	it("offer the send steps of their own workflow by the node's id alone", async () => {
		expect(await offered('searchSendSteps', { workflowId: 'wf1' })).toEqual([
			['Welcome', 'n1'],
			['Reminder (Journey wf2)', 'wf2:n3'],
		]);
	});

	it('offer the steps of all journeys where the workflow was not saved yet', async () => {
		expect(await offered('searchSendSteps', { workflowId: '={{ $workflow.id }}' })).toEqual([
			['Welcome (Journey wf1)', 'wf1:n1'],
			['Reminder (Journey wf2)', 'wf2:n3'],
		]);
	});

	it('read the workspace that the node names', async () => {
		const names = await offered('searchSegments', { options: { workspace: 'another' } });
		expect(names.map(([name]) => name)).not.toContain('VIP Customers');
	});

	it.each<[keyof typeof searches, RegExp]>([
		['searchEventNames', /^No events yet.*'By Name'/],
		['searchStages', /^No stages yet/],
		['searchSegments', /^No segments yet.*Segment Filter/],
		['searchScoreModels', /^No scores yet.*Lead Score/],
		['searchSendSteps', /^No send steps yet.*publish/],
		['searchJourneys', /^No journeys yet.*publish/],
		['searchHoldingNodes', /^No nodes yet.*publish/],
		['searchSplitTests', /^No split tests yet/],
		['searchArms', /^No arms yet/],
		['searchSurveys', /^No surveys yet/],
	])('say in the list why there is nothing to choose: %s', async (method, reason) => {
		const empty = { options: { workspace: 'empty' } };
		expect(await offered(method, empty)).toEqual([[expect.stringMatching(reason), '']]);
		expect(await offered(method, { ...empty, filter: 'zzz' })).toHaveLength(1);
	});

	it('leave it to n8n to say that nothing fits what was typed', async () => {
		expect(await offered('searchSegments', { filter: 'zzz' })).toEqual([]);
	});
});

describe("The dropdowns of 'Retry Failed' and 'Release Now'", () => {
	it('offer journeys by name, and mean their keys', async () => {
		expect(await offered('searchJourneys')).toEqual([
			['Journey wf1 (wf1)', 'wf1'],
			['Journey wf2 (wf2)', 'wf2'],
		]);
	});

	it('offer the nodes of all journeys that hold contacts', async () => {
		expect(await offered('searchHoldingNodes')).toEqual([
			['Wait (Journey wf1)', 'wf1:n2'],
			['Welcome (Journey wf1)', 'wf1:n1'],
			['Reminder (Journey wf2)', 'wf2:n3'],
		]);
	});

	it('offer those of the journey that is chosen', async () => {
		const journey = { __rl: true, mode: 'list', value: 'wf2' };
		expect(await offered('searchHoldingNodes', { journey })).toEqual([
			['Reminder (Journey wf2)', 'wf2:n3'],
		]);
	});
});
