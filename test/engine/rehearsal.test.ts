import { DAY_MS, HOUR_MS } from '../../src/lib/milliseconds';
import type { Behavior } from '../../src/simulation/behavior/behavior';
import type { Recording } from '../../src/simulation/recording';
import { simulate } from '../../src/simulation/simulate';
import type { Scenario } from '../../src/simulation/scenario';
import { flow, journeyTrigger, send, waitForEvent, waitUntil } from '../support/engine/flow';
import { FROM, scenario, someContacts, stillness } from '../support/rehearsal/scenario';
import { rehearsalTools } from '../support/rehearsal/tools';

/** ms: on a busy machine it takes seconds to load the engine. */
jest.setTimeout(30_000);

const tools = rehearsalTools();
const open: Recording[] = [];

afterEach(async () => {
	await Promise.all(open.splice(0).map(({ store }) => store.close()));
});

async function rehearse(played: Scenario): Promise<Recording> {
	const recording = await simulate(played, tools);
	open.push(recording);
	return recording;
}

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
