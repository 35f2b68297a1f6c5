import { DAY_MS, HOUR_MS } from '../../src/lib/milliseconds';
import type { Behavior } from '../../src/simulation/behavior/behavior';
import type { Recording } from '../../src/simulation/recording';
import { linksIn } from '../../src/simulation/message-links';
import { flow, journeyTrigger, send, waitForEvent, waitUntil } from '../support/engine/flow';
import { FROM, scenario, someContacts, stillness } from '../support/rehearsal/scenario';
import { rehearsals } from '../support/rehearsal/rehearsals';

/** ms: on a busy machine it takes seconds to load the engine. */
jest.setTimeout(30_000);

const rehearse = rehearsals();

const subjects = ({ messages }: Recording) =>
	messages.map(({ contact, at, content }) => [contact, at - FROM, content.subject]);

const welcome = flow(
	'welcome',
	{
		Start: journeyTrigger(),
		Welcome: send('Welcome'),
		'Two Days': waitUntil({ amount: 2, unit: 'days' }),
		Reminder: send('Reminder'),
	},
	['Start', 'Welcome', 'Two Days', 'Reminder'],
);

test('a journey of days is played in virtual time, and its messages are rendered', async () => {
	const recording = await rehearse(scenario([welcome], { contacts: someContacts(2) }));
	expect(recording.failures).toEqual([]);
	expect(subjects(recording)).toEqual([
		['ada-1@shop.example', 0, 'Welcome'],
		['ada-2@shop.example', 0, 'Welcome'],
		['ada-1@shop.example', 2 * DAY_MS, 'Reminder'],
		['ada-2@shop.example', 2 * DAY_MS, 'Reminder'],
	]);
	expect(recording.messages[0].content.html).toContain('Dear Ada 1');
});

test('a message is rendered without its snippets, which the store of a rehearsal does not have', async () => {
	const html = "Dear {{ contact.firstName }}{% render 'footer' %}";
	const steps = { Start: journeyTrigger(), Welcome: send('Welcome', { html }) };
	const journey = flow('snippets', steps, ['Start', 'Welcome']);
	const recording = await rehearse(scenario([journey], { contacts: someContacts(1) }));
	expect(recording.failures).toEqual([]);
	expect(recording.messages[0].content.html).toContain('Dear Ada 1');
});

test('what a contact does ends its wait, and leads on from there', async () => {
	const journey = flow(
		'order',
		{
			Start: journeyTrigger(),
			Ordered: waitForEvent('Ordered'),
			Thanks: send('Thanks'),
			Sorry: send('Sorry'),
		},
		['Start', 'Ordered', 'Thanks'],
		['Ordered/1', 'Sorry'],
	);
	const behavior: Behavior = {
		...stillness,
		acts: ({ key }) =>
			key.startsWith('ada-1')
				? [
						{
							...{ at: FROM + 3 * HOUR_MS, contact: key },
							...{ does: 'track', event: 'Ordered', properties: {} },
						},
					]
				: [],
	};
	const recording = await rehearse(scenario([journey], { behavior, contacts: someContacts(2) }));
	expect(recording.failures).toEqual([]);
	expect(subjects(recording)).toEqual([
		['ada-1@shop.example', 3 * HOUR_MS, 'Thanks'],
		['ada-2@shop.example', 3 * DAY_MS, 'Sorry'],
	]);
});

test('n8n that is killed in the middle of its work loses and doubles nothing', async () => {
	const contacts = someContacts(20);
	const restarts = [FROM, FROM + 1_000, FROM + 2 * DAY_MS];
	const disturbed = await rehearse(
		scenario([welcome], { contacts, hazards: { outages: [], restarts } }),
	);
	const undisturbed = await rehearse(scenario([welcome], { contacts }));
	const sent = (recording: Recording) =>
		subjects(recording)
			.map(([contact, , subject]) => `${contact} ${subject as string}`)
			.sort();
	expect(sent(disturbed)).toEqual(sent(undisturbed));
});

test('a provider that is away for an hour puts messages off until it is back', async () => {
	const outage = { channel: 'email', from: FROM, until: FROM + HOUR_MS };
	const recording = await rehearse(
		scenario([welcome], { hazards: { outages: [outage], restarts: [] } }),
	);
	const times = subjects(recording).map(([, at]) => at as number);
	expect(times).toHaveLength(6);
	expect(Math.min(...times)).toBeGreaterThanOrEqual(HOUR_MS);
});

test('the same scenario has the same messages, whatever the resolution is', async () => {
	const behavior: Behavior = {
		...stillness,
		reactions: (_contact, { id, at, contact }) => [
			{ at: at + 90_000, contact: contact!, does: 'click', message: id, isMachine: false },
		],
	};
	const played = (resolutionMs: number) =>
		rehearse(scenario([welcome], { behavior, resolutionMs, contacts: someContacts(5) }));
	const [fine, coarse] = [await played(1_000), await played(600_000)];
	const names = (recording: Recording) =>
		subjects(recording).map(([contact, , subject]) => [contact, subject]);
	expect(names(coarse)).toEqual(names(fine));
	expect(await played(1_000).then(subjects)).toEqual(subjects(fine));
});

test('the same seed has the same messages to the letter, with the links in them', async () => {
	const played = async (seed: number) => {
		const { messages } = await rehearse(scenario([welcome], { seed }));
		return messages.map(({ content }) => content);
	};
	const first = await played(1);
	expect(linksIn(first[0]).tokens.unsubscribe).not.toEqual([]);
	expect(await played(1)).toEqual(first);
	expect(await played(2)).not.toEqual(first);
});

test('a workflow that cannot be switched on is named with the reason', async () => {
	const copy = flow('copy', { Start: journeyTrigger(), Hello: send('Hello') }, ['Start', 'Hello']);
	const keyed = [welcome, copy].map((each) => {
		const nodes = each.nodes.map((node) => {
			const { options = {} } = node.parameters;
			const isStart = node.name === 'Start';
			const parameters = {
				...node.parameters,
				options: { ...(options as object), journeyKey: 'w' },
			};
			return isStart ? { ...node, parameters } : node;
		});
		return { ...each, nodes };
	});
	await expect(rehearse(scenario(keyed))).rejects.toThrow(
		/^'Flow copy' cannot be switched on: The journey key 'w' is in use/,
	);
});
