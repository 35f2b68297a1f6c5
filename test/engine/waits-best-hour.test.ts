import type { INodeParameters } from 'n8n-workflow';
import { TestN8n } from '../support/engine/n8n';
import {
	ADA,
	BOB,
	DAY,
	endings,
	HOUR,
	MINUTE,
	SECOND,
	waitingFlow,
} from '../support/engine/waiting';

let n8n: TestN8n;

afterEach(async () => await n8n.close());

interface Opens {
	[email: string]: { timezone?: string; at: string[]; machine?: boolean; event?: string };
}

/** Opens by contact and time, then all contacts sign up. */
async function afterOpens(now: string, opens: Opens, parameters: INodeParameters = {}) {
	const waiting = waitingFlow({ waitFor: 'bestHour', ...parameters });
	n8n = await TestN8n.start({ at: now });
	await n8n.activate(waiting);
	for (const [email, { timezone, at, machine, event = 'Message Opened' }] of Object.entries(
		opens,
	)) {
		await n8n.call(waiting, { type: 'identify', email, traits: { ...(timezone && { timezone }) } });
		const batch = at.map((timestamp) => ({
			type: 'track',
			event,
			email,
			timestamp,
			properties: { ...(machine && { machine }) },
		}));
		if (batch.length > 0) await n8n.call(waiting, { batch });
	}
	await n8n.track(waiting, 'Signed Up', Object.keys(opens));
	return waiting;
}

/** Nothing a second before, the mail at the very instant. */
async function expectMailAt(instant: string, email = ADA): Promise<void> {
	await n8n.clock.skipTo(Date.parse(instant) - SECOND);
	expect(n8n.mailsTo(email)).toEqual([]);
	await n8n.clock.advanceTo(instant);
	expect(n8n.mailsTo(email)).toEqual(['Reached']);
}

/** As many opens, a day apart, at this time of day in UTC. */
const daily = (time: string, days: number): string[] =>
	Array.from({ length: days }, (_, i) => `2030-05-${String(10 + i)}T${time}Z`);

describe('The best hour of a contact', () => {
	it('is that of their own opens, on their own clock', async () => {
		// 16:20 UTC in May and 18:20 in Berlin.
		const own = { timezone: 'Europe/Berlin', at: [...daily('16:20', 3), '2030-05-20T05:00Z'] };
		await afterOpens('2030-06-03T08:00:00Z', { [ADA]: own });
		await expectMailAt('2030-06-03T18:00:00+02:00');
		expect(endings(n8n)).toEqual(['time']);
	});

	it('is that of their clicks, too', async () => {
		const own = { at: daily('16:20', 3), event: 'Message Clicked' };
		await afterOpens('2030-06-03T08:00:00Z', { [ADA]: own });
		await expectMailAt('2030-06-03T16:00:00Z');
	});

	it('lets a contact pass at once who arrives within it', async () => {
		await afterOpens('2030-06-03T16:59:59Z', { [ADA]: { at: daily('16:20', 3) } });
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});

	it('is the next day for a contact who arrives when it is over', async () => {
		await afterOpens('2030-06-03T17:00:00Z', { [ADA]: { at: daily('16:20', 3) } });
		await expectMailAt('2030-06-04T16:00:00Z');
	});

	it('keeps the wall clock over a change of the clock', async () => {
		// Opens in winter, +01:00; in the night to 31 March 2030, Berlin goes to +02:00.
		const at = ['2030-03-01T08:30Z', '2030-03-02T08:30Z', '2030-03-03T08:30Z'];
		const own = { timezone: 'Europe/Berlin', at };
		await afterOpens('2030-03-30T12:00:00Z', { [ADA]: own });
		await expectMailAt('2030-03-31T09:00:00+02:00');
	});

	it('when skipped by the clock begins after the gap', async () => {
		const at = ['2030-03-01T01:30Z', '2030-03-02T01:30Z', '2030-03-03T01:30Z'];
		const own = { timezone: 'Europe/Berlin', at };
		await afterOpens('2030-03-30T12:00:00Z', { [ADA]: own });
		await expectMailAt('2030-03-31T03:00:00+02:00');
	});

	it('is awaited on the chosen weekdays only', async () => {
		// 3 June 2030 is a Monday.
		const own = { at: daily('16:20', 3) };
		await afterOpens('2030-06-03T08:00:00Z', { [ADA]: own }, { weekdays: [4] });
		await expectMailAt('2030-06-06T16:00:00Z');
	});

	it("comes at the end of a maximum wait all the same, by 'Reached'", async () => {
		const limit = { limitBestHour: true, maxWait: 5, maxWaitUnit: 'hours' };
		await afterOpens('2030-06-03T08:00:00Z', { [ADA]: { at: daily('16:20', 3) } }, limit);
		await expectMailAt('2030-06-03T13:00:00Z');
	});

	it('follows the contact into a new zone', async () => {
		const own = { at: daily('16:20', 3) };
		const waiting = await afterOpens('2030-06-03T08:00:00Z', { [ADA]: own });
		const traits = { timezone: 'America/New_York' };
		await n8n.call(waiting, { type: 'identify', email: ADA, traits });
		await expectMailAt('2030-06-03T16:00:00-04:00');
	});
});

describe('A contact with fewer than three opens of their own has the best hour of all contacts', () => {
	const everybody = {
		'tokyo@example.com': { timezone: 'Asia/Tokyo', at: daily('11:10', 3) },
		'paris@example.com': { timezone: 'Europe/Paris', at: daily('18:30', 2) },
	};

	it('by the clocks of all', async () => {
		// 20:10 in Tokyo and 20:30 in Paris; Ada has two at 6 in the morning.
		await afterOpens('2030-06-03T08:00:00Z', {
			...everybody,
			[ADA]: { timezone: 'America/New_York', at: daily('10:00', 2) },
		});
		await expectMailAt('2030-06-03T20:00:00-04:00');
	});

	it('without opens by machines', async () => {
		await afterOpens('2030-06-03T08:00:00Z', {
			...everybody,
			'proxy@example.com': { at: daily('04:00', 20), machine: true },
			[ADA]: { at: [] },
		});
		await expectMailAt('2030-06-03T20:00:00Z');
	});

	it("with one query an hour, and the contacts' own hours with one for a batch", async () => {
		const asked: unknown[] = [];
		const waiting = await afterOpens('2030-06-03T08:00:00Z', everybody);
		n8n.before = ({ method, args }) => {
			if (method === 'events.engagements')
				asked.push(args[1] === null ? 'all' : (args[1] as number[]).length);
		};
		const contacts = Array.from({ length: 20 }, (_, i) => `p${i}@example.com`);
		await n8n.track(waiting, 'Signed Up', contacts);
		expect(asked).toEqual([20]);
		await n8n.clock.advance(HOUR - MINUTE);
		await n8n.track(waiting, 'Signed Up', [ADA]);
		expect(asked).toEqual([20, 1]);
		await n8n.clock.advance(2 * MINUTE);
		await n8n.track(waiting, 'Signed Up', [BOB]);
		expect(asked).toEqual([20, 1, 1, 'all']);
	});
});

describe('While there are no opens, the hour', () => {
	it("is that of 'Fallback Hour'", async () => {
		await afterOpens('2030-06-03T08:00:00Z', { [ADA]: { at: [] } }, { fallbackHour: 14 });
		await expectMailAt('2030-06-03T14:00:00Z');
	});

	it.each([24, -1, 9.5])('that is %s is refused at activation', async (fallbackHour) => {
		n8n = await TestN8n.start();
		const wrong = waitingFlow({ waitFor: 'bestHour', fallbackHour });
		await expect(n8n.activate(wrong)).rejects.toThrow(
			`'Fallback Hour' is ${fallbackHour}. Set it to`,
		);
	});

	it('may be the last of the day', async () => {
		await afterOpens('2030-06-03T08:00:00Z', { [ADA]: { at: [] } }, { fallbackHour: 23 });
		await expectMailAt('2030-06-03T23:00:00Z');
		await n8n.clock.skip(DAY);
		expect(n8n.mailsTo(ADA)).toEqual(['Reached']);
	});
});
