import {
	code,
	flow,
	journeyTrigger,
	plainTrigger,
	replaceJson,
	send,
	waitUntil,
	withStore,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';

const MINUTE = 60_000;
const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CYD = 'cyd@example.com';
const oneMinute = { amount: 1, unit: 'minutes' };

/** On the store that is quickest to open; the kind makes no difference to these tests. */
const journey: typeof flow = (...args) => withStore(flow(...args), 'staticData');

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});

afterEach(async () => await n8n.close());

describe('A node of n8n between two journey nodes that replaces the items', () => {
	it('does not lose the contact: the item leads back to the journey node before it', async () => {
		const asked = journey(
			'asked',
			{
				Start: journeyTrigger(),
				HTTP: replaceJson(() => ({ discount: 15 })),
				Hello: send('{{ contact.email }} gets {{ discount }}'),
				Wait: waitUntil(oneMinute),
				'HTTP 2': replaceJson(() => ({ discount: 20 })),
				Again: send('{{ contact.email }} now gets {{ discount }}'),
			},
			['Start', 'HTTP', 'Hello', 'Wait', 'HTTP 2', 'Again'],
		);
		await n8n.activate(asked);
		await n8n.track(asked, 'Signed Up', [ADA, BOB]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual([`${ADA} gets 15`, `${ADA} now gets 20`]);
		expect(n8n.mailsTo(BOB)).toEqual([`${BOB} gets 15`, `${BOB} now gets 20`]);
		expect(await n8n.counts(asked)).toMatchObject({ entered: 2, completed: 2, positions: 0 });
	});

	it('finds the right contact when items were left out and put in another order', async () => {
		const shuffled = journey(
			'shuffled',
			{
				Start: journeyTrigger(),
				Shuffle: code((items) =>
					items
						.map((_, item) => ({ json: { place: item }, pairedItem: { item } }))
						.filter(({ json }) => json.place !== 1)
						.reverse(),
				),
				HTTP: replaceJson(({ place }) => ({ cameFrom: place })),
				Hello: send('From {{ cameFrom }}'),
			},
			['Start', 'Shuffle', 'HTTP', 'Hello'],
		);
		await n8n.activate(shuffled);
		await n8n.track(shuffled, 'Signed Up', [ADA, BOB, CYD]);
		expect(n8n.mailsTo(ADA)).toEqual(['From 0']);
		expect(n8n.mailsTo(BOB)).toEqual([]);
		expect(n8n.mailsTo(CYD)).toEqual(['From 2']);
		expect(n8n.executions[0].json('Hello').map(({ cameFrom }) => cameFrom)).toEqual([2, 0]);
	});

	it('keeps its own data beside the contact, also through the next wait', async () => {
		const kept = journey(
			'kept',
			{
				Start: journeyTrigger(),
				HTTP: replaceJson(() => ({ price: { amount: 9, currency: 'EUR' } })),
				Wait: waitUntil(oneMinute),
				Hello: send('{{ price.amount }} {{ price.currency }}'),
			},
			['Start', 'HTTP', 'Wait', 'Hello'],
		);
		await n8n.activate(kept);
		await n8n.track(kept, 'Signed Up', [ADA]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['9 EUR']);
	});

	it('may bring a contact of its own shape: the journey is still found by the link', async () => {
		const crm = journey(
			'crm',
			{
				Start: journeyTrigger(),
				CRM: replaceJson(() => ({ contact: { Id: '0035e', Name: 'A. Lovelace' } })),
				Hello: send('Hello {{ contact.email }}'),
			},
			['Start', 'CRM', 'Hello'],
		);
		await n8n.activate(crm);
		await n8n.track(crm, 'Signed Up', [ADA]);
		expect(n8n.mailsTo(ADA)).toEqual([`Hello ${ADA}`]);
	});
});

describe('An item that comes from no journey', () => {
	const nightly = journey(
		'nightly',
		{ Schedule: plainTrigger(), Wait: waitUntil(oneMinute), Hello: send('Hello {{ segment }}') },
		['Schedule', 'Wait', 'Hello'],
	);

	it('is enrolled by Wait Until, which finds the contact on the item', async () => {
		await n8n.activate(nightly);
		const items = [{ email: 'Ada@Example.com', segment: 'A' }, { contact: { email: BOB } }];
		const execution = await n8n.trigger(nightly, 'Schedule', items);
		expect(execution.json('Wait')).toEqual([]);
		expect(await n8n.counts(nightly)).toMatchObject({ entered: 2, active: 2 });
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello A']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello']);
	});

	it('gives its contact what the fields of a form say of it', async () => {
		const form = journey(
			'form',
			{ Form: plainTrigger(), Hello: send('Hello {{ contact.firstName }}') },
			['Form', 'Hello'],
		);
		await n8n.activate(form);
		const answers = { 'First Name': 'Ada', Surname: 'Byron', 'Your question': 'How?' };
		const execution = await n8n.trigger(form, 'Form', [{ 'E-mail': ADA, ...answers }]);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello Ada']);
		const [{ contact }] = execution.json('Hello') as Array<{ contact: object }>;
		expect(contact).toMatchObject({ email: ADA, firstName: 'Ada', lastName: 'Byron' });
		expect(contact).not.toHaveProperty('attributes.Your question');
	});

	it('leaves the names of a contact alone that the node takes from elsewhere', async () => {
		const told = { contactEmail: '={{ $json.colleague }}' };
		const form = journey(
			'refer',
			{ Form: plainTrigger(), Hello: send('Hello', { options: told }) },
			['Form', 'Hello'],
		);
		await n8n.activate(form);
		const item = { email: ADA, firstName: 'Ada', colleague: BOB };
		const execution = await n8n.trigger(form, 'Form', [item]);
		expect(execution.json('Hello')).toMatchObject([{ contact: { email: BOB, firstName: null } }]);
	});

	it('is complete after the last node, like any other', async () => {
		await n8n.activate(nightly);
		await n8n.trigger(nightly, 'Schedule', [{ email: ADA }]);
		await n8n.clock.advance(3 * MINUTE);
		expect(await n8n.counts(nightly)).toMatchObject({ completed: 1, active: 0, positions: 0 });
	});

	it('is enrolled by Multi-Channel Send, and sent its message', async () => {
		const blast = journey(
			'blast',
			{
				Schedule: plainTrigger(),
				Hello: send('Hello'),
				Wait: waitUntil(oneMinute),
				Bye: send('Bye'),
			},
			['Schedule', 'Hello', 'Wait', 'Bye'],
		);
		await n8n.activate(blast);
		const execution = await n8n.trigger(blast, 'Schedule', [{ email: ADA }, { email: BOB }]);
		expect(execution.json('Hello')).toMatchObject([
			{ contact: { email: ADA }, journey: { key: 'workflow-blast' }, message: { status: 'sent' } },
			{ contact: { email: BOB }, message: { status: 'sent' } },
		]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		expect(n8n.mailsTo(BOB)).toEqual(['Hello', 'Bye']);
	});

	it('is refused while its contact is on the journey already, with a hint', async () => {
		await n8n.activate(nightly);
		await n8n.trigger(nightly, 'Schedule', [{ email: ADA }]);
		const again = await n8n.trigger(nightly, 'Schedule', [{ email: ADA }, { email: BOB }]);
		expect(again.status).toBe('success');
		expect(again.hints('Wait')).toEqual([
			'1 contact was dropped: they are already in this journey, or may not enter it again.',
		]);
		expect(await n8n.counts(nightly)).toMatchObject({ entered: 2 });
	});

	it('may enter again after the contact has left', async () => {
		await n8n.activate(nightly);
		await n8n.trigger(nightly, 'Schedule', [{ email: ADA }]);
		await n8n.clock.advance(3 * MINUTE);
		await n8n.trigger(nightly, 'Schedule', [{ email: ADA }]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Hello']);
	});

	it('is enrolled once, where a batch has its contact twice', async () => {
		await n8n.activate(nightly);
		const execution = await n8n.trigger(nightly, 'Schedule', [{ email: ADA }, { email: ADA }]);
		expect(execution.hints('Wait')).toHaveLength(1);
		expect(await n8n.counts(nightly)).toMatchObject({ entered: 1 });
	});

	it('finds the contact at the place that the options name', async () => {
		const odd = journey(
			'odd',
			{
				Schedule: plainTrigger(),
				Hello: send('Hello', { options: { contactEmail: '={{ $json.row[2] }}' } }),
			},
			['Schedule', 'Hello'],
		);
		await n8n.activate(odd);
		await n8n.trigger(odd, 'Schedule', [{ row: [1, 'x', ADA] }, { row: [2, 'y', BOB] }]);
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, BOB]);
	});

	it('without a contact is an error that names the remedy, after the others are parked', async () => {
		await n8n.activate(nightly);
		const execution = await n8n.trigger(nightly, 'Schedule', [{ email: ADA }, { name: 'nobody' }]);
		expect(execution.status).toBe('error');
		expect(execution.error).toContain('No contact was found on the item');
		expect(execution.run?.data.resultData.error).toMatchObject({ context: { itemIndex: 1 } });
		expect(await n8n.counts(nightly)).toMatchObject({ entered: 1, active: 1 });
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});
});

describe('A long execution of n8n', () => {
	it('keeps the contacts that were enrolled in it', async () => {
		let goOn = () => {};
		const slow = journey(
			'slow',
			{
				Schedule: plainTrigger(),
				Hello: send('Hello'),
				HTTP: code(async (items) => {
					await new Promise<void>((resolve) => (goOn = resolve));
					return items;
				}),
				Wait: waitUntil(oneMinute),
				Bye: send('Bye'),
			},
			['Schedule', 'Hello', 'HTTP', 'Wait', 'Bye'],
		);
		await n8n.activate(slow);
		const running = n8n.trigger(slow, 'Schedule', [{ email: ADA }]);
		await n8n.until(() => n8n.mailsTo(ADA).length === 1);
		await n8n.clock.advance(9 * MINUTE);
		goOn();
		expect((await running).hints('Wait')).toEqual([]);
		await n8n.clock.advance(MINUTE);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello', 'Bye']);
		await n8n.clock.advance(10 * MINUTE);
		expect(await n8n.counts(slow)).toMatchObject({ completed: 1, active: 0, positions: 0 });
	});

	it('sends all of its messages', async () => {
		const blast = journey('blast', { Schedule: plainTrigger(), Hello: send('Hello') }, [
			'Schedule',
			'Hello',
		]);
		await n8n.activate(blast);
		let goOn: (() => void) | undefined;
		n8n.before = async ({ method }) => {
			// Only the first: a decision that is 25 minutes old is made again.
			if (method !== 'ledger.reserve' || goOn !== undefined) return;
			await new Promise<void>((resolve) => (goOn = resolve));
		};
		const contacts = [ADA, BOB, CYD].map((email) => ({ email }));
		const running = n8n.trigger(blast, 'Schedule', contacts);
		await n8n.until(() => goOn !== undefined);
		await n8n.clock.advance(25 * MINUTE);
		goOn!();
		expect((await running).json('Hello')).toHaveLength(3);
		expect(n8n.mail.recipients.toSorted()).toEqual([ADA, BOB, CYD]);
	});
});
