import type { Consent } from '../../../src/contact/consent';
import { applyReports } from '../../../src/hub/reports/apply';
import type { MessageReport } from '../../../src/hub/reports/report';
import { watchStore } from '../../support/watched-store';
import { Activity } from '../../../src/simulation/activity';
import { DAY, HOUR, MINUTE, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, eventsOf, idOf } from './support/contacts';
import { send as sendTo } from './support/sending';

const ANNS = '+4915112345671';
const BOBS = '+4915112345672';

interface Sent {
	channel?: string;
	recipient?: string;
	providerId?: string;
}

storeContract('reports of messages', (contract) => {
	/** A world with ann and bob, and no message sent yet. */
	async function world() {
		const made = await contract.world();
		await made.record([
			made.identify({ userId: 'ann', email: 'ann@example.com', phone: ANNS }, {}),
			made.identify({ userId: 'bob', email: 'bob@example.com', phone: BOBS }, {}),
		]);
		return made;
	}

	/** The ledger's ID of a message to the contact. */
	async function send(made: JourneyWorld, who: string, sent: Sent = {}): Promise<number> {
		const { channel = 'sms', recipient = who === 'ann' ? ANNS : BOBS, providerId } = sent;
		await made.enter(who);
		const [released] = await made.release('trigger');
		const to = { channel, recipient };
		const id = await sendTo(made, released, to, { status: 'sent', providerId });
		await made.settle([released]);
		return id;
	}

	let reports = 0;
	const report = (made: JourneyWorld, given: Partial<MessageReport>): MessageReport => ({
		...{ kind: 'replied', channel: 'sms', at: made.now, dedup: `report ${++reports}` },
		...{ properties: {}, ...given },
	});

	const apply = async (made: JourneyWorld, ...given: MessageReport[]) =>
		await applyReports(made.store, made.workspaceId, given, made.now);

	/** The world's store, with an action before each call of it. */
	const watched = (made: JourneyWorld, before: (method: string) => void) =>
		watchStore(made.store, { activity: new Activity(), before: ({ method }) => before(method) });

	const consentOf = async (made: JourneyWorld, who: string) =>
		((await contactOf(made, who))?.consent ?? {}) as Consent;

	const stepOf = (made: JourneyWorld) => `${made.workflowId}:send`;

	describe('the contact of a report', () => {
		it("is found by the ledger's ID, however the address is spelled", async () => {
			const made = await world();
			const mail = { channel: 'email', recipient: 'Ann@Bücher.example' };
			const message = await send(made, 'ann', mail);
			const ann = await idOf(made, 'ann');
			const opened = { kind: 'opened', channel: 'email', messageId: message } as const;
			const events = await apply(
				made,
				report(made, opened),
				report(made, { ...opened, address: 'ann@xn--bcher-kva.EXAMPLE' }),
			);
			const properties = { step: stepOf(made), channel: 'email', message };
			expect(events).toEqual([
				{ name: 'Message Opened', properties, occurredAt: made.now, contactId: ann },
				{ name: 'Message Opened', properties, occurredAt: made.now, contactId: ann },
			]);
			expect(await eventsOf(made, ann, 'Message Opened')).toEqual([properties, properties]);
		});

		it("is found by the provider's ID of the message, the first that is known", async () => {
			const made = await world();
			const message = await send(made, 'ann', { providerId: 'SM1' });
			await send(made, 'ann', { providerId: 'SM2' });
			const given = { kind: 'delivered', providerIds: ['SM0', 'SM1', 'SM2'] } as const;
			const [event] = await apply(made, report(made, given));
			expect(event).toMatchObject({
				name: 'Message Delivered',
				properties: { message, step: stepOf(made) },
				contactId: await idOf(made, 'ann'),
			});
		});

		it('is found by the address; a report that names no message counts for the newest of the last 30 days', async () => {
			const made = await world();
			await send(made, 'ann', { providerId: 'SM1' });
			made.now += DAY;
			const message = await send(made, 'ann', { providerId: 'SM2' });
			await send(made, 'ann', { channel: 'whatsapp', providerId: 'W1' });
			await send(made, 'bob', { providerId: 'SM3' });
			made.now += 29 * DAY;
			const reply = { address: '+49 151 1234-5671', properties: { text: 'Yes!' } };
			expect(await apply(made, report(made, reply))).toEqual([
				{
					name: 'Message Replied',
					properties: { text: 'Yes!', channel: 'sms', step: stepOf(made), message },
					occurredAt: made.now,
					contactId: await idOf(made, 'ann'),
				},
			]);
			made.now += 2 * DAY;
			const [late] = await apply(made, report(made, reply));
			expect(late.properties).toEqual({ text: 'Yes!', channel: 'sms' });
		});

		it('is found by the message on its way, where a provider is faster than the ledger', async () => {
			const made = await world();
			await send(made, 'ann', { providerId: 'SM1' });
			const delivered = { kind: 'delivered', providerIds: ['SM2'], address: ANNS } as const;
			const [known] = await apply(made, report(made, delivered));
			expect(known.properties).toEqual({ channel: 'sms' });
			made.now += MINUTE;
			const message = await send(made, 'ann');
			const [event] = await apply(made, report(made, delivered));
			expect(event.properties).toEqual({ channel: 'sms', step: stepOf(made), message });
		});

		it('is found by numbers that WhatsApp spells differently', async () => {
			const made = await world();
			await made.record([made.identify({ userId: 'cleo', phone: '+5511987654321' }, {})]);
			const from = { channel: 'whatsapp', address: '+551187654321' };
			const [event] = await apply(made, report(made, from));
			expect(event.contactId).toBe(await idOf(made, 'cleo'));
		});

		it('is the survivor of a merge', async () => {
			const made = await world();
			const message = await send(made, 'bob', { providerId: 'SM1' });
			const [ann, bob] = [await idOf(made, 'ann'), await idOf(made, 'bob')];
			await made.store.contacts.merge(made.workspaceId, bob, ann, made.now);
			const [event] = await apply(made, report(made, { messageId: message, asks: 'stop' }));
			expect(event.contactId).toBe(ann);
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedOut' } });
			expect(await eventsOf(made, ann, 'Message Replied')).toHaveLength(1);
		});

		it('is none where the address is unknown: a reply is reported, and adds no contact', async () => {
			const made = await world();
			const before = await made.store.contacts.recent(made.workspaceId, 100);
			const unknown = { address: '+4915199999999' };
			const events = await apply(
				made,
				report(made, { ...unknown, asks: 'stop', properties: { text: 'Stop' } }),
				report(made, { ...unknown, kind: 'delivered', providerIds: ['SM9'] }),
				report(made, { kind: 'opened', channel: 'email', messageId: 123_456_789 }),
			);
			expect(events).toMatchObject([
				{
					name: 'Message Replied',
					properties: { ...unknown, text: 'Stop', channel: 'sms', asks: 'stop' },
					contactId: null,
				},
				{ name: 'Message Unsubscribed', contactId: null },
			]);
			expect(await made.store.contacts.recent(made.workspaceId, 100)).toEqual(before);
		});

		it('is none after an erasure', async () => {
			const made = await world();
			const message = await send(made, 'ann', { providerId: 'SM1' });
			await made.store.contacts.erase(made.workspaceId, [await idOf(made, 'ann')], made.now);
			const given = { kind: 'delivered', messageId: message, providerIds: ['SM1'] } as const;
			expect(await apply(made, report(made, { ...given, address: ANNS }))).toEqual([]);
			const reply = report(made, { address: ANNS, asks: 'stop' });
			expect(await apply(made, reply)).toMatchObject([{ contactId: null }, { contactId: null }]);
			expect(await contactOf(made, 'ann')).toBeNull();
		});

		it('is left out where the message belongs to another workspace', async () => {
			const [made, other] = [await world(), await world()];
			const message = await send(other, 'ann', { providerId: 'SM1' });
			const bounced = { kind: 'bounced', permanent: true, address: ANNS } as const;
			const events = await apply(
				made,
				report(made, { ...bounced, messageId: message }),
				report(made, { ...bounced, messageId: 1, workspaceId: other.workspaceId }),
			);
			expect(events).toEqual([]);
			expect(await consentOf(made, 'ann')).toEqual({});
			expect(await consentOf(other, 'ann')).toEqual({});
		});

		it('is not found by an ID that a message of another store has, too', async () => {
			const made = await world();
			const message = await send(made, 'ann');
			const foreign = { kind: 'bounced', permanent: true, messageId: message } as const;
			const [event] = await apply(made, report(made, { ...foreign, address: BOBS }));
			expect(event.properties).toEqual({ channel: 'sms', permanent: true });
			expect(event.contactId).toBe(await idOf(made, 'bob'));
			expect(await consentOf(made, 'ann')).toEqual({});
			const onOther = { kind: 'opened', channel: 'email', messageId: message } as const;
			expect(await apply(made, report(made, onOther))).toEqual([]);
		});
	});

	describe('a report received once', () => {
		it('suppresses an address that fails permanently; another failure is only reported', async () => {
			const made = await world();
			const message = await send(made, 'ann');
			const bounced = { kind: 'bounced', messageId: message } as const;
			await apply(made, report(made, { ...bounced, properties: { reason: 'Off' } }));
			expect(await consentOf(made, 'ann')).toEqual({});
			await apply(made, report(made, { ...bounced, permanent: true }));
			expect(await consentOf(made, 'ann')).toEqual({
				sms: { suppressed: 'bounced', suppressedAddress: ANNS },
			});
			const events = await eventsOf(made, await idOf(made, 'ann'), 'Message Bounced');
			expect(events).toMatchObject([{ permanent: false, reason: 'Off' }, { permanent: true }]);
		});

		it('suppresses and opts out a contact who complains, which a bounce does not weaken', async () => {
			const made = await world();
			const mail = { channel: 'email', address: 'ann@example.com' };
			await apply(made, report(made, { ...mail, kind: 'complained' }));
			await apply(made, report(made, { ...mail, kind: 'bounced', permanent: true }));
			expect(await consentOf(made, 'ann')).toMatchObject({
				email: {
					...{ suppressed: 'complained', suppressedAddress: 'ann@example.com' },
					...{ status: 'optedOut', source: 'complaint' },
				},
			});
		});

		it('opts out of the topic where there is one, else of the channel', async () => {
			const made = await world();
			const mail = { kind: 'unsubscribed', channel: 'email', source: 'one-click' } as const;
			await apply(
				made,
				report(made, { ...mail, address: 'ann@example.com', topic: 'news' }),
				report(made, { ...mail, address: 'bob@example.com' }),
			);
			const [ann, bob] = [await consentOf(made, 'ann'), await consentOf(made, 'bob')];
			expect(ann.email).toEqual({ topics: { news: { status: 'optedOut', at: made.now } } });
			expect(bob.email).toEqual({ status: 'optedOut', at: made.now, source: 'one-click' });
		});

		it('STOP opts out of the channel at once and START opts in again, reported as events', async () => {
			const made = await world();
			const ann = await idOf(made, 'ann');
			const events = await apply(made, report(made, { address: ANNS, asks: 'stop' }));
			expect(events.map(({ name }) => name)).toEqual(['Message Replied', 'Message Unsubscribed']);
			expect(await consentOf(made, 'ann')).toEqual({
				sms: { status: 'optedOut', at: made.now, source: 'reply' },
			});
			expect(await eventsOf(made, ann, 'Message Unsubscribed')).toEqual([
				{ channel: 'sms', source: 'reply' },
			]);
			made.now += MINUTE;
			const start = { address: ANNS, asks: 'start', properties: { text: 'START please' } } as const;
			await apply(made, report(made, start));
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedIn' } });
			const [profile] = await made.store.contacts.profiles(made.workspaceId, [ann], 20);
			const [newest] = profile!.timeline.filter(({ kind }) => kind === 'consent');
			expect(newest.detail).toEqual({
				...{ change: 'optedIn', source: 'reply', text: 'START please', address: ANNS },
			});
		});

		it('by a reply is of the contact who got the last message, and binds the number for all', async () => {
			const made = await world();
			// Ann owns the number as an identity; the message was for Cid, who has it, too.
			await made.record([made.identify({ userId: 'cid' }, { phone: ANNS })]);
			await send(made, 'ann', { recipient: ANNS });
			made.now += MINUTE;
			const message = await send(made, 'cid', { recipient: ANNS });
			const [replied] = await apply(made, report(made, { address: ANNS, asks: 'stop' }));
			expect(replied).toMatchObject({
				properties: { message },
				contactId: await idOf(made, 'cid'),
			});
			expect(await consentOf(made, 'cid')).toMatchObject({ sms: { status: 'optedOut' } });
			expect(await consentOf(made, 'ann')).toEqual({
				sms: { suppressed: 'optedOut', suppressedAddress: ANNS },
			});
		});

		it('of an address that no contact has is kept for whoever comes with it', async () => {
			const made = await world();
			const number = '+4915112345679';
			const events = await apply(made, report(made, { address: number, asks: 'stop' }));
			expect(events.map(({ contactId }) => contactId)).toEqual([null, null]);
			await made.record([made.identify({ userId: 'eve' }, { phone: number })]);
			expect(await consentOf(made, 'eve')).toEqual({
				sms: { suppressed: 'optedOut', suppressedAddress: number },
			});
		});

		it('is one of several in a call, applied in their order', async () => {
			const made = await world();
			const [stop, start] = (['stop', 'start'] as const).map((asks) => ({ address: ANNS, asks }));
			await apply(made, report(made, stop), report(made, start));
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedIn' } });
			await apply(made, report(made, stop), report(made, start), report(made, stop));
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedOut' } });
		});

		it('changes the consent before the event is recorded', async () => {
			const made = await world();
			const calls: string[] = [];
			const store = watched(made, (method) => void calls.push(method));
			const stop = report(made, { address: ANNS, asks: 'stop' });
			await applyReports(store, made.workspaceId, [stop], made.now);
			const writes = ['consents.set', 'events.record'];
			expect(calls.filter((method) => writes.includes(method))).toEqual(writes);
			expect(calls.at(-1)).toBe('events.record');
		});
	});

	it('binds the address that the message went to, and the one that the reply came from', async () => {
		const made = await world();
		const recipient = 'ann+shop@example.com';
		const messageId = await send(made, 'ann', { channel: 'email', recipient });
		const from = 'ann@mail.example';
		await apply(made, report(made, { channel: 'email', asks: 'stop', address: from, messageId }));
		for (const email of [recipient, from]) {
			await made.record([made.identify({ userId: email, email }, { email })]);
			expect((await consentOf(made, email)).email).toMatchObject({ suppressedAddress: email });
		}
	});

	describe('a repeated report', () => {
		it('is recorded and returned once, also within one call', async () => {
			const made = await world();
			const ann = await idOf(made, 'ann');
			const reply = report(made, { address: ANNS });
			expect(await apply(made, reply, reply)).toHaveLength(1);
			expect(await apply(made, reply)).toEqual([]);
			expect(await eventsOf(made, ann, 'Message Replied')).toHaveLength(1);
		});

		it('does not undo a later choice of the contact', async () => {
			const made = await world();
			const [stop, start] = (['stop', 'start'] as const).map((asks) =>
				report(made, { address: ANNS, asks }),
			);
			await apply(made, stop);
			await apply(made, start);
			await apply(made, stop);
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedIn' } });
			await apply(made, report(made, { address: ANNS, asks: 'stop' }));
			await apply(made, start);
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedOut' } });
		});

		it('that comes late does not outweigh a later choice of the contact', async () => {
			const made = await world();
			const left = report(made, { kind: 'unsubscribed', address: ANNS });
			const began = report(made, { address: ANNS, asks: 'start' });
			made.now += HOUR;
			const say = async (status: 'optedIn' | 'optedOut') =>
				await made.store.consents.set(
					made.workspaceId,
					[{ contactId: await idOf(made, 'ann'), channel: 'sms', status, own: true }],
					made.now,
				);
			await say('optedIn');
			await apply(made, left);
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedIn' } });
			await say('optedOut');
			await apply(made, began);
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedOut' } });
		});

		it.each([undefined, 'news'])(
			'that comes late counts although an import has opted the contact in since; topic: %s',
			async (topic) => {
				const made = await world();
				const of = topic === undefined ? {} : { topic };
				const left = report(made, { kind: 'unsubscribed', address: ANNS, ...of });
				for (let i = 0; i < 2; i++) {
					made.now += HOUR;
					const contactId = await idOf(made, 'ann');
					const change = { contactId, channel: 'sms', status: 'optedIn', ...of } as const;
					await made.store.consents.set(made.workspaceId, [change], made.now);
				}
				await apply(made, left);
				const { sms } = await consentOf(made, 'ann');
				const decision = topic === undefined ? sms : sms.topics![topic];
				expect(decision).toMatchObject({ status: 'optedOut' });
			},
		);

		it('writes no consent that is already set', async () => {
			const made = await world();
			const given = [
				report(made, { address: ANNS, asks: 'stop' }),
				report(made, { kind: 'bounced', address: ANNS, permanent: true }),
			];
			await apply(made, ...given);
			const before = await contactOf(made, 'ann');
			made.now += HOUR;
			await apply(made, ...given.map((each) => ({ ...each, dedup: `${each.dedup} again` })));
			expect(await contactOf(made, 'ann')).toEqual(before);
		});

		it('after a crash between consent and event, is applied as if for the first time', async () => {
			const made = await world();
			const stop = report(made, { address: ANNS, asks: 'stop' });
			const dying = watched(made, (method) => {
				if (method === 'events.record') throw new Error('The power went');
			});
			await expect(applyReports(dying, made.workspaceId, [stop], made.now)).rejects.toThrow(
				'The power went',
			);
			expect(await apply(made, stop)).toHaveLength(2);
			expect(await consentOf(made, 'ann')).toMatchObject({ sms: { status: 'optedOut' } });
		});
	});

	it('needs as many calls for 500 reports as for one', async () => {
		const made = await world();
		const contacts = Array.from({ length: 500 }, (_, n) => `+49151${String(n).padStart(8, '0')}`);
		await made.record(contacts.map((phone, n) => made.identify({ userId: `p${n}`, phone }, {})));
		await send(made, 'ann', { providerId: 'SM1' });
		const count = async (given: MessageReport[]) => {
			const calls: string[] = [];
			const store = watched(made, (method) => void calls.push(method));
			await applyReports(store, made.workspaceId, given, made.now);
			return calls;
		};
		const all = (phone: string): MessageReport[] => [
			report(made, { address: phone, asks: 'stop', messageId: 1 }),
			report(made, { address: phone, kind: 'bounced', permanent: true, providerIds: ['SM0'] }),
		];
		const one = await count(all(contacts[0]));
		const many = await count(contacts.slice(1).flatMap(all));
		expect(many).toEqual(one);
		expect(one).toHaveLength(10);
		expect(await consentOf(made, 'p499')).toMatchObject({
			sms: { status: 'optedOut', suppressed: 'bounced', suppressedAddress: contacts[499] },
		});
	});

	it('stores text that no database accepts, with U+FFFD for the characters concerned', async () => {
		const made = await world();
		const text = 'a\0b\ud800';
		await apply(made, report(made, { address: ANNS, properties: { text } }));
		const [event] = await eventsOf(made, await idOf(made, 'ann'), 'Message Replied');
		expect(event).toMatchObject({ text: 'a\ufffdb\ufffd' });
	});

	it('marks the event of a machine as such', async () => {
		const made = await world();
		const message = await send(made, 'ann', { channel: 'email', recipient: 'ann@example.com' });
		const opened = { kind: 'opened', channel: 'email', messageId: message } as const;
		const [event] = await apply(made, report(made, { ...opened, machine: 'a scanner' }));
		expect(event.properties).toMatchObject({ machine: true, machineName: 'a scanner' });
	});
});
