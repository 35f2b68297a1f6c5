import fc from 'fast-check';
import { readLog, type LogOptions } from '../../../src/simulation/behavior/log';
import type { SimulatedContact } from '../../../src/simulation/simulated-contact';
import { messageTo } from './support/message';

const lines = (...each: string[]) => each.join('\n') + '\n';
const FROM = Date.parse('2026-03-02T00:00:00Z');

const read = (content: string, options: Partial<LogOptions> = {}) =>
	readLog(
		{ name: 'log.csv', content },
		{ contacts: [], from: FROM, zone: 'UTC', shift: 'none', ...options },
	);

describe('a recorded event log', () => {
	test('tracks, identifies and views are replayed at their instants, columns as properties', () => {
		const { behavior, contacts, rejected } = read(
			lines(
				'userId,type,event,timestamp,messageId,properties.cart.id,revenue,traits.plan',
				'1,,Order Completed,2026-03-03T10:00,m-1,c-1,19.5,',
				'1,identify,,2026-03-03T11:00Z,,,,pro',
				'1,page,,2026-03-03T12:00Z,,,,',
			),
		);
		expect(rejected).toEqual([]);
		expect(contacts).toEqual([
			{
				...{ key: '1', identity: { userId: '1' }, traits: {}, startProperties: {} },
				startsAt: Date.parse('2026-03-03T10:00Z'),
			},
		]);
		expect(behavior.acts(contacts[0])).toEqual([
			{
				...{ at: Date.parse('2026-03-03T10:00Z'), contact: '1', messageId: 'm-1' },
				...{ does: 'track', event: 'Order Completed' },
				properties: { cart: { id: 'c-1' }, revenue: 19.5 },
			},
			{
				at: Date.parse('2026-03-03T11:00Z'),
				contact: '1',
				does: 'identify',
				traits: { plan: 'pro' },
			},
			{
				...{ at: Date.parse('2026-03-03T12:00Z'), contact: '1', does: 'track' },
				...{ event: 'Page Viewed', properties: {} },
			},
		]);
	});

	test("calls as Segment's spec writes them are a log", () => {
		const { behavior, contacts } = read(
			'{"type":"page","name":"Home","anonymousId":"a","timestamp":"2026-03-03T10:00:00Z","context":{"ip":"1"}}\n' +
				'{"type":"track","event":"Signed Up","userId":"1","anonymousId":"a","properties":{"plan":"pro"},"timestamp":"2026-03-03T10:05:00Z","messageId":"m"}\n',
		);
		expect(contacts.map(({ key }) => key)).toEqual(['a']);
		expect(behavior.acts(contacts[0])).toMatchObject([
			{ event: 'Page Viewed', properties: { name: 'Home' } },
			{ event: 'Signed Up', properties: { plan: 'pro' }, messageId: 'm' },
		]);
	});

	test('rows belong to listed contacts by any identifier; others are added, none is lost', () => {
		const listed = [
			{
				...{ key: '1', identity: { userId: '1', email: 'a@example.com' }, traits: { plan: 'pro' } },
				...{ startsAt: null, startProperties: {} },
			},
		];
		const { contacts, behavior } = read(
			lines(
				'contact,event,timestamp',
				'A@example.com,X,2026-03-03',
				'b@example.com,Y,2026-03-04',
				'1,Z,2026-03-05',
			),
			{ contacts: listed },
		);
		expect(contacts.map(({ key }) => key)).toEqual(['1', 'b@example.com']);
		expect(contacts[0]).toMatchObject({
			traits: { plan: 'pro' },
			startsAt: Date.parse('2026-03-03'),
		});
		expect(behavior.acts(contacts[0]).map((act) => 'event' in act && act.event)).toEqual([
			'X',
			'Z',
		]);
	});

	test('what happened before the start arrives at the start with the time it occurred', () => {
		const { behavior, contacts } = read(lines('id,event,timestamp', '1,Old,2025-01-01T00:00Z'));
		expect(behavior.acts(contacts[0])).toMatchObject([
			{ at: FROM, occurredAt: Date.parse('2025-01-01T00:00Z') },
		]);
		expect(contacts[0].startsAt).toBe(FROM);
	});

	test.each([
		['exact', '2026-03-02T00:00:00Z'],
		['days', '2026-03-02T08:26:00Z'],
		['weeks', '2026-03-04T08:26:00Z'],
		['none', '2010-12-01T08:26:00Z'],
	] as const)('a shift %s brings the first event of a Wednesday to %s', (shift, at) => {
		const { behavior, contacts } = read(lines('id,event,timestamp', '1,Order,2010-12-01T08:26'), {
			shift,
		});
		const [act] = behavior.acts(contacts[0]);
		expect(new Date(act.occurredAt ?? act.at).toISOString()).toBe(new Date(at).toISOString());
	});

	test('a shift by weeks keeps weekday and local hour of every event, also across a change of clocks', () => {
		const instant = fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2012, 0) });
		const zone = 'Europe/Berlin';
		const shown = (at: number) =>
			new Date(at).toLocaleString('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit' });
		fc.assert(
			fc.property(fc.array(instant, { minLength: 1, maxLength: 8 }), instant, (events, from) => {
				const rows = events.map((at) => `1,X,${new Date(at - (at % 3_600_000)).toISOString()}`);
				const { behavior, contacts } = read(lines('id,event,timestamp', ...rows), {
					...{ zone, shift: 'weeks', from },
				});
				const moved = behavior.acts(contacts[0]).map(({ at }) => at);
				expect(moved.every((at) => at >= from)).toBe(true);
				const hours = moved.map(shown);
				const before = events.map(shown);
				// In the hour that spring leaves out, clocks show the next one.
				const same = hours.filter((hour, i) => hour === before[i]);
				expect(hours.length - same.length).toBeLessThanOrEqual(
					moved.filter((at) => new Date(at).getUTCMonth() === 2).length,
				);
			}),
			{ numRuns: 50 },
		);
	});

	test.each([
		['1,,2026-03-03,', 'it has no event: name it'],
		['1,X,,', 'it has no timestamp: write one such as 2026-03-01T09:00'],
		['1,X,someday,', "timestamp 'someday' is no date: write one such as 2026-03-01T09:00"],
		[',X,2026-03-03,', 'it names no contact: fill userId, email, phone or anonymousId'],
		['1,,2026-03-03,alias', "its type 'alias' is not replayed: write one of track"],
		['1,,,open', 'a reaction needs a time: fill timestamp, or after with a duration'],
		['1,,2026-03-03,open', 'a reaction needs its message: fill step or subject'],
		['1,Message Opened,2026-03-03,', "'Message Opened' belongs to a message of another time"],
	])('the row %s is rejected with the remedy', (row, reason) => {
		const { rejected } = read(lines('id,event,timestamp,type', row));
		expect(rejected).toEqual([
			{ place: 'line 2', reason: expect.stringContaining(reason), row: expect.any(String) },
		]);
	});
});

describe('reactions in a log', () => {
	const contact: SimulatedContact = {
		...{ key: '1', identity: { userId: '1' }, traits: {}, startsAt: FROM, startProperties: {} },
	};

	test('reactions follow the message that their step or subject names', () => {
		const { behavior, rejected } = read(
			lines(
				'userId,type,step,subject,number,after,timestamp,url,text,score,machine',
				'1,open,Welcome,,,2 hours,,,,,',
				'1,click,welc*,,,,2026-03-02T05:00,https://a.example/x,,,true',
				'1,reply,,*offer*,2,1d,,,Stop it,,',
				'1,answer,Survey,,,1 hour,,,,9,',
				'1,unsubscribe,Other,,,1 hour,,,,,',
			),
		);
		expect(rejected).toEqual([]);
		const react = (id: number, nodeName: string, subject: string) =>
			behavior.reactions(
				contact,
				messageTo('1', { id, at: FROM, nodeName, content: { subject } }),
				[],
			);
		expect(react(1, 'Welcome', 'Hello')).toEqual([
			{ at: FROM + 7_200_000, contact: '1', message: 1, does: 'open', isMachine: false },
			{
				...{ at: FROM + 18_000_000, contact: '1', message: 1, does: 'click', isMachine: true },
				url: 'https://a.example/x',
			},
		]);
		expect(react(2, 'Mail 2', 'An Offer for you')).toEqual([]);
		expect(react(3, 'Mail 3', 'Last offer!')).toMatchObject([{ does: 'reply', text: 'Stop it' }]);
		expect(react(4, 'Survey', '')).toMatchObject([{ does: 'answer', score: 9, comment: '' }]);
		expect(react(3, 'Mail 3', 'Last offer!')).toHaveLength(1);
	});

	test('a reaction without its message is told', () => {
		const log = read(lines('id,type,step,after', '1,open,Welcome,1 hour', '1,open,Never,1 hour'));
		log.behavior.reactions(contact, messageTo('1', { id: 1, nodeName: 'Welcome' }), []);
		expect(log.unmatchedReactions()).toEqual(['line 3']);
	});

	test('a bounce refuses the message, and only that one', () => {
		const { behavior } = read(lines('id,type,step', '1,bounce,Welcome'));
		const fate = (id: number, nodeName: string) =>
			behavior.fate(contact, messageTo('1', { id, nodeName }), 1).fate;
		expect([fate(1, 'Welcome'), fate(2, 'Welcome'), fate(3, 'Other'), fate(1, 'Welcome')]).toEqual([
			...['refused', 'accepted', 'accepted', 'refused'],
		]);
	});

	test("events of a store's own history become reactions to the same step's messages", () => {
		const { behavior, rejected } = read(
			[
				{
					event: 'Message Opened',
					properties: { step: 'w:n', message: 70 },
					timestamp: '2026-03-02T01:00Z',
				},
				{
					event: 'Message Clicked',
					properties: { step: 'w:n', message: 90, url: 'https://a.example' },
					timestamp: '2026-03-09T01:00Z',
				},
			]
				.map((row) => JSON.stringify({ userId: '1', ...row }))
				.join('\n'),
		);
		expect(rejected).toEqual([]);
		const react = (id: number, at: string) =>
			behavior.reactions(
				contact,
				messageTo('1', { id, at: Date.parse(at), workflowId: 'w', nodeKey: 'n' }),
				[],
			);
		expect(react(1, '2026-03-02T00:00Z')).toMatchObject([{ does: 'open', message: 1 }]);
		expect(react(2, '2026-03-09T00:00Z')).toMatchObject([
			{ does: 'click', message: 2, url: 'https://a.example' },
		]);
	});
});
