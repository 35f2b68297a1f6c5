import type { IDataObject } from 'n8n-workflow';
import { code, flow, journeyTrigger, withStore } from '../support/engine/flow';
import { ADA, BOB, CYD, TwoChannels } from '../support/engine/two-channels';

const SECOND = 1_000;

let world: TwoChannels;
afterEach(async () => await world.close());

describe('A text from a provider that no store can hold', () => {
	it.each(['instance', 'staticData'] as const)(
		'is recorded without those characters, and nothing else suffers (%s)',
		async (store) => {
			world = await TwoChannels.start({
				mail: (to) =>
					to === ADA ? undefined : { at: 'RCPT', code: 550, text: '5.7.1 Not\0 wanted' },
				sms: (who) =>
					who === BOB
						? { status: 201, body: { sid: 'SM\u00007\ud83d' } }
						: { status: 400, body: { code: 21635, message: 'Half \ud83d of\0 it', status: 400 } },
			});
			const made = withStore(
				flow(
					'hello',
					{
						Start: journeyTrigger(),
						Hello: world.step(),
						Then: code((items) => items),
						Failed: code((items) => items),
					},
					['Start', 'Hello', 'Then'],
					['Hello/1', 'Failed'],
				),
				store,
			);
			await world.n8n.activate(made);
			const contacts = [ADA, BOB, CYD].map((email) => world.contact(email));
			const events = [ADA, BOB, CYD].map((email) => ({ type: 'track', event: 'Signed Up', email }));
			await world.n8n.call(made, { batch: [...contacts, ...events] }, { kind: 'batch' });
			await world.n8n.clock.advance(2 * SECOND);

			const messages = world.n8n.executions
				.flatMap((execution) => [...execution.json('Hello', 0), ...execution.json('Hello', 1)])
				.map(({ message }) => message as IDataObject);
			expect(messages).toMatchObject([
				{ channel: 'email', status: 'sent' },
				{
					channel: 'sms',
					status: 'sent',
					providerId: 'SM\ufffd7\ufffd',
					tried: [{ status: 'failed', reason: '550 5.7.1 Not  wanted' }, { status: 'sent' }],
				},
				{ status: 'failed' },
			]);
			expect(JSON.stringify(messages)).not.toMatch(/\\u0000|\\ud83d/);
			expect(JSON.stringify(messages[2])).toContain('Half \ufffd of');
			expect(await world.n8n.counts(made)).toMatchObject({ completed: 3, positions: 0 });
		},
	);
});
