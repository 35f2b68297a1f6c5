import { chunks } from '../../dev/sign-ups';
import { WorkflowBuilder } from '../../dev/workflow-builder';
import type { World } from '../../dev/world';

const BATCH = 50;

export const userOf = (n: number): string => `walker-${n}`;
export const emailOf = (n: number): string => `walker-${n}@example.com`;

/** Waits, a branch, a split, a race of event and time, and four mails for everybody. */
export function chaosJourney(world: World): WorkflowBuilder {
	const even = {
		conditions: {
			values: [
				{
					type: 'attribute',
					attribute: { __rl: true, mode: 'path', value: 'parity' },
					value: 'even',
				},
			],
		},
	};
	return new WorkflowBuilder('Chaos', world.storeParameters(), world.smtpCredential)
		.trigger('Entry', 'Signed Up', { options: { journeyKey: 'chaos' } })
		.send('Send Welcome', 'Welcome')
		.waitSeconds('Wait', 3)
		.journeyNode('Branch', 'branchOnBehavior', {
			branches: { values: [{ name: 'Even', ...even }] },
		})
		.journeyNode('Split', 'splitTest', {
			arms: {
				values: [
					{ name: 'A', weight: 50 },
					{ name: 'B', weight: 50 },
				],
			},
		})
		.send('Send A', 'A')
		.send('Send B', 'B')
		.waitForEvent('Race', 'Purchased', 8)
		.send('Send Thanks', 'Thanks')
		.send('Send Reminder', 'Reminder')
		.waitSeconds('Rest', 2)
		.send('Send Bye', 'Bye')
		.connect('Entry', 'Send Welcome')
		.connect('Send Welcome', 'Wait')
		.connect('Wait', 'Branch')
		.connect('Branch', 'Split', 1)
		.connect('Branch', 'Race', 0)
		.connect('Split', 'Send A', 0)
		.connect('Split', 'Send B', 1)
		.connect('Race', 'Send Thanks', 0)
		.connect('Race', 'Send Reminder', 1)
		.connect('Send A', 'Rest')
		.connect('Send B', 'Rest')
		.connect('Send Thanks', 'Rest')
		.connect('Send Reminder', 'Rest')
		.connect('Rest', 'Send Bye');
}

/** Of each of these a contact gets exactly one mail. */
export function wanted(n: number): string[][] {
	return [['Welcome'], n % 2 === 0 ? ['A', 'B'] : ['Thanks', 'Reminder'], ['Bye']];
}

/** What is posted, call by call: sign-ups, and purchases of some of those who came before. */
export function calls(contacts: number): object[][] {
	const everybody = Array.from({ length: contacts }, (_, n) => n);
	return chunks(everybody, BATCH).flatMap((group) => [
		group.flatMap((n) => [
			{
				type: 'identify',
				messageId: `identify-${n}`,
				userId: userOf(n),
				traits: { email: emailOf(n), parity: n % 2 === 0 ? 'even' : 'odd' },
			},
			{ type: 'track', messageId: `sign-up-${n}`, userId: userOf(n), event: 'Signed Up' },
		]),
		group
			.filter((n) => n % 4 === 1)
			.map((n) => ({
				type: 'track',
				messageId: `purchase-${n}`,
				userId: userOf(n),
				event: 'Purchased',
			})),
	]);
}
