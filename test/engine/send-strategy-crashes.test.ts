import { flow, journeyTrigger } from '../support/engine/flow';
import { ADA, BOB, smsSays, SMS_TAKEN, TwoChannels } from '../support/engine/two-channels';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const EVERYBODY = [ADA, BOB];

let world: TwoChannels;

afterEach(async () => await world.close());

/** n8n dies at the nth call of the store's method. */
function crashAt(method: string, nth: number, moment: 'before' | 'after'): void {
	let calls = 0;
	world.n8n[moment] = (call) => {
		if (call.method !== method || ++calls < nth) return;
		world.n8n[moment] = () => {};
		world.n8n.crash();
	};
}

/** Bob's mail is refused, and his SMS put off once; every message to Ada is delivered. */
async function start(): Promise<Record<string, number>> {
	const taken: Record<string, number> = { [ADA]: 0, [BOB]: 0 };
	let bobs = 0;
	world = await TwoChannels.start({
		mail: (to) => (to === BOB ? { at: 'RCPT', code: 550, text: '5.7.1 Not wanted' } : undefined),
		sms: (who) => {
			if (who === BOB && ++bobs <= 3) return smsSays(429, 20429);
			taken[who] += 1;
			return SMS_TAKEN;
		},
	});
	return taken;
}

const POINTS: Array<[string, number, 'before' | 'after']> = [
	['ledger.known', 1, 'after'],
	['ledger.reserve', 1, 'after'],
	['ledger.reserve', 2, 'before'],
	['ledger.reserve', 2, 'after'],
	['ledger.reserve', 3, 'after'],
	['ledger.commit', 1, 'after'],
	['ledger.commit', 2, 'after'],
	['ledger.settle', 1, 'before'],
	['ledger.settle', 1, 'after'],
	['ledger.settle', 3, 'after'],
	['positions.park', 1, 'before'],
	['positions.park', 1, 'after'],
	['positions.decide', 1, 'before'],
	['positions.decide', 1, 'after'],
	['positions.decide', 2, 'after'],
];

describe.each(['first', 'all'])("With the strategy '%s', n8n that dies", (strategy) => {
	it.each(POINTS)(
		'at %s, time %i, %s it, sends nothing twice and loses no contact',
		async (...point) => {
			const texted = await start();
			const made = flow('hello', { Start: journeyTrigger(), Hello: world.step({ strategy }) }, [
				'Start',
				'Hello',
			]);
			await world.n8n.activate(made);
			crashAt(...point);
			const events = EVERYBODY.map((email) => ({ type: 'track', event: 'Signed Up', email }));
			const batch = [...EVERYBODY.map((email) => world.contact(email)), ...events];
			await world.n8n.call(made, { batch }, { kind: 'batch' });
			await world.n8n.clock.advance(20 * SECOND);
			if (world.n8n.isDead) await world.n8n.restart();
			for (let n = 0; n < 3; n++) await world.n8n.clock.advance(MINUTE);

			const mails = world.mailed.filter((email) => email === ADA).length;
			expect(world.mailed).not.toContain(BOB);
			const atMost = strategy === 'all' ? 2 : 1;
			expect(mails + texted[ADA]).toBeLessThanOrEqual(atMost);
			expect(texted[BOB]).toBeLessThanOrEqual(1);
			expect(await world.n8n.counts(made)).toMatchObject({ completed: 2, positions: 0 });
			const given = world.n8n.executions
				.filter(({ status }) => status === 'success')
				.flatMap((execution) => execution.json('Hello'));
			// A message whose sending n8n's death left unrecorded is of unknown fate, so it is not
			// sent again.
			if (JSON.stringify(given).includes('"unknown"')) return;
			expect([mails + texted[ADA], texted[BOB]]).toEqual([atMost, 1]);
			for (const { message } of given) expect(message).toMatchObject({ status: 'sent' });
		},
	);
});
