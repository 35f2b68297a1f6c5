import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import {
	code,
	codeNode,
	flow,
	journeyContact,
	journeyTrigger,
	plainTrigger,
	replaceJson,
	send,
	waitUntil,
	withStore,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const ALL = [ADA, BOB, CYD];

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const emailOf = ({ json }: INodeExecutionData) => (json.contact as { email: string }).email;

/** Start, the nodes in between, and a mail that says whose data the item has. */
const between = (steps: Record<string, Step>, after: Step = send('For {{ for }}')): Flow =>
	withStore(
		flow('between', { Start: journeyTrigger(), ...steps, Hello: after }, [
			'Start',
			...Object.keys(steps),
			'Hello',
		]),
		'staticData',
	);

async function enter(journey: Flow, emails = ALL) {
	await n8n.activate(journey);
	await n8n.track(journey, 'Signed Up', emails);
	return n8n.executions[0];
}

/** Everybody who was mailed got their own data. */
function expectOwnData(emails = ALL) {
	for (const email of emails)
		expect([email, n8n.mailsTo(email)]).toEqual([email, [`For ${email}`]]);
}

const expectNoMail = () => expect(n8n.mail.recipients).toEqual([]);

const data = (item: INodeExecutionData): IDataObject => ({ for: emailOf(item) });

describe('An item that has kept its contact', () => {
	it('is its contact, whatever n8n made of its order', async () => {
		const reversed = code((items) =>
			items.map((item) => ({ json: { ...data(item), contact: item.json.contact } })).reverse(),
		);
		await enter(between({ Reverse: reversed }));
		expectOwnData();
	});

	it('is its contact behind a Code node, too, which says nothing of links', async () => {
		const reversed = codeNode(
			'return items.map(({ json: { contact } }) => ({ json: { for: contact.email, contact } })).reverse();',
		);
		await enter(between({ Reverse: reversed }));
		expectOwnData();
	});

	it('is its contact where only the address of it is left', async () => {
		const reversed = code((items) =>
			items
				.map((item) => ({ json: { ...data(item), contact: { email: emailOf(item) } } }))
				.reverse(),
		);
		await enter(between({ Reverse: reversed }));
		expectOwnData();
	});

	it('is in its journey where only the journey is left', async () => {
		const reversed = code((items) =>
			items.map((item) => ({ json: { ...data(item), journey: item.json.journey } })).reverse(),
		);
		await enter(between({ Reverse: reversed }));
		expectOwnData();
	});

	it('is found also where others are left out, and others twice', async () => {
		const picked = code((items) =>
			[items[2], items[0], items[2]].map((item) => ({
				json: { ...data(item), contact: item.json.contact },
			})),
		);
		await enter(between({ Pick: picked }));
		expectOwnData([ADA, CYD]);
		expect(n8n.mailsTo(BOB)).toEqual([]);
	});

	it("is not taken for another system's contact that has the same number", async () => {
		const crm = replaceJson(({ contact }) => {
			const { id, email } = contact as { id: number; email: string };
			return { for: email, contact: { id: (id % 3) + 1, email: 'sales@crm.example' } };
		});
		await enter(between({ CRM: crm }));
		expectOwnData();
	});
});

describe('An item that has only a link', () => {
	it.each([
		['replaced by a node that links it', replaceJson((json) => ({ for: emailOf({ json }) }))],
		[
			'put in another order by a node that links it',
			code((items) =>
				items.map((item, i) => ({ json: data(item), pairedItem: { item: i } })).reverse(),
			),
		],
		[
			'made by a Code node that sets pairedItem',
			codeNode(
				'return items.map(({ json }, item) => ({ json: { for: json.contact.email }, pairedItem: { item } }));',
			),
		],
		[
			'made by a Code node that returns its own items, changed',
			codeNode(
				'return items.map((item) => ({ ...item, json: { for: item.json.contact.email } })).reverse();',
			),
		],
	])('is its contact: %s', async (_, step) => {
		await enter(between({ Node: step }));
		expectOwnData();
	});

	it('is its contact behind several nodes, one of which leaves items out', async () => {
		const filter = code((items) => items.filter(({ json }) => json.for !== BOB));
		const emptied = replaceJson((json) => ({ for: emailOf({ json }) }));
		await enter(
			between({
				Set: emptied,
				Filter: filter,
				HTTP: replaceJson(({ for: who }) => ({ for: who })),
			}),
		);
		expectOwnData([ADA, CYD]);
		expect(n8n.mailsTo(BOB)).toEqual([]);
	});

	it('is its contact where a filter leaves the first one only', async () => {
		const emptied = replaceJson((json) => ({ for: emailOf({ json }) }));
		await enter(between({ Set: emptied, Limit: code((items) => items.slice(0, 1)) }));
		expectOwnData([ADA]);
		expect(n8n.mailsTo(BOB)).toEqual([]);
	});

	it('is its contact where one was split into several', async () => {
		const split = code((items) =>
			items.flatMap((item, i) => [1, 2].map(() => ({ json: data(item), pairedItem: { item: i } }))),
		);
		await enter(between({ Split: split }));
		expectOwnData();
	});

	it('is its contact where a Merge brings two branches together', async () => {
		const merged = withStore(
			flow(
				'merged',
				{
					Start: journeyTrigger(),
					A: replaceJson((json) => ({ for: emailOf({ json }) })),
					B: replaceJson((json) => ({ for: emailOf({ json }) })),
					Hello: send('For {{ for }}'),
				},
				['Start', 'A', 'Hello'],
				['Start', 'B', 'Hello'],
			),
			'staticData',
		);
		await enter(merged);
		expectOwnData();
	});

	it('is of one contact for certain, where the node was given one', async () => {
		await enter(between({ Node: codeNode("return [{ json: { for: 'ada@example.com' } }];") }), [
			ADA,
		]);
		expectOwnData([ADA]);
	});
});

describe('An item whose link does not fit', () => {
	it.each<[string, Step, string]>([
		[
			'one item of many: n8n links it to the first',
			code((items) => [{ json: { names: items.map(emailOf) } }]),
			'it returned 1 for 3, and n8n linked all to the first',
		],
		[
			'a Code node that names no pairedItem: n8n links by position',
			codeNode(
				'return items.map(({ json }) => ({ json: { for: json.contact.email } })).reverse();',
			),
			'its code names no pairedItem, so that n8n linked them by their position',
		],
		[
			'a Code node that links all to the first',
			codeNode('return items.map(() => ({ json: {}, pairedItem: 0 }));'),
			'it returned 3 for 3, and n8n linked all to the first',
		],
		[
			'several linked to the same, and others to none',
			code((items) => items.map(() => ({ json: {}, pairedItem: { item: 1 } }))),
			'it returned 3, and linked several to the same',
		],
		[
			'links to items that were never there',
			code((items) => items.map((_, i) => ({ json: {}, pairedItem: { item: i + 7 } }))),
			'it linked them to items that it was not given',
		],
		[
			'all in one, linked to all',
			code((items) => [{ json: {}, pairedItem: items.map((_, item) => ({ item })) }]),
			'it joined several in one',
		],
		[
			'no link at all',
			code(() => [{ json: {} }, { json: {} }]),
			'it did not say from which of its items they come',
		],
	])('fails, and the error names the node: %s', async (_, step, why) => {
		const { status, error } = await enter(between({ Mixer: step }));
		expect(status).toBe('error');
		expect(error).toContain(`This item has lost its contact in 'Mixer': ${why}.`);
		expectNoMail();
	});

	it.each([
		['Wait Until', waitUntil()],
		['Multi-Channel Send', send('Hello')],
		['Journey Contact', journeyContact('setStage', { stage: 'lead' })],
	])('fails in %s', async (_, node) => {
		const one = code((items) => [{ json: { names: items.map(emailOf) } }]);
		const { error } = await enter(between({ Mixer: one }, node));
		expect(error).toContain("lost its contact in 'Mixer'");
	});

	it('fails where the item itself names another contact of the batch', async () => {
		const wrong = code((items) =>
			items.map((item) => ({ json: { email: emailOf(item) } })).reverse(),
		);
		const { error } = await enter(between({ Mixer: wrong }));
		expect(error).toContain('This item names another contact than the one that it is linked to');
		expect(n8n.mailsTo(ADA)).toEqual([]);
	});

	it('is the contact that its fields name, where that is one of the batch', async () => {
		const one = code((items) => [{ json: { email: BOB, for: BOB, of: items.length } }]);
		await enter(between({ Mixer: one }));
		expect(n8n.mail.recipients).toEqual([BOB]);
		expect(n8n.mailsTo(BOB)).toEqual([`For ${BOB}`]);
	});

	it('may still name a contact of its own, by the options of the node', async () => {
		const one = code((items) => [{ json: { boss: 'boss@example.com', of: items.length } }]);
		const told = { options: { contactEmail: '={{ $json.boss }}' } };
		const execution = await enter(between({ Mixer: one }, send('{{ of }} signed up', told)));
		expect(execution.status).toBe('success');
		expect(n8n.mailsTo('boss@example.com')).toEqual(['3 signed up']);
	});

	it("leaves by the error output where 'On Error' says so", async () => {
		const one = code((items) => [{ json: { names: items.map(emailOf) } }]);
		const continued: Step = { ...send('Hello'), onError: 'continueRegularOutput' };
		const execution = await enter(between({ Mixer: one }, continued));
		expect(execution.status).toBe('success');
		expect(JSON.stringify(execution.run?.data.resultData.runData.Hello)).toContain(
			"lost its contact in 'Mixer'",
		);
	});

	it('is found when its contact is retried alone', async () => {
		const unlinked = codeNode(
			'return items.map(({ json }) => ({ json: { for: json.contact.email } })).reverse();',
		);
		await enter(between({ Mixer: unlinked }));
		expectNoMail();
		for (const seconds of [5, 30, 120, 600, 3_600]) await n8n.clock.skip(seconds * 1_000);
		expectOwnData();
	});
});

describe('An item that no journey has given', () => {
	it('is as before, whatever its links', async () => {
		const nightly = withStore(
			flow(
				'nightly',
				{
					Schedule: plainTrigger(),
					Code: codeNode('return items.map(({ json }) => ({ json })).reverse();'),
					Hello: send('For {{ for }}'),
				},
				['Schedule', 'Code', 'Hello'],
			),
			'staticData',
		);
		await n8n.activate(nightly);
		await n8n.trigger(
			nightly,
			'Schedule',
			ALL.map((email) => ({ email, for: email })),
		);
		expectOwnData();
	});
});
