import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { flow, journeyTrigger, send, waitUntil, withStore, type Flow } from './flow';
import { TestN8n } from './n8n';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ADA = 'ada@example.com';
export const BOB = 'bob@example.com';

/**
 * Start, wait, then a mail on each output. On the store that is quickest to open; the kind makes no
 * difference to a wait.
 */
export function waitingFlow(wait: INodeParameters, start: INodeParameters = {}): Flow {
	const made = flow(
		'waiting',
		{
			Start: journeyTrigger(start),
			Wait: waitUntil(wait),
			Reached: send('Reached'),
			TimedOut: send('Timed out'),
		},
		['Start', 'Wait', 'Reached'],
		['Wait/1', 'TimedOut'],
	);
	return withStore(made, 'staticData');
}

/** n8n at that instant, with the workflow switched on and Ada known and on her way. */
export async function waitingAda(
	at: string,
	waiting: Flow,
	traits: IDataObject = {},
): Promise<TestN8n> {
	const n8n = await TestN8n.start({ at });
	await n8n.activate(waiting);
	await n8n.call(waiting, { type: 'identify', email: ADA, traits });
	await n8n.track(waiting, 'Signed Up', [ADA]);
	return n8n;
}

/** The value of a resource locator. */
export const named = (value: string) => ({ __rl: true, mode: 'name', value });

/** The end of the wait on the items that left Wait, oldest execution first. */
export function endings(n8n: TestN8n): unknown[] {
	return n8n.executions.flatMap((execution) =>
		[...execution.json('Wait', 0), ...execution.json('Wait', 1)].map(
			({ wait }) => (wait as IDataObject).endedBy,
		),
	);
}
