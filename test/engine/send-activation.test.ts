import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { EveryChannel } from '../support/engine/every-channel';
import { flow, journeyTrigger, send, withStore, type Flow } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const ADA = 'ada@example.com';

let n8n: TestN8n;
let providers: EveryChannel;

beforeEach(async () => {
	n8n = await TestN8n.start();
	providers = await EveryChannel.start(n8n);
});

afterEach(async () => {
	await providers.close();
	await n8n.close();
});

function journey(parameters: INodeParameters): Flow {
	const steps = { Start: journeyTrigger(), Hello: send('Hello', parameters) };
	steps.Hello.credentials = EveryChannel.credentials(n8n);
	return withStore(flow('hello', steps, ['Start', 'Hello']), 'staticData');
}

/** Why the workflow cannot be activated; '' if it can. */
async function refusal(parameters: INodeParameters, mode?: 'init'): Promise<string> {
	const made = journey(parameters);
	try {
		await n8n.activate(made, mode);
	} catch (error) {
		return (error as Error).message;
	}
	await n8n.deactivate(made);
	return '';
}

const OPEN = 'Hi\n{% if contact.firstName %}there';
const NOT_CLOSED = 'line 2, column 1: tag {% if contact.firstName %} not closed. Add its end tag';
const mjml = (body: string) =>
	`<mjml>\n<mj-body><mj-section><mj-column>\n${body}</mj-column></mj-section></mj-body></mjml>`;

describe('A template that cannot be read', () => {
	it.each([
		['From Email', { fromEmail: OPEN }],
		['Subject', { subject: OPEN }],
		['HTML', { html: OPEN }],
		['Text', { emailFormat: 'text', text: OPEN }],
		['Text', { emailFormat: 'both', text: OPEN }],
		['MJML', { emailFormat: 'mjml', mjml: OPEN }],
		['Preheader', { options: { preheader: OPEN } }],
		['Reply To', { options: { replyTo: OPEN } }],
		['Text', { channels: ['slack'], slackText: OPEN }],
		['Blocks', { channels: ['slack'], slackFormat: 'blocks', slackBlocks: OPEN }],
		['From', { channels: ['sms'], smsFrom: OPEN }],
		['Text', { channels: ['sms'], smsText: OPEN }],
		['Text', { channels: ['telegram'], telegramText: OPEN }],
		['JSON', { channels: ['webhook'], webhookBody: 'json', webhookJson: OPEN }],
		['Title', { channels: ['mobilePush'], mobilePushTitle: OPEN }],
		['Body', { channels: ['mobilePush'], mobilePushBody: OPEN }],
		['Title', { channels: ['webPush'], webPushTitle: OPEN }],
		['URL', { channels: ['webPush'], webPushUrl: OPEN }],
		['Body', { channels: ['inApp'], inAppBody: OPEN }],
		['Template Name', { channels: ['whatsapp'], whatsAppTemplate: OPEN }],
		['Text', { channels: ['whatsapp'], whatsAppType: 'text', whatsAppText: OPEN }],
	])(
		"refuses the activation with its node, field, line and column: '%s' of %j",
		async (label, parameters) => {
			const message = await refusal(parameters as INodeParameters);
			expect(message).toContain(`A template of 'Hello' cannot be read. '${label}', ${NOT_CLOSED}`);
		},
	);

	it('is named by its place in a list', async () => {
		const fields = [
			{ key: 'screen', value: 'home' },
			{ key: 'name', value: '{{ contact.firstName' },
		];
		expect(
			await refusal({
				channels: ['mobilePush'],
				mobilePushTitle: 'Hi',
				mobilePushData: { fields },
			}),
		).toContain('\'Data 2: Value\', line 1, column 1: output "{{ contact.firstName" not closed');
	});

	it('is named with its channel, where there are several', async () => {
		const message = await refusal({
			channels: ['sms', 'telegram'],
			smsText: 'Hi',
			telegramText: OPEN,
		});
		expect(message).toContain(`'Text (Telegram)', ${NOT_CLOSED}`);
	});

	it.each([
		[
			'an unknown filter',
			'<p>{{ contact.firstName | capitalise }}</p>',
			'line 1, column 4: undefined filter: capitalise',
		],
		[
			'an unknown tag',
			'<p>\n{% unles contact.email %}x{% endunless %}',
			'line 2, column 1: tag "unles" not found',
		],
		['a template of another file', "{% include 'footer' %}", 'Templates cannot load others'],
		['an output that is not closed', 'Hi {{ contact.firstName }', 'line 1, column 4'],
	])('may be so by %s', async (_, html, message) => {
		expect(await refusal({ html })).toContain(message);
	});

	it.each([
		[
			'an element that there is not',
			mjml('  <mj-txt>Hi</mj-txt>'),
			/'MJML', line 3, column 3: MJML: .*mj-txt/,
		],
		[
			'an attribute that is not closed',
			mjml('<mj-text color="red>Hi</mj-text>'),
			/'MJML', line \d+, column \d+: MJML: /,
		],
		['an end tag that is missing', mjml('<mj-text>Hi'), /'MJML', line \d+, column \d+: MJML: /],
		[
			'an element that nothing closes',
			'<mjml>\n<mj-body>\n  <mj-section>',
			/'MJML', line 3, column 3: MJML: an element is not closed/,
		],
		[
			'a file',
			mjml('<mj-include path="./footer.mjml" />'),
			/'MJML', line 3, column 1: MJML: mj-include is not supported/,
		],
		['no MJML at all', '<p>Hello</p>', /'MJML', line 1, column 1: MJML: /],
		[
			'Liquid over two lines before it',
			mjml('{% comment %}\nMine\n{% endcomment %}<mj-txt>Hi</mj-txt>'),
			/'MJML', line 5, column 17: MJML: .*mj-txt/,
		],
	])('may be MJML with %s', async (_, text, message) => {
		expect(await refusal({ emailFormat: 'mjml', mjml: text })).toMatch(message);
	});

	it('is told with the other ones of its node', async () => {
		const message = await refusal({ subject: '{{ contact.email', html: OPEN });
		expect(message).toMatch(/'Subject', line 1, column 1: .*; 'HTML', line 2, column 1: /);
	});

	it.each([
		['it is an n8n expression', { options: { preheader: '={{ "{% if" }}' } }],
		[
			'n8n expressions are the language',
			{ contentLanguage: 'expressions', subject: '={{ $json.a }}', html: '{% if %}' },
		],
		['its field is not shown', { emailFormat: 'html', text: OPEN, mjml: OPEN }],
		['its channel is not chosen', { smsText: OPEN, slackText: OPEN }],
		['only hand-offs are confirmed', { operation: 'confirmHandOff', html: OPEN }],
		['its Liquid is raw text', { html: '{% raw %}{% if %}{{ {% endraw %}' }],
	])('refuses nothing where %s', async (_, parameters) => {
		expect(await refusal(parameters as INodeParameters)).toBe('');
	});

	it('refuses fixed MJML also beside n8n expressions, and no MJML that is one', async () => {
		const broken = { contentLanguage: 'expressions', emailFormat: 'mjml', mjml: mjml('<mj-txt/>') };
		expect(await refusal(broken)).toContain("'MJML', line 3, column 1");
		expect(await refusal({ ...broken, mjml: `=${broken.mjml}{{ $json.contact.email }}` })).toBe('');
	});

	it('does not stop a workflow that was active before n8n started: its other messages go on', async () => {
		expect(await refusal({ html: OPEN }, 'init')).toBe('');
	});

	it('that is mended can be activated, and the message goes out', async () => {
		expect(await refusal({ html: OPEN })).not.toBe('');
		const mended = journey({ html: `${OPEN}{% endif %}` });
		await n8n.activate(mended);
		await n8n.track(mended, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});
});

describe('A credential without a usable secret', () => {
	const channel = (name: string) => ({ channels: [name] });
	const signed = { channels: ['webhook'], webhookUrl: 'https://a.example', webhookSigned: true };
	const header = { ...signed, webhookSigned: false, webhookAuthentication: 'headerAuth' };

	it.each([
		['smtp', {}, { host: ' ', port: 25 }, 'SMTP credential, field "host": is empty'],
		['slackApi', channel('slack'), { accessToken: '' }, 'Slack credential, field "accessToken"'],
		['telegramApi', channel('telegram'), { accessToken: 'my token' }, 'is not a bot token'],
		['twilioApi', channel('sms'), { accountSid: 'AC1', authToken: 'x' }, 'begin with AC'],
		['vonageApi', { channels: ['sms'], smsProvider: 'vonage' }, { apiKey: 'a' }, 'apiSecret'],
		['whatsAppApi', channel('whatsapp'), { accessToken: ' ' }, 'WhatsApp credential'],
		['googleApi', channel('mobilePush'), { email: 'a@b.example', privateKey: 'x' }, 'privateKey'],
		['journeyWebPushApi', channel('webPush'), { subject: 'mailto:a@b.example' }, 'publicKey'],
		['journeyWebhookApi', signed, { secret: 'short' }, 'The signing secret is too short'],
		['httpHeaderAuth', header, { name: 'X-Key', value: '' }, "set its 'Name' and its 'Value'"],
	])('refuses the activation: %s', async (type, parameters, credential, message) => {
		n8n.credentials[type] = () => credential as unknown as ICredentialDataDecryptedObject;
		expect(await refusal(parameters as INodeParameters)).toContain(message);
		expect(await refusal(parameters as INodeParameters, 'init')).toBe('');
	});

	it('refuses nothing where its channel is not chosen', async () => {
		n8n.credentials.slackApi = () => ({ accessToken: '' });
		expect(await refusal({})).toBe('');
	});
});
