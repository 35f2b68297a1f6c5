import type { INodeParameters } from 'n8n-workflow';
import {
	flow,
	journeyTrigger,
	plainTrigger,
	send,
	waitUntil,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA, BOB } from '../support/engine/waiting';

const HOUR = 3_600_000;

let n8n: TestN8n;

afterEach(async () => await n8n.close());

const QUIET = {
	options: { quietHours: { hours: { from: '00:00', to: '09:30', spreadMinutes: 0 } } },
};

function welcome(
	start: INodeParameters,
	wait = waitUntil({ amount: 2, unit: 'hours' }),
	more = {},
) {
	return flow('welcome', { Start: journeyTrigger(start), Wait: wait, Hello: send('Hello', more) }, [
		...['Start', 'Wait', 'Hello'],
	]);
}

const still = (parameters: INodeParameters = {}) => ({
	options: { whileOff: 'standStill' },
	...parameters,
});

/** Ada waits; the workflow is off from 09:00 to 12:00. */
async function offForThreeHours(before: Flow, after: Flow): Promise<void> {
	n8n = await TestN8n.start({ at: '2030-06-03T08:00:00Z' });
	await n8n.activate(before);
	await n8n.track(before, 'Signed Up', [ADA]);
	await n8n.clock.skip(HOUR);
	await n8n.deactivate(before);
	await n8n.clock.skip(3 * HOUR);
	await n8n.activate(after);
}

describe('A workflow that was off', () => {
	it('has counted on by default: who became due meanwhile goes on', async () => {
		const atOnce = { options: { overdue: { policy: { mode: 'atOnce' } } } };
		await offForThreeHours(welcome(atOnce), welcome(atOnce));
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('goes on where it stopped with Stand Still, even if that is chosen while it is off', async () => {
		await offForThreeHours(welcome({}), welcome(still()));
		await n8n.clock.skip(HOUR - 60_000);
		expect(n8n.mailsTo(ADA)).toEqual([]);
		await n8n.clock.skip(60_000);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('has counted on if Stand Still is taken back while it is off', async () => {
		const atOnce = { options: { overdue: { policy: { mode: 'atOnce' } } } };
		await offForThreeHours(welcome(still()), welcome(atOnce));
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('does not stand still because n8n was stopped', async () => {
		n8n = await TestN8n.start({ at: '2030-06-03T08:00:00Z' });
		const made = welcome({
			options: { whileOff: 'standStill', overdue: { policy: { mode: 'atOnce' } } },
		});
		await n8n.activate(made);
		await n8n.track(made, 'Signed Up', [ADA]);
		await n8n.stop();
		await n8n.clock.skip(3 * HOUR);
		await n8n.restart();
		await n8n.clock.skip(60_000);
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});

	it('keeps times of day and the end of quiet hours with Stand Still', async () => {
		const atTen = waitUntil({ waitFor: 'timeOfDay', time: '10:00' });
		const start = still({
			options: { whileOff: 'standStill', overdue: { policy: { mode: 'atOnce' } } },
		});
		await offForThreeHours(welcome(start, atTen), welcome(start, atTen));
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
		await n8n.close();
		const short = waitUntil({ amount: 1, unit: 'minutes' });
		await offForThreeHours(welcome(start, short, QUIET), welcome(start, short, QUIET));
		expect(n8n.mailsTo(ADA)).toEqual(['Hello']);
	});
});

describe('A trigger whose entries are closed', () => {
	it('answers whom it refuses, lets people finish, and drops items from elsewhere with the reason', async () => {
		n8n = await TestN8n.start({ at: '2030-06-03T08:00:00Z' });
		const closed = { entries: 'closed' };
		await n8n.activate(welcome({}));
		await n8n.track(welcome({}), 'Signed Up', [ADA]);
		await n8n.deactivate(welcome({}));
		const steps = {
			Start: journeyTrigger(closed),
			Other: plainTrigger(),
			Wait: waitUntil({ amount: 2, unit: 'hours' }),
			Hello: send('Hello'),
		};
		const made = flow('welcome', steps, ['Start', 'Wait', 'Hello'], ['Other', 'Wait']);
		await n8n.activate(made);
		const call = await n8n.call(made, { type: 'track', event: 'Signed Up', email: BOB });
		expect([call.status, call.body]).toMatchObject([
			202,
			{
				...{ accepted: 1, entered: 0, refused: 1 },
				refusedBecause: 'The entries of the journey are closed, or it is paused.',
			},
		]);
		const run = await n8n.trigger(made, 'Other', [{ email: BOB }]);
		expect(run.hints('Wait')).toEqual([
			'1 contact was dropped: the entries of their journey are closed, or it is paused.',
		]);
		await n8n.clock.skip(2 * HOUR);
		expect([n8n.mailsTo(ADA), n8n.mailsTo(BOB)]).toEqual([['Hello'], []]);
		expect(await n8n.counts(made)).toMatchObject({ entered: 1, completed: 1 });
	});
});
