import type { MessageCondition } from '../../../src/rule/rule';
import { did, holds, HOUR, NOW } from './support/contact';

const message = (more: Partial<MessageCondition>): MessageCondition => ({
	type: 'message',
	engagement: 'opened',
	...more,
});

describe('engagement with a message', () => {
	it.each<[MessageCondition['engagement'], string]>([
		['delivered', 'Message Delivered'],
		['delivered', 'Email Delivered'],
		['opened', 'Message Opened'],
		['opened', 'Email Opened'],
		['clicked', 'Message Clicked'],
		['clicked', 'Email Link Clicked'],
		['replied', 'Message Replied'],
		['bounced', 'Message Bounced'],
		['bounced', 'Email Bounced'],
		['complained', 'Message Complained'],
		['complained', 'Email Marked as Spam'],
		['unsubscribed', 'Message Unsubscribed'],
		['unsubscribed', 'Unsubscribed'],
	])('%s is the event %s', (engagement, name) => {
		expect(holds(message({ engagement }), did([name, NOW]))).toBe(true);
		const others = did(['Page Viewed', NOW]);
		expect(holds(message({ engagement }), others)).toBe(false);
	});

	it('by a machine is left out unless requested', () => {
		const byMachine = did(['Message Opened', NOW, { machine: true }]);
		expect(holds(message({}), byMachine)).toBe(false);
		expect(holds(message({ includeMachines: false }), byMachine)).toBe(false);
		expect(holds(message({ includeMachines: true }), byMachine)).toBe(true);
		for (const machine of [false, null, 'true', 1]) {
			expect(holds(message({}), did(['Message Opened', NOW, { machine }]))).toBe(true);
		}
	});

	it('may be limited to one step and one channel', () => {
		const opened = did(['Message Opened', NOW, { step: 'w:1', channel: 'email' }]);
		expect(holds(message({ step: 'w:1', channel: 'email' }), opened)).toBe(true);
		expect(holds(message({ step: 'w:2' }), opened)).toBe(false);
		expect(holds(message({ channel: 'sms' }), opened)).toBe(false);
		expect(holds(message({ step: 'w:1' }), did(['Email Opened', NOW]))).toBe(false);
	});

	it.each<[MessageCondition['engagement'], string]>([
		['delivered', 'Email Delivered'],
		['opened', 'Email Opened'],
		['clicked', 'Email Link Clicked'],
		['bounced', 'Email Bounced'],
		['complained', 'Email Marked as Spam'],
	])('%s by %s, which names no channel, is about e-mail', (engagement, name) => {
		const unnamed = did([name, NOW]);
		expect(holds(message({ engagement, channel: 'email' }), unnamed)).toBe(true);
		expect(holds(message({ engagement, channel: 'sms' }), unnamed)).toBe(false);
		for (const channel of ['sms', null]) {
			const named = did([name, NOW, { channel }]);
			expect(holds(message({ engagement, channel: 'email' }), named)).toBe(false);
		}
	});

	it.each(['Message Opened', 'Unsubscribed'])('%s without a channel is of none', (name) => {
		const engagement = name === 'Unsubscribed' ? 'unsubscribed' : 'opened';
		expect(holds(message({ engagement, channel: 'email' }), did([name, NOW]))).toBe(false);
	});

	it('is counted in a window', () => {
		const none = message({
			count: { op: 'atMost', times: 0 },
			window: { last: { amount: 1, unit: 'hours' } },
		});
		expect(holds(none, did(['Email Opened', NOW - HOUR - 1]))).toBe(true);
		expect(holds(none, did(['Email Opened', NOW - HOUR]))).toBe(false);
	});
});

describe('the outcome of messages', () => {
	const messages = [
		{ status: 'sent', channel: 'email', step: 'w:1', at: NOW - HOUR },
		{ status: 'sent', channel: 'sms', step: 'w:2', at: NOW },
		{ status: 'failed', channel: 'email', step: 'w:1', at: NOW },
		{ status: 'skipped', channel: 'email', step: 'w:3', at: NOW },
	];
	const times = (count: number) => ({ count: { op: 'exactly', times: count } }) as const;

	it.each<[Partial<MessageCondition>, number]>([
		[{ engagement: 'sent' }, 2],
		[{ engagement: 'failed' }, 1],
		[{ engagement: 'sent', channel: 'email' }, 1],
		[{ engagement: 'sent', step: 'w:2' }, 1],
		[{ engagement: 'sent', step: 'w:3' }, 0],
		[{ engagement: 'sent', window: { last: { amount: 1, unit: 'hours' } } }, 2],
		[{ engagement: 'sent', window: { last: { amount: 59, unit: 'minutes' } } }, 1],
	])('is read from the ledger: %j is %d', (condition, expected) => {
		expect(holds(message({ ...condition, ...times(expected) }), { messages })).toBe(true);
	});

	it('is not read from events', () => {
		expect(holds(message({ engagement: 'sent' }), did(['Message Sent', NOW]))).toBe(false);
	});

	it('since the entry begins with the entry', () => {
		const condition = message({ engagement: 'sent', window: { since: 'entry' }, ...times(1) });
		const journey = { enteredAt: NOW - HOUR + 1, entryEventId: null, vars: {} };
		expect(holds(condition, { messages, journey })).toBe(true);
		expect(holds(condition, { messages })).toBe(false);
	});
});
