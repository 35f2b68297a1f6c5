import { contactsOfItems, contactsOfStore } from '../../src/simulation/operation/contacts';
import type { ListedContact } from '../../src/simulation/simulated-contact';
import { code, flow, journeyContact, journeyTrigger, plainTrigger } from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

let n8n: TestN8n;

beforeAll(async () => {
	n8n = await TestN8n.start();
	const entry = flow('entry', { Start: journeyTrigger() }, ['Start']);
	await n8n.activate(entry);
	await n8n.track(entry, 'Signed Up', ['ada@example.com', 'bob@example.com']);
	const update = flow(
		'update',
		{
			Start: plainTrigger(),
			Out: journeyContact('setConsent', {
				identifyBy: 'email',
				email: '={{ $json.email }}',
				channel: { __rl: true, mode: 'name', value: 'email' },
				consent: 'optedOut',
				consentFields: { topic: 'news' },
			}),
		},
		['Start', 'Out'],
	);
	const { error } = await n8n.trigger(update, 'Start', [{ email: 'bob@example.com' }]);
	expect(error).toBeUndefined();
});

afterAll(async () => await n8n.close());

/** Inside of an execution, as the operation reads them. */
async function read(
	from: (context: Parameters<typeof contactsOfStore>[0]) => Promise<ListedContact[]>,
) {
	let seen: ListedContact[] = [];
	const reader = code(async (items, context) => {
		seen = await from(context);
		return items;
	});
	const parameters = { store: 'instance', options: {} };
	const reading = flow('read', { Start: plainTrigger(), Read: { ...reader, parameters } }, [
		...['Start', 'Read'],
	]);
	const { error } = await n8n.trigger(reading, 'Start', [{}]);
	if (error !== undefined) throw new Error(error);
	return seen;
}

describe('Contacts of a rehearsal from the store', () => {
	it('are the newest, with their identities and consent', async () => {
		const all = await read(async (context) => (await contactsOfStore(context, 10)).contacts);
		expect(all).toMatchObject([
			{
				identity: { email: 'bob@example.com' },
				consents: [{ channel: 'email', topic: 'news', status: 'optedOut' }],
			},
			{ identity: { email: 'ada@example.com' }, consents: [], startsAt: null },
		]);
		const one = await read(async (context) => (await contactsOfStore(context, 1)).contacts);
		expect(one).toHaveLength(1);
	});
});

describe('Contacts of a rehearsal from items', () => {
	it.each([
		['a contact of a journey', { contact: contactOf('cyd@example.com') }],
		['plain fields', { email: 'cyd@example.com', plan: 'pro' }],
	])('are those of %s', async (_, json) => {
		const contacts = await read(async (context) => {
			const given = Object.create(context, { getInputData: { value: () => [{ json }, { json }] } });
			return contactsOfItems(given as typeof context, 'UTC').contacts;
		});
		expect(contacts).toMatchObject([
			{ identity: { email: 'cyd@example.com' }, traits: { plan: 'pro' } },
		]);
	});

	it('that hold no contact are refused with what to do', async () => {
		await expect(read(async (context) => contactsOfItems(context, 'UTC').contacts)).rejects.toThrow(
			'Give items with an email',
		);
	});
});

function contactOf(email: string) {
	return {
		...{ id: 7, externalId: null, email, phone: null, firstName: null, lastName: null },
		...{ timezone: null, locale: null, stage: null, score: null, consent: {} },
		attributes: { plan: 'pro' },
	};
}
