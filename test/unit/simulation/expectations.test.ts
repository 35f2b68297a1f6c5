import { checkExpectations } from '../../../src/simulation/expectations/check';
import { readExpectations } from '../../../src/simulation/expectations/read';
import { resultLines, resultsJunit } from '../../../src/simulation/expectations/results-text';
import type { Outcome } from '../../../src/simulation/outcome/outcome';
import { DAY, HOUR, outcomeWith } from './support';

/*
 * Ann and Bob enter `shop`; Ann gets four mails in 8 days and converts, Bob gets two and waits for
 * ever. Cyd enters nothing, and gets one mail of `news` at 22:00 on her clock.
 */
let outcome: Outcome;

beforeAll(async () => {
	outcome = await outcomeWith({
		days: 30,
		contacts: {
			'ann@example.com': {
				journeys: { shop: { ends: ['converted', 20 * DAY], reason: 'Bought' } },
				visits: [
					['shop/Hello', 0, 0, 'sent'],
					['shop/Offer', 8 * DAY, 8 * DAY, 'sent'],
				],
				messages: [
					{ step: 'shop/Hello', at: 0 },
					{ step: 'shop/Tip', at: DAY },
					{ step: 'shop/Tip', at: 6 * DAY },
					{ step: 'shop/Offer', at: 8 * DAY },
				],
				events: [['Viewed', 7 * DAY]],
			},
			'bob@example.com': {
				contact: { timezone: 'Asia/Tokyo' },
				journeys: { shop: {} },
				visits: [['shop/Hello', 0, 0, 'sent']],
				waits: [['shop/Ever', 9 * DAY, null]],
				messages: [
					{ step: 'shop/Hello', at: 0 },
					{ step: 'shop/Offer', at: 8 * DAY },
				],
			},
			'cyd@example.com': {
				journeys: { news: { ends: ['completed', DAY] } },
				messages: [
					{ step: 'news/News', at: 13 * HOUR, channel: 'sms', topic: 'news' },
					{ step: 'news/News', at: 14 * HOUR, status: 'skipped', reason: 'frequency cap' },
				],
			},
		},
	});
});

const check = (text: string) => {
	const results = checkExpectations(readExpectations(text, 'expect.yaml'), outcome);
	return results.map(({ passed, found, examples }) => [passed, found, examples]);
};
const one = (entry: string) => check(`expect:\n  - ${entry}`)[0];

const [ANN, BOB, CYD] = ['ann@example.com', 'bob@example.com', 'cyd@example.com'];

describe('An expectation', () => {
	it.each<[string, boolean, string, string[]]>([
		// Ann's 0, 1 and 6 days are within 7; 8 is 7 days after 1, whose end does not count.
		[
			'messagesPerContact: { atMost: 2, in: 7 days }',
			...[false, 'at most 3 to one contact in 7 days', [ANN]],
		] as never,
		[
			'messagesPerContact: { atMost: 3, in: 1 week }',
			true,
			'at most 3 to one contact in 1 week',
			[],
		],
		['messagesPerContact: { atMost: 1, step: Tip }', false, 'at most 2 to one contact', [ANN]],
		['messagesPerContact: { atMost: 0, channel: sms }', false, 'at most 1 to one contact', [CYD]],
		['reached: { step: Offer, atLeast: 50 % }', true, "1 of 2 contacts reached 'Offer' (50 %)", []],
		[
			'reached: { step: Offer, atLeast: 51% }',
			false,
			"1 of 2 contacts reached 'Offer' (50 %)",
			[BOB],
		],
		['reached: { step: Offer, atMost: 0 }', false, "1 of 2 contacts reached 'Offer' (50 %)", [ANN]],
		['converted: { atLeast: 50 %, journey: shop }', true, '1 of 2 contacts converted (50 %)', []],
		['converted: { atLeast: 2 }', false, '1 of 3 contacts converted (33.3 %)', [BOB, CYD]],
		[
			"quietHours: { from: '21:00', to: '08:00' }",
			...[false, '1 message between 21:00 and 08:00 local time', [CYD]],
		] as never,
		[
			"quietHours: { from: '21:00', to: '08:00', channel: email }",
			...[true, '0 messages between 21:00 and 08:00 local time', []],
		] as never,
		[
			"quietHours: { from: '17:00', to: '19:00' }",
			false,
			'2 messages between 17:00 and 19:00 local time',
			[BOB],
		],
		['endsWithin: { time: 20 days }', false, 'the longest lasted 30 d', [BOB]],
		['endsWithin: { time: 20 days, journey: news }', true, 'the longest lasted 1 d', []],
		[
			'endsWithin: { time: 60 days }',
			...[false, '1 contact still inside after 30 days: rehearse more than 60 days', [BOB]],
		] as never,
		['noContactWaitsAt: { step: Ever }', false, '1 contact at the end', [BOB]],
		['noContactWaitsAt: { step: Hello }', true, '0 contacts at the end', []],
		[
			'messagesAtOnce: { atMost: 1, in: 1 minute }',
			false,
			expect.stringMatching(/^at most 2 messages in 1 minute/) as never,
			[],
		],
		['messages: { atLeast: 7, atMost: 7 }', true, '7 messages', []],
		['messages: { atLeast: 2, step: News }', false, '1 message', []],
		['messages: { atMost: 0, topic: news, purpose: marketing }', false, '1 message', []],
		[
			'onlyAfter: { step: Offer, event: Viewed }',
			...[false, "1 of 2 messages without 'Viewed' before", [BOB]],
		] as never,
		[
			'onlyAfter: { step: Offer, message: Hello }',
			...[true, "0 of 2 messages without a message of 'Hello' before", []],
		] as never,
		['notBoth: [Hello, Offer]', false, '2 contacts got both', [ANN, BOB]],
		['notBoth: [Tip, News]', true, '0 contacts got both', []],
		['noFailures: true', true, '0 failed executions, 0 contacts failed', []],
		['noMissingVariables: true', true, 'none', []],
		['everyOutputTaken: true', true, 'all', []],
	])('counts, and names the contacts that break it: %s is %s', (entry, passed, found, examples) => {
		expect(one(entry)).toEqual([passed, found, examples]);
	});

	it('about a step or journey that does not exist is broken, and the nearest name is offered', () => {
		expect(one('noContactWaitsAt: { step: Evr }')).toEqual([
			...[false, "there is no step 'Evr' in the workflows. Did you mean 'Ever'?", []],
		]);
		expect(one('notBoth: [Hello, Ofer]')[1]).toContain("Did you mean 'Offer'?");
		expect(one('onlyAfter: { step: Offer, message: Helo }')[1]).toContain("'Hello'");
		expect(one('converted: { journey: shpo, atLeast: 1 % }')[1]).toContain("no journey 'shpo'");
	});

	it('names the contacts with missing variables, but for those that are excepted', async () => {
		const messages = [{ step: 'shop/Hello', at: 0 }];
		const made = await outcomeWith({
			contacts: { 'ann@example.com': { messages, journeys: { shop: {} } } },
		});
		made.messages[0].missing = ['contact.firstName'];
		const checked = (value: string) =>
			checkExpectations(
				readExpectations(`expect:\n  - noMissingVariables: ${value}`, 'e.yaml'),
				made,
			)[0];
		expect(checked('true')).toMatchObject({
			...{ passed: false, found: "'contact.firstName' of Hello", examples: [ANN] },
		});
		expect(checked('{ except: [contact.firstName] }').passed).toBe(true);
	});
});

describe('A file of expectations', () => {
	const refused = (text: string): string => {
		try {
			readExpectations(text, 'expect.yaml');
		} catch (error) {
			return (error as Error).message;
		}
		return '';
	};

	it.each([
		[
			'expect:\n  - messagePerContact: { atMost: 3 }',
			"expect.yaml:2:5 Unknown key 'messagePerContact'. Did you mean 'messagesPerContact'?",
		],
		[
			'expect:\n  - messages:\n      atleast: 3',
			"expect.yaml:3:7 Unknown key 'atleast'. Did you mean 'atLeast'?\nexpect.yaml:2:5 'messages' needs 'atLeast', 'atMost' or both.",
		],
		["expect:\n  - quietHours: { from: 21:00, to: '8:00' }", "'to' must be a time"],
		[
			'expect:\n  - messagesPerContact: { atMost: 1.5 }',
			"expect.yaml:2:27 'atMost' must be a whole number.",
		],
		[
			'expect:\n  - messagesPerContact: { atMost: 1, in: 7 moons }',
			"expect.yaml:2:38 'in' must be a number of minutes, hours, days or weeks",
		],
		[
			'expect:\n  - reached: { step: A, atLeast: lots }',
			"'atLeast' must be a share such as '20 %', or a number.",
		],
		[
			'expect:\n  - messages: { atMost: 1, channel: mail }',
			"expect.yaml:2:28 'channel' must be one of email",
		],
		['expect:\n  - noFailures: false', "'noFailures' must be true; leave the entry out otherwise."],
		[
			'expect:\n  - noFailures: true\n    messages: { atMost: 1 }',
			'expect.yaml:3:5 An entry has one expectation',
		],
		['expect:\n  - name: Alone', 'expect.yaml:2:5 An entry has one expectation'],
		['expect: []', "expect.yaml:1:1 'expect' has no expectation."],
		['expects: []', "Unknown key 'expects'. Did you mean 'expect'?"],
		['expect: [', 'expect.yaml:1:10 '],
		['', 'expect.yaml:1:1 '],
		['a: &a [*a]', 'expect.yaml'],
		['expect:\n  - notBoth: [A]', "'notBoth' must be a list of the names of two steps."],
		[
			'expect:\n  - onlyAfter: { step: A, event: B, message: C }',
			"'onlyAfter' needs either 'event' or 'message'",
		],
	])('is refused with line, column and remedy: %j', (text, message) => {
		expect(refused(text)).toContain(message);
	});

	it('calls an entry without a name by what it says', () => {
		const text =
			'expect:\n  - reached: { step: Offer, atLeast: 20 % }\n  - notBoth: [Hello, Offer]\n';
		expect(readExpectations(text, 'expect.yaml').map(({ name }) => name)).toEqual([
			'reached: step Offer, atLeast 20 %',
			'notBoth: Hello and Offer',
		]);
	});

	it('keeps names and lines for the results', () => {
		const text =
			'expect:\n  - name: Not too many\n    messages: { atMost: 1 }\n  - noFailures: true\n';
		const results = checkExpectations(readExpectations(text, 'expect.yaml'), outcome);
		expect(results.map(({ name, line }) => [name, line])).toEqual([
			['Not too many', 2],
			['noFailures', 4],
		]);
		expect(resultLines(results)).toEqual([
			'BROKEN Not too many: 7 messages',
			'ok     noFailures: 0 failed executions, 0 contacts failed',
			'1 of 2 expectations is broken.',
		]);
	});

	it('has its results as XML for CI servers, hostile names included', () => {
		const text = `expect:\n  - name: "<b>&\\u0001\\"]]>"\n    messagesPerContact: { atMost: 2 }`;
		const results = checkExpectations(readExpectations(text, 'expect.yaml'), outcome);
		const junit = resultsJunit(results, 'A & B', 'expect.yaml');
		expect(junit).toContain('name="&lt;b&gt;&amp;\ufffd&quot;]]&gt;" file="expect.yaml" line="2"');
		expect(junit).toContain('tests="1" failures="1"');
		expect(junit).toContain('by 1 contact: ann@example.com');
	});
});
