import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { flow, journeyTrigger, plainTrigger, withStore, type Step } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const WHO = { email: 'ada@bücher.example', phone: '+4915112345678', userId: 'zoë-1' };
const OTHERWISE: Record<keyof typeof WHO, string[]> = {
	email: ['Ada@XN--BCHER-KVA.example', '\u200bada@bücher.example.', '<ada@bücher.example>'],
	phone: ['tel:+49-151-12345678', '\u202a+49/151/12345678', '＋４９ １５１ １２３４５６７８'],
	userId: ['\ufeffzoe\u0308-1', ' zoë-1\u200b'],
};

let n8n: TestN8n;
let contactId: number;
let flows = 0;

beforeAll(async () => {
	n8n = await TestN8n.start();
	const shop = withStore(flow('shop', { Start: journeyTrigger() }, ['Start']), 'instance');
	await n8n.activate(shop);
	await n8n.call(shop, { type: 'identify', ...WHO }, { kind: 'identify' });
	contactId = await onlyContact();
});
afterAll(async () => await n8n.close());

async function onlyContact(): Promise<number> {
	const workspaceId = await n8n.store.workspace('default');
	const contacts = await n8n.store.contacts.recent(workspaceId, 10);
	expect(contacts).toHaveLength(1);
	return contacts[0].id;
}

async function run(type: string, parameters: INodeParameters, item: IDataObject) {
	const Node: Step = { type: `n8n-nodes-journey.${type}`, parameters };
	const steps = { Start: plainTrigger(), Node };
	const made = flow(`spelling${++flows}`, steps, ['Start', 'Node']);
	const execution = await n8n.trigger(withStore(made, 'instance'), 'Start', [item]);
	expect(execution.error).toBeUndefined();
	return { json: [0, 1].flatMap((output) => execution.json('Node', output)), flow: made };
}

const cases = Object.entries(OTHERWISE).flatMap(([kind, texts]) =>
	texts.map((text) => ({ kind: kind as keyof typeof WHO, text })),
);
const OPTIONS = { email: 'contactEmail', phone: 'contactPhone', userId: 'contactUserId' } as const;
const conditions = { values: [{ eventName: named('Visited') }] };
const eventRules = { rules: [{ eventName: named('Visited'), points: 5 }] };

describe('A contact under another spelling', () => {
	it.each(cases)('is found by Journey Contact: $kind $text', async ({ kind, text }) => {
		const { json } = await run(
			'journeyContact',
			{ operation: 'get', contactBy: kind, [kind]: '={{ $json.who }}' },
			{ who: text },
		);
		expect(json[0].contact).toMatchObject({ id: contactId });
	});

	it.each(cases)('is updated by Journey Contact, not made: $kind $text', async ({ kind, text }) => {
		const additional = kind === 'userId' ? { userId: text } : { ...WHO, [kind]: text };
		const { json } = await run(
			'journeyContact',
			{ operation: 'upsert', additionalFields: additional as INodeParameters },
			{ userId: WHO.userId },
		);
		expect(json[0]).toMatchObject({ id: contactId, created: false, email: WHO.email });
		expect(await onlyContact()).toBe(contactId);
	});

	it.each(cases)('is that of an item and of an option: $kind $text', async ({ kind, text }) => {
		const options = { [OPTIONS[kind]]: '={{ $json.who }}' };
		for (const type of ['segmentFilter', 'leadScore', 'splitTest']) {
			const parameters = { conditions, scoreKey: 'fit', eventRules };
			const item = await run(type, parameters, { [kind]: text });
			const option = await run(type, { ...parameters, options }, { who: text });
			for (const { json } of [item, option]) {
				expect(json[0].contact).toMatchObject({ id: contactId });
			}
		}
		expect(await onlyContact()).toBe(contactId);
	});

	it.each(cases)('is enrolled by a wait: $kind $text', async ({ kind, text }) => {
		const wait = await run('waitUntil', { waitFor: 'duration', amount: 1 }, { [kind]: text });
		expect(await n8n.counts(wait.flow)).toMatchObject({ entered: 1, active: 1 });
		expect(await onlyContact()).toBe(contactId);
	});
});
