import { simpleParser, type ParsedMail } from 'mailparser';
import type { INodeParameters, WorkflowActivateMode } from 'n8n-workflow';
import {
	code,
	flow,
	journeyTrigger,
	send,
	withStore,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const MJML = `<mjml><mj-body><mj-section><mj-column>
<mj-text>Dear {{ contact.firstName | default: "friend" }}</mj-text>
<mj-button href="https://shop.example/{{ contact.email | url_encode }}">Shop</mj-button>
</mj-column></mj-section></mj-body></mjml>`;

const pass = code((items) => items);

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

function journey(parameters: INodeParameters, before: Step = pass, subject = 'Hello'): Flow {
	const steps = { Start: journeyTrigger(), Before: before, Mail: send(subject, parameters) };
	return withStore(flow('mailing', steps, ['Start', 'Before', 'Mail']), 'staticData');
}

/** Ada has a name, Bob has none. */
async function signUp(workflow: Flow, mode?: WorkflowActivateMode): Promise<void> {
	await n8n.activate(workflow, mode);
	const batch = [
		{ type: 'identify', email: ADA, traits: { firstName: '<Ada>' } },
		...[ADA, BOB].map((email) => ({ type: 'track', event: 'Signed Up', email })),
	];
	await n8n.call(workflow, { batch }, { kind: 'batch' });
	await n8n.clock.advance(2_000);
}

async function mailTo(address: string): Promise<ParsedMail> {
	const [mail] = n8n.mail.taken.filter(({ to }) => to === address);
	return await simpleParser(mail.raw);
}

const hints = () => n8n.executions[0].hints('Mail').join();
const left = (output: number) =>
	n8n.executions.flatMap((execution) => execution.json('Mail', output));

describe('A mail in MJML', () => {
	it('arrives as HTML with its values escaped, and with a text made from it', async () => {
		await signUp(
			journey({
				emailFormat: 'mjml',
				mjml: MJML,
				options: { preheader: 'For {{ contact.firstName }}' },
			}),
		);
		const mail = await mailTo(ADA);
		const html = mail.html as string;
		expect(html).toContain('Dear &lt;Ada&gt;');
		expect(html).toContain('href="https://shop.example/ada%40example.com"');
		expect(html).toContain('<!--[if mso | IE]>');
		expect(html).toMatch(/<body[^>]*><div style="display:none;[^"]*">For &lt;Ada&gt;/);
		expect(mail.text?.trim()).toBe('Dear <Ada>\n\nShop [https://shop.example/ada%40example.com]');
		expect((await mailTo(BOB)).text).toContain('Dear friend');
	});

	it('with a mistake is an error of its items, with the place, where it was active before', async () => {
		const mjml = '<mjml>\n<mj-bodi></mj-bodi></mjml>';
		await signUp(journey({ emailFormat: 'mjml', mjml }), 'init');
		expect(n8n.mail.recipients).toEqual([]);
		expect(n8n.executions[0].error).toMatch(/^Line 2, column 1: MJML:.*mj-bodi/);
	});

	it('is what a test run shows, and what a real test sends', async () => {
		const parameters = { emailFormat: 'mjml', mjml: MJML };
		const run = await n8n.testRun(journey(parameters), 'Start');
		expect(run.json('Mail')).toMatchObject([
			{
				message: {
					status: 'preview',
					html: expect.stringContaining('Dear Ada'),
					text: expect.stringMatching(/^Dear Ada/),
				},
			},
		]);
		const options = { testRecipient: BOB, preheader: 'Psst' };
		await n8n.testRun(journey({ ...parameters, options }), 'Start');
		expect(n8n.mail.recipients).toEqual([BOB]);
		expect((await mailTo(BOB)).html).toContain('Psst');
	});
});

describe('Attachments', () => {
	const withFiles = code(async (items, context) => {
		const file = await context.helpers.prepareBinaryData(
			Buffer.from('%PDF-1.7 für dich'),
			'../Rechnung für "Ada".pdf',
			'application/pdf',
		);
		return items.map((item, index) => ({
			...item,
			pairedItem: { item: index },
			...(item.json.contact && { binary: { invoice: file } }),
		}));
	});
	const large = code(async (items, context) => {
		const file = await context.helpers.prepareBinaryData(Buffer.alloc(6_000_000), 'a.bin');
		return items.map((item, index) => ({
			...item,
			pairedItem: { item: index },
			binary: { a: file, b: file },
		}));
	});

	it('arrive with their names and bytes', async () => {
		await signUp(journey({ options: { attachments: 'invoice' } }, withFiles));
		const { attachments } = await mailTo(ADA);
		expect(attachments).toHaveLength(1);
		expect(attachments[0]).toMatchObject({
			filename: 'Rechnung für Ada.pdf',
			contentType: 'application/pdf',
			contentDisposition: 'attachment',
		});
		expect(attachments[0].content.toString()).toBe('%PDF-1.7 für dich');
	});

	it.each([
		['text/calendar; method=REQUEST', /^text\/calendar; method=REQUEST; name=invite\.ics$/],
		[
			'Text/Calendar;charset="utf-8";METHOD=CANCEL',
			/^text\/calendar; charset=utf-8; method=CANCEL; name=invite\.ics$/,
		],
		['text/calendar; name="other.ics"', /^text\/calendar; name=invite\.ics$/],
		['text/calendar\r\nBcc: evil@evil.example', /^application\/octet-stream; name=invite\.ics$/],
		['text/calendar; x="\r\nBcc: evil@evil.example"', /^text\/calendar; name=invite\.ics$/],
	])(
		'of the type %j keep it with its parameters, as far as a header can hold them',
		async (type, header) => {
			const withInvitation = code(async (items, context) => {
				const file = await context.helpers.prepareBinaryData(
					Buffer.from('BEGIN:VCALENDAR'),
					'invite.ics',
				);
				return items.map((item, index) => ({
					...item,
					pairedItem: { item: index },
					binary: { invitation: { ...file, mimeType: type } },
				}));
			});
			await signUp(journey({ options: { attachments: 'invitation' } }, withInvitation));
			const [{ raw }] = n8n.mail.taken.filter(({ to }) => to === ADA);
			const heads = raw.replace(/\r\n[ \t]+/g, ' ').matchAll(/^Content-Type: (.*invite\.ics.*)$/gm);
			expect([...heads].map(([, value]) => value)).toEqual([expect.stringMatching(header)]);
			const mail = await mailTo(ADA);
			expect(mail.attachments.map(({ content }) => content.toString())).toEqual([
				'BEGIN:VCALENDAR',
			]);
			expect(mail.bcc).toBeUndefined();
		},
	);

	it('that are missing are an error that names where they may have gone', async () => {
		await signUp(journey({ options: { attachments: 'invoice, terms' } }, withFiles));
		expect(n8n.mail.recipients).toEqual([]);
		expect(hints()).toMatch(/2 contacts have failed.*no binary field 'terms'.*lost while a/);
	});

	it('that are too large are an error, and nothing is sent', async () => {
		await signUp(journey({ options: { attachments: 'a,b' } }, large));
		expect(n8n.mail.recipients).toEqual([]);
		expect(hints()).toMatch(/\(a, b\) have more than 10 MB together/);
	});

	it('are listed in a test run, and go out with a real test', async () => {
		const options = { attachments: 'invoice' };
		const run = await n8n.testRun(journey({ options }, withFiles), 'Start');
		expect(run.json('Mail')).toMatchObject([
			{
				message: {
					attachments: [
						{ fileName: 'Rechnung für "Ada".pdf'.replaceAll('"', ''), mimeType: 'application/pdf' },
					],
				},
			},
		]);
		await n8n.testRun(journey({ options: { ...options, testRecipient: BOB } }, withFiles), 'Start');
		expect((await mailTo(BOB)).attachments).toHaveLength(1);
	});
});

describe('Missing variables', () => {
	const html = '<p>Dear {{ contact.firstName }}</p>';

	it('are left empty by default', async () => {
		await signUp(journey({ html }));
		expect((await mailTo(BOB)).html).toContain('<p>Dear </p>');
	});

	it('may let a contact continue without the mail and with their name; the others get it', async () => {
		await signUp(journey({ html, options: { missingVariables: 'skip' } }));
		expect(n8n.mail.recipients).toEqual([ADA]);
		expect(left(0)).toMatchObject([
			{ contact: { email: ADA }, message: { status: 'sent' } },
			{
				contact: { email: BOB },
				message: {
					...{ status: 'skipped', reasonCode: 'missingVariable' },
					reason: expect.stringContaining('missing variable'),
				},
			},
		]);
		expect(await n8n.counts(journey({}))).toMatchObject({ completed: 2 });
	});

	it('fail their contact alone, and the others get their mail and go on', async () => {
		const missing = { html, options: { missingVariables: 'fail' } };
		await signUp(journey(missing, pass, 'Hi {{ contact.firstName }}'));
		expect(n8n.mail.recipients).toEqual([ADA]);
		expect(hints()).toMatch(/1 contact has failed.*'contact.firstName' is missing/);
		expect(await n8n.counts(journey({}))).toMatchObject({ completed: 1, positions: 1 });
	});
});

describe('n8n expressions', () => {
	it('are used unchanged: Liquid is text to them, and nothing is escaped', async () => {
		await signUp(
			journey(
				{
					contentLanguage: 'expressions',
					fromEmail: '={{ "Shop <shop@sender.example>" }}',
					html: '=<p>{{ $json.contact.firstName ?? "friend" }} {{ "{{ contact.email }" + "}" }}</p>',
				},
				pass,
				'=Hi {{ $json.contact.email }}',
			),
		);
		expect(n8n.mailsTo(ADA)).toEqual([`Hi ${ADA}`]);
		expect((await mailTo(ADA)).html).toContain('<p><Ada> {{ contact.email }}</p>');
		expect((await mailTo(BOB)).html).toContain('<p>friend ');
	});
});

describe('A survey in a mail', () => {
	const html = '<p>Hi</p>{% nps key: "nps", question: "How likely?" %}';

	it('is left out, with a hint, where no Journey Hub is active', async () => {
		await signUp(journey({ html }));
		expect((await mailTo(ADA)).html).not.toContain('How likely');
		expect(n8n.executions[0].hints('Mail').join()).toMatch(/survey is left out.*Journey Hub/);
		const run = await n8n.testRun(journey({ html }), 'Start');
		expect(run.hints('Mail').join()).toMatch(/survey is left out/);
	});

	it('leads to the hub with each score, and not by way of click tracking', async () => {
		const workflow = journey({ html });
		await n8n.activate(workflow);
		const journeyOf = await n8n.store.journeys.ofWorkflow(workflow.id);
		const hub = { workflowId: 'hub', name: 'Hub', url: 'https://n8n.example/webhook/1/hub' };
		await n8n.store.hubs.register({ workspaceId: journeyOf!.workspaceId, ...hub }, n8n.clock.now());
		await signUp(workflow);
		const links = ((await mailTo(ADA)).html as string).match(/href="[^"]*\/hub\/\w+/g) ?? [];
		const surveys = links.filter(
			(link) => link === 'href="https://n8n.example/webhook/1/hub/answer',
		);
		expect(surveys).toHaveLength(11);
		expect(links).toEqual(surveys);
	});
});
