import { simpleParser } from 'mailparser';
import type { INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyTrigger,
	send,
	withStore,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});
afterEach(async () => await n8n.close());

function journey(parameters: INodeParameters, step: Partial<Step> = {}): Flow {
	const steps = { Start: journeyTrigger(), Hello: { ...send('Hello', parameters), ...step } };
	return withStore(flow('hello', steps, ['Start', 'Hello']), 'staticData');
}

async function signUp(made: Flow, traits: Record<string, object>): Promise<void> {
	await n8n.activate(made);
	const batch = Object.entries(traits).flatMap(([email, own]) => [
		{ type: 'identify', email, traits: own },
		{ type: 'track', event: 'Signed Up', email },
	]);
	await n8n.call(made, { batch }, { kind: 'batch' });
	await n8n.clock.advance(2 * SECOND);
}

const mailTo = async (email: string) =>
	await simpleParser(n8n.mail.taken.find(({ to }) => to === email)!.raw);

describe('A template that never ends for one contact', () => {
	const html = '{% for i in (1..contact.attributes.points) %}*{% endfor %}';
	const traits = { [ADA]: { points: 1_000_000_000 }, [BOB]: { points: 3 } };

	it('fails for that contact alone, and says what to look for; the others go on', async () => {
		const made = journey({ html });
		await signUp(made, traits);
		expect(n8n.mail.recipients).toEqual([BOB]);
		const [execution] = n8n.executions;
		expect(execution.status).toBe('success');
		expect(execution.hints('Hello').join()).toContain(
			'1 contact has failed and will be retried without the others: Line 1, column 1: it does too much for one contact: limit exceeded',
		);
		expect(await n8n.counts(made)).toMatchObject({ completed: 1, positions: 1 });
	});

	it('is an item of the error output, where the builder asks for one', async () => {
		await signUp(journey({ html }, { onError: 'continueRegularOutput' }), traits);
		const items = n8n.executions.flatMap((execution) => execution.json('Hello'));
		expect(items.map(({ error }) => error)).toContainEqual(
			expect.stringContaining('too much for one contact'),
		);
		expect(n8n.mail.recipients).toEqual([BOB]);
	});
});

describe("A contact's value is data", () => {
	const firstName =
		'{{ 7 | times: 7 }}{% assign x = 1 %}<b>&</b></mj-text><mj-raw><script>1</script>';
	const traits = { [ADA]: { firstName } };

	it('for Liquid: it is not filled in', async () => {
		await signUp(
			journey({
				subject: 'A {{ contact.firstName }}',
				html: '<p>{{ contact.firstName | raw }}</p>',
			}),
			traits,
		);
		const { subject, html } = await mailTo(ADA);
		expect(subject).toContain('A {{ 7 | times: 7 }}{% assign x = 1 %}');
		expect(html).toContain('{{ 7 | times: 7 }}{% assign x = 1 %}');
	});

	it('for MJML and HTML: it brings no element along', async () => {
		const text = '<mj-text>{{ contact.firstName }}</mj-text>';
		const mjml = `<mjml><mj-body><mj-section><mj-column>${text}</mj-column></mj-section></mj-body></mjml>`;
		await signUp(journey({ emailFormat: 'mjml', mjml }), traits);
		const { html } = await mailTo(ADA);
		expect(html).not.toMatch(/<script|<mj-raw|<b>/);
		expect(html).toContain('&lt;script&gt;');
	});

	const hostile = (firstName: string) => ({ [ADA]: { firstName } });
	const name = '"{{ contact.firstName }}" <shop@sender.example>';
	const everywhere = {
		...{ fromEmail: name, subject: '{{ contact.firstName }}' },
		options: { replyTo: name, preheader: '{{ contact.firstName }}' },
	};

	it('for headers: it brings none along', async () => {
		await signUp(journey(everywhere), hostile('x\r\nBcc: evil@example.com\r\n\r\nbody'));
		expect(n8n.mail.recipients).toEqual([ADA]);
		const mail = await mailTo(ADA);
		expect(mail.bcc).toBeUndefined();
		expect(mail.subject).toBe('x Bcc: evil@example.com body');
		for (const field of [mail.from, mail.replyTo]) {
			expect(field?.value.map(({ address }) => address)).toEqual(['shop@sender.example']);
		}
	});

	it('for addresses: the name holds all of it, and the address stays', async () => {
		const firstName = 'x" <evil@example.com>, "y';
		await signUp(journey(everywhere), hostile(firstName));
		expect(n8n.mail.recipients).toEqual([ADA]);
		const mail = await mailTo(ADA);
		for (const field of [mail.from, mail.replyTo]) {
			expect(field?.value).toEqual([{ name: firstName, address: 'shop@sender.example' }]);
		}
	});
});
