import type { IDataObject } from 'n8n-workflow';
import {
	flow,
	journeyContact,
	journeyTrigger,
	plainTrigger,
	replaceJson,
	send,
	waitUntil,
	type Flow,
	type Step,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start({ at: '2026-03-02T09:00:00Z' });
});

afterEach(async () => await n8n.close());

type Parameters = NonNullable<Step['parameters']>;

/** Behind a schedule: the items come from no journey. */
const tool = (operation: string, parameters: Parameters = {}, step: Partial<Step> = {}): Flow =>
	flow(
		'tool',
		{ Start: plainTrigger(), Contact: { ...journeyContact(operation, parameters), ...step } },
		['Start', 'Contact'],
	);

async function run(
	operation: string,
	items: IDataObject[],
	parameters: Parameters = {},
	step: Partial<Step> = {},
) {
	return await n8n.trigger(tool(operation, parameters, step), 'Start', items);
}

async function results(operation: string, items: IDataObject[], parameters: Parameters = {}) {
	const execution = await run(operation, items, parameters);
	expect(execution.error).toBeUndefined();
	return execution.json('Contact');
}

const byName = (value: string) => ({ __rl: true, mode: 'name', value });

const fields = (...values: Array<{ name: string; value?: unknown; type?: string }>) =>
	({ values }) as Parameters;

/** The contact as stored now. */
const profileOf = async (email: string): Promise<IDataObject> => {
	const [profile] = await results('get', [{ email }]);
	return profile;
};

const contactOf = async (email: string) => (await profileOf(email)).contact as IDataObject;

describe("Journey Contact's 'Create or Update'", () => {
	it('makes unknown contacts, and changes known ones', async () => {
		const parameters = {
			attributes: fields({ name: 'plan', value: 'pro' }),
			additionalFields: { firstName: '={{ $json.first }}' },
		};
		const made = await results('upsert', [{ email: ADA, first: 'Ada' }], parameters);
		expect(made).toMatchObject([
			{ email: ADA, firstName: 'Ada', attributes: { plan: 'pro' }, created: true },
		]);
		const again = await results(
			'upsert',
			[
				{ email: ' ADA@example.com', first: 'Augusta' },
				{ email: BOB, first: 'Bob' },
			],
			parameters,
		);
		expect(again).toMatchObject([
			{ id: made[0].id, firstName: 'Augusta', created: false },
			{ email: BOB, firstName: 'Bob', created: true },
		]);
	});

	it('writes 3,000 contacts in one call of the store, with the fields of their items', async () => {
		const calls: string[] = [];
		n8n.before = ({ method }) => void calls.push(method);
		const items = Array.from({ length: 3_000 }, (_, i) => ({
			email: `contact${i}@example.com`,
			firstName: `Name ${i}`,
			seats: i,
		}));
		const made = await results('upsert', items, { attributesFrom: 'item' });
		expect(made).toHaveLength(3_000);
		expect(made[2_999]).toMatchObject({
			email: 'contact2999@example.com',
			firstName: 'Name 2999',
			attributes: { seats: 2_999 },
			created: true,
		});
		expect(calls.filter((method) => method === 'contacts.upsert')).toHaveLength(1);
	});

	it('gives each contact of a batch the attributes of its own item', async () => {
		const attributes = fields({ name: 'plan', value: '={{ $json.plan }}' });
		const items = [
			{ email: ADA, plan: 'pro' },
			{ email: BOB, plan: 'free' },
		];
		const made = await results('upsert', items, { attributes });
		expect(made.map((each) => each.attributes)).toEqual([{ plan: 'pro' }, { plan: 'free' }]);
	});

	it('keeps the type of each attribute, and removes those to be removed', async () => {
		const attributes = fields(
			{ name: 'seats', type: 'number', value: '5' },
			{ name: 'trial', type: 'boolean', value: 'false' },
			{ name: 'tags', type: 'json', value: '["a", "b"]' },
			{ name: 'zip', type: 'text', value: '01234' },
		);
		await results('upsert', [{ email: ADA }], { attributes });
		const typed = { seats: 5, trial: false, tags: ['a', 'b'], zip: '01234' };
		expect((await contactOf(ADA)).attributes).toEqual(typed);
		await results('upsert', [{ email: ADA }], {
			attributes: fields({ name: 'trial', type: 'remove' }),
		});
		const { trial: _, ...rest } = typed;
		expect((await contactOf(ADA)).attributes).toEqual(rest);
	});

	it('accepts attributes as JSON', async () => {
		const json = { attributesFrom: 'json', attributesJson: '{"address": {"city": "Turin"}}' };
		expect(await results('upsert', [{ email: ADA }], json)).toMatchObject([
			{ attributes: { address: { city: 'Turin' } } },
		]);
	});

	it('finds a contact by email and adds a user ID, which finds the contact from then on', async () => {
		const [{ id }] = await results('upsert', [{ email: ADA }]);
		await results('upsert', [{}], {
			contactBy: 'email',
			email: ADA,
			additionalFields: { userId: 'user-42' },
		});
		expect(await results('get', [{}], { contactBy: 'userId', userId: 'user-42' })).toMatchObject([
			{ contact: { id, externalId: 'user-42', email: ADA } },
		]);
	});

	it('gives a contact another address, and finds the contact by both', async () => {
		const [{ id }] = await results('upsert', [{ email: ADA }]);
		const byId = { contactBy: 'id', contactId: String(id) };
		await results('upsert', [{}], { ...byId, additionalFields: { email: CYD } });
		expect(await contactOf(CYD)).toMatchObject({ id, email: CYD });
		expect(await contactOf(ADA)).toMatchObject({ id, email: CYD });
	});

	it.each([
		[
			'a number that is none',
			{ attributes: fields({ name: 'seats', type: 'number', value: 'five' }) },
			"The value of 'seats' is 'five'. Set it to a number",
		],
		[
			'an object for a number, under a name that is one',
			{ attributes: fields({ name: { a: 1 } as never, type: 'number', value: { b: 2 } }) },
			`The value of '{"a":1}' is '{"b":2}'. Set it to a number`,
		],
		[
			'JSON that is none',
			{ attributesFrom: 'json', attributesJson: '{plan' },
			"'Attributes (JSON)' is not JSON",
		],
		[
			'a list for an object',
			{ attributesFrom: 'json', attributesJson: '[1]' },
			"'Attributes (JSON)' must be an object",
		],
		[
			'a name that could do harm',
			{ attributes: fields({ name: '__proto__', value: 'admin' }) },
			"has the forbidden name '__proto__': rename it",
		],
		[
			'attributes that reach into JavaScript as JSON',
			{ attributesFrom: 'json', attributesJson: '{"__proto__": {"admin": true}}' },
			'has the forbidden name',
		],
		['an attribute without a name', { attributes: fields({ name: ' ' }) }, 'has no name'],
		[
			'a bad address',
			{ additionalFields: { email: 'ada' } },
			"'Email' is 'ada', which is not valid",
		],
	])('refuses %s, and names the remedy', async (_, parameters, message) => {
		const { status, error } = await run('upsert', [{ email: ADA }], parameters as Parameters);
		expect(status).toBe('error');
		expect(error).toContain(message);
	});
});

describe("Journey Contact's 'Get'", () => {
	it('returns all that is known: profile, identifiers, journeys, timeline', async () => {
		const welcome = flow(
			'welcome',
			{ Start: journeyTrigger(), Wait: waitUntil({ amount: 1, unit: 'days' }) },
			['Start', 'Wait'],
		);
		await n8n.activate(welcome);
		await n8n.track(welcome, 'Signed Up', [ADA], { source: 'ad' });
		const profile = await profileOf(ADA);
		expect(profile).toMatchObject({
			contact: { email: ADA },
			identities: [{ kind: 'email', value: ADA }],
			segments: [],
			journeys: [
				{
					status: 'active',
					enteredAt: '2026-03-02T09:00:00.000Z',
					waitsAt: [{ node: 'Wait', until: '2026-03-03T09:00:00.000Z' }],
				},
			],
		});
		expect(profile.timeline).toContainEqual(
			expect.objectContaining({
				at: '2026-03-02T09:00:00.000Z',
				kind: 'event',
				name: 'Signed Up',
			}),
		);
	});

	it('returns as much of the timeline as the item asks for', async () => {
		for (const name of ['One', 'Two', 'Three']) {
			await results('recordEvent', [{ email: ADA }], { eventName: byName(name) });
		}
		const [profile] = await results('get', [{ email: ADA }], { timelineEntries: 2 });
		expect(profile.timeline).toHaveLength(2);
	});

	it('explains scores as they are now, so that the lines add up', async () => {
		const rules = { rules: [{ eventName: byName('Opened'), points: 10 }] };
		const onItem = { rules: [{ label: 'Propensity', from: 'item', path: 'p', weight: 100 }] };
		const score = (parameters: Parameters): Step => ({
			type: 'n8n-nodes-journey.leadScore',
			parameters,
		});
		const scoring = flow(
			'tool',
			{
				Start: plainTrigger(),
				Lead: score({ scoreKey: 'lead', eventRules: rules }),
				Mixed: score({ scoreKey: 'mixed', eventRules: rules, externalScores: onItem }),
				Fit: score({ scoreKey: 'fit', externalScores: onItem }),
			},
			['Start', 'Lead', 'Mixed', 'Fit'],
		);
		const open = () => results('recordEvent', [{ email: ADA }], { eventName: byName('Opened') });
		await open();
		const { error } = await n8n.trigger(scoring, 'Start', [{ email: ADA, p: 0.5 }, { email: BOB }]);
		expect(error).toBeUndefined();
		await open();
		const calls: string[] = [];
		n8n.before = ({ method }) => void calls.push(method);
		const [ada, bob] = await results('get', [{ email: ADA }, { email: BOB }]);
		const byModel = (profile: IDataObject) =>
			Object.fromEntries((profile.scores as IDataObject[]).map((each) => [each.model, each]));
		expect(byModel(ada)).toMatchObject({
			lead: { points: 10, pointsNow: 20, explanation: [{ count: 2, points: 20 }] },
			mixed: {
				...{ points: 60, pointsNow: null, explanation: null },
				reason: expect.stringContaining("'Propensity' uses a number") as string,
			},
			fit: { points: 50, pointsNow: 50, explanation: [{ label: 'Propensity', points: 50 }] },
		});
		expect(byModel(bob)).toMatchObject({ lead: { points: 0, pointsNow: 0, explanation: [] } });
		expect(calls.filter((method) => method === 'scores.facts')).toHaveLength(3);
		expect(calls.filter((method) => method === 'contacts.profiles')).toHaveLength(1);
	});

	it('asks the store for 200 contacts at a time, each with as much as its item wants', async () => {
		const contacts = Array.from({ length: 450 }, (_, n) => ({
			email: `c${n}@example.com`,
			n: n % 3,
		}));
		for (const name of ['One', 'Two', 'Three']) {
			await results('recordEvent', contacts, { eventName: byName(name) });
		}
		const calls: string[] = [];
		n8n.before = ({ method }) => void calls.push(method);
		const profiles = await results('get', contacts, { timelineEntries: '={{ $json.n }}' });
		expect(profiles.map(({ contact }) => (contact as IDataObject).email)).toEqual(
			contacts.map(({ email }) => email),
		);
		expect(profiles.map(({ timeline }) => (timeline as unknown[]).length)).toEqual(
			contacts.map(({ n }) => n),
		);
		expect(calls.filter((method) => method === 'contacts.profiles')).toHaveLength(3);
	});

	it('refuses an invalid length of the timeline, and names the remedy', async () => {
		await results('upsert', [{ email: ADA }]);
		const { error } = await run('get', [{ email: ADA }], { timelineEntries: '={{ $json.x }}' });
		expect(error).toContain("'Timeline Entries' is 'undefined'. Set it to a whole number");
	});

	it.each([
		['Email', { contactBy: 'email', email: 'ADA@example.com ' }],
		['Phone', { contactBy: 'phone', phone: '+49 151 12345678' }],
		['User ID', { contactBy: 'userId', userId: 'user-42' }],
		['Contact ID', { contactBy: 'id', contactId: '={{ $json.number }}' }],
	])('finds the contact by %s', async (_, parameters) => {
		const [{ id: number }] = await results('upsert', [{ email: ADA }], {
			additionalFields: { phone: '+4915112345678', userId: 'user-42' },
		});
		expect(await results('get', [{ number }], parameters)).toMatchObject([
			{ contact: { id: number } },
		]);
	});

	it('of an unknown contact fails that item alone, after the others', async () => {
		await results('upsert', [{ email: ADA }]);
		const onError = { onError: 'continueErrorOutput' as const };
		const mixed = await run('get', [{ email: BOB }, { email: ADA }, { name: 'x' }], {}, onError);
		expect(mixed.json('Contact')).toMatchObject([{ contact: { email: ADA } }]);
		expect(mixed.items('Contact')[0].pairedItem).toEqual({ item: 1 });
		expect(mixed.json('Contact', 1)).toMatchObject([
			{ error: expect.stringContaining(`There is no contact with email '${BOB}'`) as string },
			{ error: expect.stringContaining('No contact was found on the item') as string },
		]);
		const { status, run: failed } = await run('get', [{ email: ADA }, { email: BOB }]);
		expect(status).toBe('error');
		expect(failed?.data.resultData.error).toMatchObject({ context: { itemIndex: 1 } });
	});

	it('of an unknown contact lets the item continue, where that is wanted, with a hint', async () => {
		const execution = await run('get', [{ email: BOB }], { options: { ifNotFound: 'continue' } });
		expect(execution.json('Contact')).toEqual([{ found: false }]);
		expect(execution.hints('Contact')).toEqual(['1 contact was not found; their items continued.']);
	});

	it.each([
		[{ contactBy: 'email', email: '={{ $json.mail }}' }, "'Email' is empty. Set it to an address"],
		[{ contactBy: 'phone', phone: '0151 1' }, "'Phone' is '0151 1', which is not valid"],
		[{ contactBy: 'userId', userId: 'undefined' }, "'User ID' is 'undefined'"],
		[{ contactBy: 'id', contactId: 'abc' }, "'Contact ID' is 'abc'. Set it to the number"],
		[{ contactBy: 'id', contactId: '999999' }, 'There is no contact of this ID'],
	])('with %j names the remedy', async (parameters, message) => {
		expect((await run('get', [{}], parameters)).error).toContain(message);
	});
});

describe("Journey Contact's 'Record Event'", () => {
	it('gives each event of a batch the properties of its own item', async () => {
		const properties = fields({ name: 'total', type: 'number', value: '={{ $json.total }}' });
		const items = [
			{ email: ADA, total: 12.5 },
			{ email: BOB, total: 7 },
		];
		const made = await results('recordEvent', items, { eventName: byName('Paid'), properties });
		expect(made.map((each) => each.properties)).toEqual([{ total: 12.5 }, { total: 7 }]);
	});

	const bought = (parameters: Parameters = {}) => ({
		eventName: byName('Order Completed'),
		properties: fields({ name: 'total', type: 'number', value: '={{ $json.total }}' }),
		...parameters,
	});

	it('records what a contact did, and makes the contact if it is unknown', async () => {
		const at = { eventFields: { occurredAt: '2026-03-01T12:00:00Z' } };
		expect(await results('recordEvent', [{ email: ADA, total: 12.5 }], bought(at))).toEqual([
			{
				event: 'Order Completed',
				properties: { total: 12.5 },
				occurredAt: '2026-03-01T12:00:00.000Z',
			},
		]);
		expect((await profileOf(ADA)).timeline).toMatchObject([
			{ kind: 'event', name: 'Order Completed', at: '2026-03-01T12:00:00.000Z' },
		]);
	});

	it("takes a time without an offset by the workflow's clock, for a contact without a zone", async () => {
		const at = { eventFields: { occurredAt: '2026-03-01T12:00:00' } };
		const inNewYork = { ...tool('recordEvent', bought(at)), timezone: 'America/New_York' };
		const execution = await n8n.trigger(inNewYork, 'Start', [{ email: ADA, total: 1 }]);
		expect(execution.json('Contact')).toMatchObject([{ occurredAt: '2026-03-01T17:00:00.000Z' }]);
	});

	it("takes it by the contact's clock, for a contact on a journey", async () => {
		const eventFields = { occurredAt: '2026-03-01T12:00:00' };
		const at = { eventFields, properties: fields({ name: 'total', type: 'number', value: 1 }) };
		const journey = flow(
			'journey',
			{ Start: journeyTrigger(), Contact: journeyContact('recordEvent', bought(at)) },
			['Start', 'Contact'],
		);
		await n8n.activate(journey);
		await results('upsert', [{ email: ADA }], { additionalFields: { timezone: 'Asia/Tokyo' } });
		await results('recordEvent', [{ email: ADA }], { eventName: byName('Signed Up') });
		await n8n.clock.settle();
		expect((await profileOf(ADA)).timeline).toContainEqual(
			expect.objectContaining({ name: 'Order Completed', at: '2026-03-01T03:00:00.000Z' }),
		);
	});

	it('starts journeys, and ends waits', async () => {
		const welcome = flow('welcome', { Start: journeyTrigger(), Hello: send('Hello') }, [
			'Start',
			'Hello',
		]);
		await n8n.activate(welcome);
		await results('recordEvent', [{ email: ADA }, { email: BOB }], {
			eventName: byName('Signed Up'),
		});
		await n8n.clock.settle();
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
	});

	it('with a known message ID records nothing', async () => {
		const once = bought({ eventFields: { messageId: 'order-1' } });
		await results('recordEvent', [{ email: ADA, total: 1 }], once);
		await results('recordEvent', [{ email: ADA, total: 1 }], once);
		expect((await profileOf(ADA)).timeline).toHaveLength(1);
	});

	it('without a name fails with the remedy', async () => {
		const { error } = await run('recordEvent', [{ email: ADA }], { eventName: byName(' ') });
		expect(error).toContain("'Event Name' is empty. Set it");
	});
});

describe("Journey Contact's 'Set Stage' and 'Set Consent'", () => {
	it('set the stage, and clear it', async () => {
		await results('upsert', [{ email: ADA }, { email: BOB }]);
		await results('setStage', [{ email: ADA }, { email: BOB }], { stage: byName('customer') });
		expect((await contactOf(ADA)).stage).toBe('customer');
		await results('setStage', [{ email: ADA }], { clearStage: true });
		expect((await contactOf(ADA)).stage).toBeNull();
		expect((await contactOf(BOB)).stage).toBe('customer');
	});

	it('lets the last of two items about one contact win', async () => {
		await results('upsert', [{ email: ADA }]);
		const stage = { stage: byName('={{ $json.stage }}') };
		const both = await results(
			'setStage',
			[
				{ email: ADA, stage: 'lead' },
				{ email: ADA, stage: 'customer' },
			],
			stage,
		);
		expect(both.map((result) => result.stage)).toEqual(['customer', 'customer']);
		expect((await contactOf(ADA)).stage).toBe('customer');
	});

	it('keep the entry for a channel or topic, its time, and its source', async () => {
		await results('upsert', [{ email: ADA }]);
		await results('setConsent', [{ email: ADA }], {
			channel: byName('email'),
			consentFields: { source: 'sign-up form' },
		});
		await results('setConsent', [{ email: ADA }], {
			channel: byName('email'),
			consent: 'optedOut',
			consentFields: { topic: 'newsletter' },
		});
		expect((await contactOf(ADA)).consent).toMatchObject({
			email: {
				status: 'optedIn',
				source: 'sign-up form',
				topics: { newsletter: { status: 'optedOut' } },
			},
		});
	});

	it('leave an opt-out as it is after an import, and lift it when the contact opts in again', async () => {
		await results('upsert', [{ email: ADA }]);
		const consent = (more: object) => ({ channel: byName('email'), ...more });
		await results('setConsent', [{ email: ADA }], consent({ consent: 'optedOut' }));
		const [imported] = await results('setConsent', [{ email: ADA }], consent({}));
		expect(imported).toMatchObject({ applied: false, consent: { email: { status: 'optedOut' } } });
		const fields = { source: 'form', page: 'https://shop.example/join', text: 'Yes, send me news' };
		const [own] = await results(
			'setConsent',
			[{ email: ADA }],
			consent({ givenBy: 'contact', consentFields: fields }),
		);
		expect(own).toMatchObject({ applied: true, consent: { email: { status: 'optedIn' } } });
		const [profile] = await results('get', [{ email: ADA }]);
		expect(profile.timeline).toContainEqual(
			expect.objectContaining({
				...{ kind: 'consent', name: 'email' },
				detail: { change: 'optedIn', ...fields, address: ADA },
			}),
		);
	});

	it('refuse values that they do not understand', async () => {
		await results('upsert', [{ email: ADA }]);
		const stage = await run('setStage', [{ email: ADA }], {
			stage: byName('={{ $json.stage }}'),
		});
		expect(stage.error).toContain("'Stage' is empty. Set it, or turn on 'Clear Stage'");
		const channel = await run('setConsent', [{ email: ADA }], {
			channel: byName('={{ $json.channel }}'),
		});
		expect(channel.error).toContain("'Channel' is empty");
		const consent = await run('setConsent', [{ email: ADA }], {
			channel: byName('email'),
			consent: '={{ "yes" }}',
		});
		expect(consent.error).toContain("'Consent' is 'yes'. Set it to optedIn or optedOut");
	});
});

describe("Journey Contact's 'Merge'", () => {
	const into = (email: string) => ({ mergeBy: 'email', emailToMerge: email });

	it('makes one contact of two, by the addresses of both', async () => {
		const [ada, bob] = await results('upsert', [{ email: ADA }, { email: BOB }]);
		expect(await results('merge', [{ email: ADA }], into(BOB))).toMatchObject([
			{ contactId: ada.id, merged: true, from: bob.id },
		]);
		expect(await contactOf(BOB)).toMatchObject({ id: ada.id });
		expect(await results('merge', [{ email: ADA }], into(BOB))).toEqual([
			{ contactId: ada.id, merged: false },
		]);
	});

	it('with an unknown contact fails that item', async () => {
		await results('upsert', [{ email: ADA }]);
		const { error } = await run('merge', [{ email: ADA }], into(CYD));
		expect(error).toContain("The 'Contact to Merge' was not found");
	});
});

const drip = () =>
	flow(
		'drip',
		{
			Start: journeyTrigger(),
			Wait: waitUntil({ amount: 1, unit: 'minutes' }),
			Hello: send('Hello'),
		},
		['Start', 'Wait', 'Hello'],
	);

describe("Journey Contact's 'Exit From Journey' and 'Erase'", () => {
	it.each<[string, { exitFrom: string; journeyKey?: string; reason?: string }]>([
		['all journeys', { exitFrom: 'all' }],
		['one journey', { exitFrom: 'one', journeyKey: 'drip', reason: 'became a customer' }],
	])('end enrollments in %s at once, also while waiting', async (_, parameters) => {
		const keyed = drip();
		keyed.nodes[0].parameters.options = { journeyKey: 'drip' };
		await n8n.activate(keyed);
		await n8n.track(keyed, 'Signed Up', [ADA, BOB]);
		const exited = await results('exit', [{ email: ADA }, { email: ADA }], parameters);
		expect(exited).toMatchObject([{ enrollmentsExited: 1 }, { enrollmentsExited: 0 }]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
		expect(await n8n.counts(keyed)).toMatchObject({ exited: 1, completed: 1, active: 0 });
		const [run] = (await profileOf(ADA)).journeys as IDataObject[];
		expect(run).toMatchObject({ status: 'exited', reason: parameters.reason ?? 'Contact' });
	});

	it("without a journey refuse 'This Journey'", async () => {
		await results('upsert', [{ email: ADA }]);
		const { error } = await run('exit', [{ email: ADA }]);
		expect(error).toContain("The item is not in a journey. Set 'Exit From' to All Journeys");
	});

	it('forget a contact, and its waits', async () => {
		await n8n.activate(drip());
		await n8n.track(drip(), 'Signed Up', [ADA, BOB]);
		const [{ contact }] = await results('get', [{ email: ADA }]);
		const { id } = contact as IDataObject;
		expect(await results('erase', [{ email: ADA }, { email: ADA }])).toEqual([
			{ contactId: id, erased: true },
			{ contactId: id, erased: true },
		]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
		expect((await run('get', [{ email: ADA }])).error).toContain('There is no contact with email');
	});
});

describe("Journey Contact's 'List' and 'Export'", () => {
	const contacts = (n: number) =>
		Array.from({ length: n }, (_, i) => ({ email: `contact${i}@example.com` }));

	it('lists contacts as items, up to the limit, each linked to the item that asked', async () => {
		await results('upsert', contacts(120));
		const execution = await run('list', [{}]);
		expect(execution.items('Contact')).toHaveLength(50);
		expect(execution.items('Contact')[49]).toMatchObject({
			json: { email: 'contact49@example.com' },
			pairedItem: { item: 0 },
		});
	});

	it('lists the next page after the last contact of the one before', async () => {
		const made = await results('upsert', contacts(5));
		const page = await results('list', [{ last: made[1].id }], {
			limit: 2,
			afterId: '={{ $json.last }}',
		});
		expect(page.map(({ id }) => id)).toEqual([made[2].id, made[3].id]);
	});

	it('lists all of 2,500 contacts, in pages of 1,000', async () => {
		await results('upsert', contacts(2_500));
		const calls: string[] = [];
		n8n.before = ({ method }) => void calls.push(method);
		const all = await results('list', [{}], { returnAll: true });
		expect(new Set(all.map(({ email }) => email)).size).toBe(2_500);
		expect(calls.filter((method) => method === 'contacts.list')).toHaveLength(3);
	});

	it('exports everything as one object', async () => {
		await results('recordEvent', [{ email: ADA }], { eventName: byName('Signed Up') });
		expect(await results('export', [{ email: ADA }])).toMatchObject([
			{
				exportedAt: '2026-03-02T09:00:00.000Z',
				contact: { email: ADA },
				identities: [{ kind: 'email', value: ADA }],
				timeline: [{ kind: 'event', name: 'Signed Up' }],
			},
		]);
	});

	it('exports everything as a file', async () => {
		await results('upsert', [{ email: ADA }]);
		const execution = await run('export', [{ email: ADA }], { asFile: true });
		const [{ json, binary }] = execution.items('Contact');
		expect(binary?.data).toMatchObject({
			fileName: json.fileName,
			mimeType: 'application/json',
		});
		const content = Buffer.from(binary!.data.data, 'base64').toString('utf8');
		expect(JSON.parse(content)).toMatchObject({ contact: { email: ADA } });
	});
});

describe('Journey Contact on a journey', () => {
	const welcome = (
		operation: string,
		parameters: Parameters = {},
		more: Record<string, Step> = {},
	) =>
		flow(
			'welcome',
			{
				Start: journeyTrigger(),
				Contact: journeyContact(operation, parameters),
				...more,
			},
			['Start', 'Contact', ...Object.keys(more)],
		);

	it('is about the contact on it, and leaves contact and journey on the item', async () => {
		const flow = welcome('get', {}, { Hello: send('Hello {{ result.identities[0].value }}') });
		await n8n.activate(flow);
		await n8n.track(flow, 'Signed Up', [ADA, BOB]);
		expect(n8n.executions[0].json('Contact')).toMatchObject([
			{ contact: { email: ADA }, journey: { hop: 1 }, result: { contact: { email: ADA } } },
			{ contact: { email: BOB }, result: { contact: { email: BOB } } },
		]);
		expect(n8n.mailsTo(ADA)).toEqual([`Hello ${ADA}`]);
	});

	it('finds the contact behind a node that replaced the item', async () => {
		const asked = flow(
			'asked',
			{
				Start: journeyTrigger(),
				HTTP: replaceJson(() => ({ stage: 'customer' })),
				Contact: journeyContact('setStage', { stage: byName('={{ $json.stage }}') }),
				Hello: send('Hello {{ contact.stage }}'),
			},
			['Start', 'HTTP', 'Contact', 'Hello'],
		);
		await n8n.activate(asked);
		await n8n.track(asked, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello customer']);
	});

	it('puts its changes on the item, so that the next node sees them', async () => {
		const flow = welcome(
			'upsert',
			{ attributes: fields({ name: 'plan', value: 'pro' }), options: { resultField: 'saved' } },
			{ Hello: send('{{ contact.attributes.plan }} {{ saved.created }}') },
		);
		await n8n.activate(flow);
		await n8n.track(flow, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual(['pro false']);
	});

	it('about another contact leaves the one on the item as it is', async () => {
		await results('upsert', [{ email: BOB }]);
		const about = { contactBy: 'email', email: BOB, stage: byName('referrer') };
		const flow = welcome('setStage', about);
		await n8n.activate(flow);
		await n8n.track(flow, 'Signed Up', [ADA]);
		expect(n8n.executions.at(-1)!.json('Contact')).toMatchObject([
			{ contact: { email: ADA, stage: null }, result: { stage: 'referrer' } },
		]);
		expect((await contactOf(BOB)).stage).toBe('referrer');
		expect((await contactOf(ADA)).stage).toBeNull();
	});

	it('lists contacts into one field, so that the contact continues once', async () => {
		const flow = welcome('list');
		await n8n.activate(flow);
		await n8n.track(flow, 'Signed Up', [ADA, BOB]);
		const items = n8n.executions[0].json('Contact');
		expect(items).toHaveLength(2);
		expect(items[0].result).toHaveLength(2);
	});

	it('records an event once, also on a replay', async () => {
		const flow = welcome(
			'recordEvent',
			{ eventName: byName('Welcomed') },
			{ Wait: waitUntil({ amount: 1, unit: 'days' }) },
		);
		await n8n.activate(flow);
		let failures = 1;
		n8n.before = ({ method }) => {
			if (method === 'positions.park' && failures-- > 0) throw new Error('The store is away');
		};
		await n8n.track(flow, 'Signed Up', [ADA]);
		expect(n8n.executions[0].status).toBe('error');
		await n8n.clock.advance(MINUTE);
		expect(n8n.executions.filter(({ startNode }) => startNode === 'Start')).toHaveLength(2);
		const { timeline } = await profileOf(ADA);
		const names = (timeline as IDataObject[]).filter(({ kind }) => kind === 'event');
		expect(names.map(({ name }) => name).sort()).toEqual(['Signed Up', 'Welcomed']);
	});

	it('that exits the contact ends the journey there, with a hint at the next node', async () => {
		const flow = welcome('exit', { reason: 'unfit' }, { Wait: waitUntil() });
		await n8n.activate(flow);
		await n8n.track(flow, 'Signed Up', [ADA]);
		expect(n8n.executions[0].hints('Wait')).toEqual([
			'1 contact was dropped: their journey has ended.',
		]);
		expect(await n8n.counts(flow)).toMatchObject({ exited: 1, positions: 0 });
	});

	it('does nothing for a contact whose journey has ended', async () => {
		const flow = welcome('exit', {}, { Again: journeyContact('setStage', { stage: byName('x') }) });
		await n8n.activate(flow);
		await n8n.track(flow, 'Signed Up', [ADA]);
		expect(n8n.executions[0].json('Again')).toEqual([]);
		expect(n8n.executions[0].hints('Again')).toEqual([
			'1 contact was dropped: another execution has taken over, or their journey has ended.',
		]);
		expect((await contactOf(ADA)).stage).toBeNull();
	});
});

describe('A test run of Journey Contact', () => {
	const test = async (operation: string, items: IDataObject[], parameters: Parameters = {}) =>
		await n8n.trigger(tool(operation, parameters), 'Start', items, 'manual');

	const WRITES: Array<[string, Parameters]> = [
		['upsert', { additionalFields: { firstName: 'X' } }],
		['recordEvent', { eventName: byName('Tested') }],
		['setStage', { stage: byName('tested') }],
		['setConsent', { channel: byName('email') }],
		['merge', { mergeBy: 'email', emailToMerge: BOB }],
		['erase', {}],
	];

	it.each(WRITES)(
		'does %s, where it is set to run for real, and says so',
		async (operation, more) => {
			await results('upsert', [{ email: ADA }, { email: BOB }]);
			const known = async () =>
				await results('get', [{ email: ADA }], { options: { ifNotFound: 'continue' } });
			const before = await known();
			const execution = await test(operation, [{ email: ADA }], { ...more, inTestRuns: 'real' });
			expect(execution.json('Contact')).toMatchObject([{ preview: false }]);
			expect(execution.hints('Contact')[0]).toMatch(/^Run for real: /);
			expect(await known()).not.toEqual(before);
		},
	);

	it.each(WRITES)('shows what %s would do, and changes nothing', async (operation, parameters) => {
		await results('upsert', [{ email: ADA }, { email: BOB }]);
		const before = [await profileOf(ADA), await profileOf(BOB)];
		const execution = await test(operation, [{ email: ADA }], parameters);
		expect(execution.status).toBe('success');
		expect(execution.json('Contact')).toMatchObject([{ preview: true, contact: { email: ADA } }]);
		expect(execution.hints('Contact')[0]).toContain('nothing was changed');
		expect([await profileOf(ADA), await profileOf(BOB)]).toEqual(before);
	});

	it('shows errors as a production execution would', async () => {
		await results('upsert', [{ email: ADA }]);
		const execution = await test('setStage', [{ email: ADA }], { stage: byName('={{ "" }}') });
		expect(execution.error).toContain("'Stage' is empty");
	});

	it.each(['get', 'list', 'export'])('performs %s, which changes nothing', async (operation) => {
		const [{ id }] = await results('upsert', [{ email: ADA }]);
		const [found] = (await test(operation, [{ email: ADA }])).json('Contact');
		expect(operation === 'list' ? found : found.contact).toMatchObject({ id, email: ADA });
	});

	it('gets the shape of a profile for the made-up contact', async () => {
		const made = flow('made', { Start: journeyTrigger(), Contact: journeyContact('get') }, [
			'Start',
			'Contact',
		]);
		const execution = await n8n.testRun(made, 'Start');
		expect(execution.json('Contact')).toMatchObject([
			{
				contact: { firstName: 'Ada' },
				journey: { key: expect.any(String) as string },
				result: { contact: { firstName: 'Ada' }, journeys: [], timeline: [] },
			},
		]);
	});
});
