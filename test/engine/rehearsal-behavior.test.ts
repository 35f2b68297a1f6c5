import { HOUR_MS } from '../../src/lib/milliseconds';
import { readModel } from '../../src/simulation/behavior/model';
import { modeledBehavior } from '../../src/simulation/behavior/modeled';
import { readLog } from '../../src/simulation/behavior/log';
import { hazardsOf, overBadLine } from '../../src/simulation/hazards';
import type { Recording } from '../../src/simulation/recording';
import type { Scenario } from '../../src/simulation/scenario';
import { flow, journeyTrigger, send, waitForEvent, waitUntil } from '../support/engine/flow';
import { FROM, scenario, someContacts } from '../support/rehearsal/scenario';
import { rehearsals } from '../support/rehearsal/rehearsals';

/** ms: on a busy machine it takes seconds to load the engine. */
jest.setTimeout(60_000);

const play = rehearsals();

async function rehearse(played: Scenario): Promise<Recording> {
	const recording = await play(played);
	expect(recording.failures).toEqual([]);
	return recording;
}

const modeled = (members: object, seed = 1) =>
	modeledBehavior(
		readModel({ name: 'model', content: JSON.stringify({ name: 'Test', ...members }) }),
		{ seed, from: FROM, days: 30, timezone: 'UTC' },
	);

const shares = (recording: Recording, does: string) =>
	recording.acts.filter((act) => act.does === does).length / recording.messages.length;

const survey = flow(
	'survey',
	{
		Start: journeyTrigger(),
		Survey: send('How was it?', {
			html: '<p>{% nps question: "Would you recommend us?" %} <a href="https://shop.example/offer">Offer</a> <a href="https://shop.example/help">Help</a></p>',
		}),
		Week: waitUntil({ amount: 7, unit: 'days' }),
		Offer: send('An offer', { html: '<p><a href="https://shop.example/offer">Offer</a></p>' }),
	},
	['Start', 'Survey', 'Week', 'Offer'],
);

test('contacts open, click, answer and bounce as the model has it', async () => {
	const behavior = modeled({
		messages: [
			{ open: 1, click: 1, links: { '*offer': 1 }, answer: { rate: 1, nps: { 9: 1 } } },
			{ when: { step: 'Offer' }, click: 0, bounce: { hard: 0 } },
		],
	});
	const recording = await rehearse(scenario([survey], { behavior, contacts: someContacts(20) }));
	expect(recording.messages).toHaveLength(40);
	expect([
		shares(recording, 'open'),
		shares(recording, 'click'),
		shares(recording, 'answer'),
	]).toEqual([...[1, 0.5, 0.5]]);
	const { workspaceIds, store } = recording;
	const always = { from: null, to: null };
	const answers = await store.audienceReports.answers(workspaceIds[0], always, 'total');
	expect(answers).toMatchObject([{ kind: 'nps', score: 9, answers: 20 }]);

	const dead = modeled({ messages: [{ bounce: { hard: 1 } }] });
	const bounced = await rehearse(scenario([survey], { behavior: dead }));
	expect(bounced.messages.map(({ fate }) => fate)).toEqual(['refused', 'refused', 'refused']);
});

const order = flow(
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

test('a log of orders leads those who order on, and leaves the others', async () => {
	const contacts = someContacts(6);
	const rows = contacts.slice(0, 2).map(({ key }, i) => `${key},Ordered,2030-06-03T1${i}:00Z`);
	const log = readLog(
		{ name: 'log.csv', content: ['email,event,timestamp', ...rows].join('\n') },
		{ contacts, from: FROM, zone: 'UTC', shift: 'none' },
	);
	const { messages } = await rehearse(
		scenario([order], {
			behavior: log.behavior,
			contacts: log.contacts.map((each) => ({ ...each, startsAt: FROM })),
		}),
	);
	expect(messages.map(({ at, content }) => [(at - FROM) / HOUR_MS, content.subject])).toEqual([
		...[2, 3].map((hours) => [hours, 'Thanks']),
		...Array.from({ length: 4 }, () => [72, 'Sorry']),
	]);
});

test('over a bad line, with outages and restarts, everybody gets the same messages', async () => {
	const behavior = modeled({
		events: [{ event: 'Ordered', perDay: 0.4 }],
		messages: [{ open: 0.5 }],
	});
	const contacts = someContacts(40);
	const quiet = await rehearse(scenario([order], { behavior, contacts, days: 14 }));
	const hazards = hazardsOf({ seed: 1, from: FROM, days: 14 });
	const hostile = await rehearse(
		scenario([order], { ...{ contacts, hazards, days: 14 }, behavior: overBadLine(behavior, 1) }),
	);
	const got = ({ messages }: Recording) =>
		messages.map(({ contact, content }) => `${contact} ${content.subject as string}`).sort();
	expect(got(hostile)).toHaveLength(contacts.length);
	// Orders that arrive after the time-out of the wait were late, for it ends as things were known.
	const others = got(hostile).filter((each) => !got(quiet).includes(each));
	expect(others.length).toBeLessThanOrEqual(4);
	expect(others.every((each) => each.endsWith('Sorry'))).toBe(true);
	const events = hostile.acts.filter(({ does }) => does === 'track');
	expect(events.length).toBeGreaterThan(quiet.acts.filter(({ does }) => does === 'track').length);
});
