import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import type { INodeParameters } from 'n8n-workflow';
import { oneLine, parseAddress } from '../../src/message/channels/address';
import { headerName } from '../support/header-names';
import { naughtyText } from '../support/hostile';
import { headerOf, headersOf, strictMailbox, strictText } from '../support/mail-head';
import {
	flow,
	journeyTrigger,
	plainTrigger,
	send,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const SECOND = 1_000;
jest.setTimeout(300_000);

let n8n: TestN8n;

beforeAll(async () => {
	n8n = await TestN8n.start();
});
afterAll(async () => await n8n.close());

let flows = 0;

/** A mail, and another one after it, so that a contact who is kept from going on is seen. */
function journey(parameters: INodeParameters, step: Partial<Step> = {}): Flow {
	const steps = {
		Start: journeyTrigger(),
		Hello: { ...send('Hello', parameters), ...step },
		Next: send('Next'),
	};
	return flow(`senders${++flows}`, steps, ['Start', 'Hello', 'Next']);
}

/** Contacts sign up in one call; half a second later everybody who can has both mails. */
async function signUp(made: Flow, traits: readonly object[]): Promise<string[]> {
	const emails = traits.map((_, i) => `c${i}@f${flows}.example`);
	await n8n.activate(made);
	const batch = emails.flatMap((email, i) => [
		{ type: 'identify', email, traits: traits[i] },
		{ type: 'track', event: 'Signed Up', email },
	]);
	try {
		const { status } = await n8n.call(made, { batch }, { kind: 'batch' });
		expect(status).toBe(202);
		await n8n.clock.advance(SECOND / 2);
	} finally {
		await n8n.deactivate(made);
	}
	return emails;
}

const subjectsTo = (email: string) => n8n.mailsTo(email);
const mailsTo = (email: string) => n8n.mail.taken.filter(({ to }) => to === email);
const taken = (email: string) => {
	const [mail, ...more] = mailsTo(email).filter(({ raw }) => headerOf(raw, 'Subject') !== 'Next');
	expect(more).toEqual([]);
	return mail;
};

const US = 'us@sender.example';
const HELP = 'help@sender.example';
const HEADERS = 'Content-Type,Date,From,MIME-Version,Message-ID,Reply-To,To'.split(',');

const LIQUID = {
	fromEmail: `{{ contact.firstName }} <${US}>`,
	subject: '{{ contact.firstName }}',
	html: '<p>Hi {{ contact.firstName }}</p>',
	options: {
		replyTo: `"{{ contact.firstName }}" <${HELP}>`,
		preheader: '{{ contact.firstName }}',
	},
};
const EXPRESSIONS = {
	contentLanguage: 'expressions',
	fromEmail: `={{ $json.contact.firstName }} <${US}>`,
	subject: '={{ $json.contact.firstName }}',
	html: '=<p>Hi</p>',
	options: {
		replyTo: `="{{ $json.contact.firstName }}" <${HELP}>`,
		preheader: '={{ $json.contact.firstName }}',
	},
};
const MIXED = { ...LIQUID, options: EXPRESSIONS.options };

const values = fc.array(fc.oneof({ weight: 2, arbitrary: headerName }, naughtyText), {
	minLength: 8,
	maxLength: 8,
});

/** As the node sees it: the store repairs what no database can hold. */
async function storedName(email: string): Promise<string> {
	const items = n8n.executions.flatMap((execution) => execution.json('Hello'));
	const item = items.find(
		({ contact }) => (contact as { email: string } | undefined)?.email === email,
	);
	expect(item).toBeDefined();
	return (item!.contact as { firstName: string | null }).firstName ?? '';
}

describe.each([
	['Liquid', LIQUID, 40],
	['n8n expressions', EXPRESSIONS, 20],
	['expressions beside Liquid', MIXED, 10],
])("A contact's value in templates by %s", (_language, parameters, numRuns) => {
	it('changes no address, no header but the name, and no time of another contact', async () => {
		await fc.assert(
			fc.asyncProperty(values, async (names) => {
				const made = journey(parameters);
				const emails = await signUp(
					made,
					names.map((firstName) => ({ firstName })),
				);
				for (const email of emails) {
					expect(subjectsTo(email)).toHaveLength(2);
					const { raw, from } = taken(email);
					const name = oneLine(await storedName(email));
					expect(from).toBe(US);
					expect(strictMailbox(headerOf(raw, 'From')!)).toEqual({ name, address: US });
					expect(strictMailbox(headerOf(raw, 'Reply-To')!)).toEqual({ name, address: HELP });
					expect(headerOf(raw, 'To')).toBe(email);
					expect(strictText(headerOf(raw, 'Subject') ?? '')).toBe(name);
					const others = headersOf(raw).map(([each]) => each);
					expect(others.filter((each) => each !== 'Subject').toSorted()).toEqual(HEADERS);
					const parsed = await simpleParser(raw);
					expect(parsed.from?.value).toEqual([{ name, address: US }]);
					expect(parsed.bcc ?? parsed.cc).toBeUndefined();
				}
			}),
			{ numRuns, endOnFailure: true },
		);
	});
});

describe('An address that is the contact’s own', () => {
	const manager = (text: unknown) => ({ manager: text });
	const addresses = fc.array(
		fc.oneof(
			fc.constantFrom<unknown>(
				...['ann@acme.example', ' bob@acme.example ', 'c..d.@docomo.example', 'é@bücher.example'],
				...['Ann <ann@acme.example>', 'a@acme.example, b@acme.example', '<ann@acme.example>'],
				...['ann@acme.example\r\nBcc: evil@evil.example', 'ann', '@', 7, true, {}],
				...[
					'"a b"@acme.example',
					'G: a@acme.example;',
					'a@acme.example (x)',
					'{{ x }}',
					'a@@b.example',
					'a,b@acme.example',
				],
			),
			headerName,
			headerName.map((text) => `${text}@acme.example`),
		),
		{ minLength: 6, maxLength: 6 },
	);
	const expressions = { contentLanguage: 'expressions', subject: 'Hi', html: 'Hi' };
	const own = '{{ contact.attributes.manager }}';
	const ownJson = '={{ $json.contact.attributes.manager }}';

	it.each<[string, INodeParameters, 'From' | 'Reply-To', number]>([
		['From by Liquid', { fromEmail: `Acme <${own}>` }, 'From', 15],
		['Reply To by Liquid', { options: { replyTo: own } }, 'Reply-To', 15],
		['From by an expression', { ...expressions, fromEmail: ownJson }, 'From', 10],
		['Reply To by an expression', { options: { replyTo: ownJson } }, 'Reply-To', 10],
	])(
		'as %s is exactly one address, or fails that contact alone, while the others go on at once',
		async (_case, parameters, header, numRuns) => {
			await fc.assert(
				fc.asyncProperty(addresses, async (managers) => {
					const made = journey(parameters);
					const emails = await signUp(made, [...managers, 'good@acme.example'].map(manager));
					expect(n8n.executions.map(({ status }) => status)).not.toContain('error');
					const items = n8n.executions.flatMap((execution) => execution.json('Start'));
					for (const email of emails) {
						const item = items.find((each) => (each.contact as { email: string }).email === email);
						const { attributes } = item!.contact as { attributes: { manager?: unknown } };
						const text = written(attributes.manager);
						const address = parseAddress(text);
						const isOmitted = text.trim() === '' && header === 'Reply-To';
						const goesOut = address !== undefined || isOmitted;
						expect([text, subjectsTo(email).length]).toEqual([text, goesOut ? 2 : 0]);
						if (!goesOut) continue;
						const found = headerOf(taken(email).raw, header);
						if (isOmitted) expect(found).toBeUndefined();
						else expect(unquoted(strictMailbox(found!).address)).toBe(address);
					}
					expect(subjectsTo(emails.at(-1)!)).toHaveLength(2);
				}),
				{ numRuns, endOnFailure: true },
			);
		},
	);

	it('that the server refuses as a sender fails that contact alone', async () => {
		n8n.mail.refuseSender = (from) => from.startsWith('evil@');
		const made = journey({ fromEmail: `{{ contact.firstName }} <${own}>` });
		const emails = await signUp(made, ['evil@x.example', 'ann@acme.example'].map(manager));
		n8n.mail.refuseSender = () => false;
		expect(emails.map((email) => subjectsTo(email).length)).toEqual([0, 2]);
	});

	it('fails alone at once where the contact is from outside a journey, and only n8n has its item', async () => {
		const steps = {
			Start: plainTrigger(),
			Hello: send('Hello', { fromEmail: '{{ manager }}' }),
			Next: send('Next'),
		};
		const made = flow(`senders${++flows}`, steps, ['Start', 'Hello', 'Next']);
		await n8n.activate(made);
		const execution = await n8n.trigger(made, 'Start', [
			{ email: 'ada@outside.example', manager: 'ann@acme.example' },
			{ email: 'bob@outside.example', manager: 'ann@acme.example, x@acme.example' },
			{ email: 'cyd@outside.example', manager: 'ann@acme.example' },
		]);
		await n8n.deactivate(made);
		expect(execution.status).toBe('success');
		const sent = ['ada', 'bob', 'cyd'].map((name) => n8n.mailsTo(`${name}@outside.example`).length);
		expect(sent).toEqual([2, 0, 2]);
		expect(await n8n.counts(made)).toMatchObject({ completed: 2, failed: 1, active: 0 });
	});

	it('is tried again without the others, and what is mended meanwhile is sent', async () => {
		const made = journey({ fromEmail: own });
		await n8n.activate(made);
		const email = 'late@acme.example';
		const identify = (traits: object) => ({ type: 'identify', email, traits });
		const batch = [identify({ manager: 'nobody' }), { type: 'track', event: 'Signed Up', email }];
		await n8n.call(made, { batch }, { kind: 'batch' });
		await n8n.clock.advance(SECOND);
		expect(n8n.executions.at(-1)!.hints('Hello').join()).toContain(
			'1 contact has failed and will be retried without the others: From: "nobody" is not a single address',
		);
		await n8n.call(made, { batch: [identify({ manager: 'ann@acme.example' })] }, { kind: 'batch' });
		await n8n.clock.advance(10 * SECOND);
		await n8n.deactivate(made);
		expect(n8n.mailsTo(email)).toEqual(['Hello', 'Next']);
	});
});

/** As Liquid and expressions write a value. */
function written(value: unknown): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const unquoted = (address: string) => address.replace(/^"(.*)"@/, '$1@');
