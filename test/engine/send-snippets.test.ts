import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { simpleParser, type ParsedMail } from 'mailparser';
import {
	flow,
	journeyContact,
	journeyTrigger,
	plainTrigger,
	send,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';
const HUB = 'https://n8n.example.com/webhook/7d1f/hub';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

const journey = (parameters: INodeParameters): Flow =>
	flow('mailing', { Start: journeyTrigger(), Mail: send('Hello', parameters) }, ['Start', 'Mail']);

/** Rows as a Data Table gives them, saved by Journey Contact. */
const saving = (parameters: INodeParameters = {}): Flow =>
	flow(
		'snippets',
		{
			Rows: plainTrigger(),
			Save: journeyContact('saveSnippet', {
				snippetName: '={{ $json.name }}',
				snippetContent: '={{ $json.content }}',
				...parameters,
			}),
		},
		['Rows', 'Save'],
	);

async function save(
	snippets: Record<string, string>,
	parameters: INodeParameters = {},
	mode?: 'manual',
) {
	const rows = Object.entries(snippets).map(([name, content]) => ({ name, content }));
	return await n8n.trigger(saving(parameters), 'Rows', rows, mode);
}

async function mailOf(parameters: INodeParameters): Promise<ParsedMail> {
	const workflow = journey(parameters);
	await n8n.activate(workflow);
	const batch = [
		{ type: 'identify', email: ADA, traits: { firstName: '<Ada>' } },
		{ type: 'track', event: 'Signed Up', email: ADA },
	];
	await n8n.call(workflow, { batch }, { kind: 'batch' });
	await n8n.clock.advance(2_000);
	const [mail] = n8n.mail.taken;
	return await simpleParser(mail.raw);
}

const FOOTER = '<p>For {{ contact.firstName }}</p>';

describe('A message with snippets', () => {
	it('has what rows of a table say, with values escaped, in a layout', async () => {
		const { error, json } = await save({
			footer: FOOTER,
			brand: '<main>{% block %}{% endblock %}</main>{% render "footer" %}',
		}).then((execution) => ({ error: execution.error, json: execution.json('Save') }));
		expect(error).toBeUndefined();
		expect(json).toMatchObject([
			{ name: 'footer', characters: FOOTER.length, saved: true },
			{ name: 'brand', saved: true },
		]);
		const { html, text } = await mailOf({ html: "{% layout 'brand' %}<h1>News</h1>" });
		expect(html).toContain('<main><h1>News</h1></main><p>For &lt;Ada&gt;</p>');
		expect(text).toContain('For <Ada>');
	});

	it('has them in MJML, as elements of the mail', async () => {
		await save({
			button: '<mj-button href="{{ to }}">{{ label }}</mj-button>',
			page: '<mjml><mj-body><mj-section><mj-column>{% block %}{% endblock %}</mj-column></mj-section></mj-body></mjml>',
		});
		const { html } = await mailOf({
			emailFormat: 'mjml',
			mjml: "{% layout 'page' %}<mj-text>Hi</mj-text>{% render 'button', to: 'https://shop.example/', label: contact.firstName %}",
		});
		expect(html).toMatch(/<a href="https:\/\/shop\.example\/"[^>]*>\s*&lt;Ada&gt;/);
	});

	it('has the content that was saved last', async () => {
		await save({ footer: 'old' });
		await save({ footer: 'new' });
		expect((await mailOf({ html: "<p>{% render 'footer' %}</p>" })).html).toContain('<p>new</p>');
	});

	it('is refused at activation where it names one that there is not, with the nearest', async () => {
		await save({ footer: FOOTER });
		await expect(n8n.activate(journey({ html: "Hi\n {% render 'foter' %}" }))).rejects.toThrow(
			"'HTML', line 2, column 2: there is no snippet 'foter' in this workspace. Did you mean 'footer'?",
		);
	});

	it('fails at the send where its snippet is gone, and sends nothing', async () => {
		await save({ footer: FOOTER });
		const workflow = journey({ html: "Hi {% render 'footer' %}" });
		await n8n.activate(workflow);
		const workspaceId = await n8n.store.workspace('default');
		await n8n.store.snippets.remove(workspaceId, ['footer']);
		await n8n.call(workflow, { type: 'track', event: 'Signed Up', email: ADA });
		await n8n.clock.advance(2_000);
		const errors = n8n.executions.map(({ error }) => error);
		expect(errors).toContainEqual(expect.stringContaining("there is no snippet 'footer'"));
		expect(n8n.mail.taken).toEqual([]);
	});

	it('is shown with them in a test run, and on its preview page', async () => {
		await save({ footer: FOOTER });
		const workspaceId = await n8n.store.workspace('default');
		const hub = { workspaceId, workflowId: 'hub', name: 'Hub', url: HUB };
		await n8n.store.hubs.register(hub, n8n.clock.now());
		const run = await n8n.testRun(journey({ html: "Hi {% render 'footer' %}" }), 'Start');
		const { html } = run.json('Mail')[0].message as IDataObject;
		expect(html).toBe('Hi <p>For Ada</p>');
		const draft = await n8n.store.previews.find(workspaceId, 1, n8n.clock.now());
		expect(draft?.samples[0].email.markup.text).toBe(`Hi ${FOOTER}`);
	});
});

describe("'Save Snippet'", () => {
	it.each([
		['name', { 'my footer': 'x' }, "'my footer' is no name of a snippet"],
		['content', { footer: '  ' }, "The snippet 'footer' is empty"],
		['Liquid', { footer: 'a\n{% if x %}' }, "'footer' cannot be read. Line 2, column 1"],
	])('refuses a row with a flaw in its %s, and saves the others', async (_, rows, why) => {
		const { error } = await save({ header: 'fine', ...(rows as Record<string, string>) });
		expect(error).toContain(why);
		const workspaceId = await n8n.store.workspace('default');
		expect(await n8n.store.snippets.list(workspaceId)).toEqual([
			{ name: 'header', content: 'fine' },
		]);
	});

	it('only shows what it would save in a test run that is a preview', async () => {
		await save({ footer: 'old' });
		const run = await save({ footer: 'new' }, { inTestRuns: 'preview' }, 'manual');
		expect(run.json('Save')).toMatchObject([{ name: 'footer', saved: false, preview: true }]);
		const workspaceId = await n8n.store.workspace('default');
		expect((await n8n.store.snippets.list(workspaceId))[0].content).toBe('old');
	});
});
