import { FROM_ENTRY } from '../../../src/journey/position';
import { DAY, HOUR, MINUTE, T0 } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';
import { send } from './support/sending';

storeContract('histories of contacts', (contract) => {
	it('have all enrollments, visits, waits, messages, events and decisions, in their order', async () => {
		const world = await contract.world();
		const { store, workspaceId, nodes, journey } = world;
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		await world.record([world.track('ann', 'Viewed', { occurredAt: T0 - DAY })]);
		world.now = T0 + HOUR;
		const [released] = await world.release('wait');
		await send(world, released);
		const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };
		await world.park([released], { dueAt: null, wait }, 'second');
		await world.settle([released]);
		const contactId = await idOf(world, 'ann');
		const stop = { contactId, channel: 'sms', status: 'optedOut' as const, source: 'form' };
		await store.consents.set(workspaceId, [stop], world.now + MINUTE);

		const page = await store.contactHistories.page(workspaceId, 0, 100);
		const history = page.find(({ contact }) => contact.id === contactId)!;
		expect(history.contact).toMatchObject({ externalId: 'ann' });
		expect(history.enrollments).toMatchObject([
			{ journeyId: journey.id, status: 'active', endedAt: null, reason: null },
		]);
		const [{ id: enrollmentId }] = history.enrollments;
		expect(history.visits.filter(({ nodeId }) => nodeId === nodes.wait)).toMatchObject([
			{ enrollmentId, outcome: 'reached', leftAt: T0 + HOUR },
		]);
		expect(history.waits).toMatchObject([
			{ enrollmentId, nodeId: nodes.second, dueAt: null, events: ['Ordered'], byRule: false },
		]);
		expect(history.messages).toMatchObject([{ enrollmentId, channel: 'email', status: 'sent' }]);
		expect(history.events[0]).toMatchObject({ at: T0 - DAY, name: 'Viewed' });
		expect(history.consents).toMatchObject([{ channel: 'sms', topic: null, change: 'optedOut' }]);
		const known = await store.contactHistories.nodes();
		expect(known).toContainEqual(expect.objectContaining({ id: nodes.second }));
	});

	it('come page by page, and of one workspace alone', async () => {
		const [world, other] = [await contract.world(), await contract.world()];
		await world.enter('ann', 'bob', 'cyd');
		await other.enter('dan');
		const { contactHistories } = world.store;
		const found: Array<string | null> = [];
		for (let after = 0; ;) {
			const page = await contactHistories.page(world.workspaceId, after, 2);
			if (page.length === 0) break;
			found.push(...page.map(({ contact }) => contact.externalId));
			after = page[page.length - 1].contact.id;
		}
		expect(found).toEqual(expect.arrayContaining(['ann', 'bob', 'cyd']));
		expect(found).not.toContain('dan');
		expect(new Set(found).size).toBe(found.length);
	});
});
