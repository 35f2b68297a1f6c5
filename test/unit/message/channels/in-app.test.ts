import { ChannelError } from '../../../../src/message/channels/channel';
import { inAppChannel, type InAppContent } from '../../../../src/message/channels/in-app';
import { deliver } from '../../../../src/message/delivery/deliver';
import type { InboxEntry } from '../../../../src/message/inbox';
import { instantClock } from '../support/clocks';
import { MemoryLedger } from '../support/memory-ledger';
import { message } from '../support/messages';

const hello = (changes: Partial<InAppContent> = {}): InAppContent => ({
	...{ title: 'Hello', body: 'Hi', expiresAt: null },
	...changes,
});

/** An inbox that records each call. */
function inbox(put: (call: number) => void = () => {}) {
	const calls: InboxEntry[][] = [];
	return {
		calls,
		async put(entries: readonly InboxEntry[]) {
			calls.push([...entries]);
			put(calls.length);
		},
	};
}

async function sendAll(contents: InAppContent[], into = inbox()) {
	const clock = instantClock();
	const channel = inAppChannel({ inbox: into, clock });
	const results = await deliver({
		...{ channel, clock, ledger: new MemoryLedger(), ifUnsure: 'doNotResend', concurrency: 500 },
		messages: contents.map((content, i) => message(i + 1, content)),
	});
	return { results, into };
}

describe('An in-app message', () => {
	it('is put into the inbox under its id in the ledger, with all its fields', async () => {
		const content = {
			...{ title: 'Hello', body: 'Hi', url: 'https://a.example/x?y=1' },
			...{ imageUrl: 'http://a.example/1.png', data: { icon: 'gift' } },
		};
		const { results, into } = await sendAll([{ ...content, expiresAt: 17 }]);
		expect(results).toMatchObject([{ outcome: 'sent', id: 1 }]);
		expect(into.calls).toEqual([[{ id: 1, content, expiresAt: 17 }]]);
	});

	it('goes in together with the others of its batch', async () => {
		const { results, into } = await sendAll(Array.from({ length: 300 }, () => hello()));
		expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['sent']));
		expect(into.calls.flat()).toHaveLength(300);
		expect(into.calls.length).toBeLessThanOrEqual(3);
	});

	it('is put in again where the store failed: it is there once anyway', async () => {
		const flaky = inbox((call) => {
			if (call === 1) throw new Error('database is locked');
		});
		const { results } = await sendAll([hello()], flaky);
		expect(results).toMatchObject([{ outcome: 'sent' }]);
		expect(flaky.calls).toHaveLength(2);
	});

	it('waits for another execution while the store is away', async () => {
		const away = inbox(() => {
			throw new Error('connection refused');
		});
		const { results } = await sendAll([hello()], away);
		expect(results).toMatchObject([
			{ outcome: 'retry', error: { kind: 'temporary' }, reason: 'connection refused (ESTORE)' },
		]);
	});

	it.each<[string, Partial<InAppContent>, string]>([
		['no title', { title: ' ' }, 'Fill in Title'],
		['a script for a URL', { url: 'javascript:alert(1)' }, 'URL: "javascript:alert(1)"'],
		['a URL without a host', { url: '/orders/1' }, 'URL: "/orders/1"'],
		['a script for a picture', { imageUrl: 'data:text/html,x' }, 'Image URL: "data:'],
		['too much text', { body: 'ü'.repeat(9_000) }, 'the limit is 16384'],
	])('with %s is the mistake of its builder, and of no other message', async (_, changes, text) => {
		const { results, into } = await sendAll([hello(changes), hello()]);
		expect(results[0]).toMatchObject({
			outcome: 'retry',
			error: { kind: 'config', scope: 'message' },
			reason: expect.stringContaining(text) as string,
		});
		expect(results[1].outcome).toBe('sent');
		expect(into.calls.flat()).toHaveLength(1);
	});

	it('has nowhere to go in a test run', async () => {
		const channel = inAppChannel({ inbox: inbox(), clock: instantClock() });
		const test = { id: 0, recipient: 'you', content: hello() };
		const sent = channel.send(test, { commit: async () => {} });
		await expect(sent).rejects.toThrow(ChannelError);
	});
});
