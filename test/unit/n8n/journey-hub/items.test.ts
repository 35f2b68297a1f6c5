import type { HubEvent } from '../../../../src/hub/request';
import { hubItems } from '../../../../src/n8n/journey-hub/items';
import { HubWorld } from '../../hub/support/hub-world';

const eventOf = (contactId: number | null): HubEvent => ({
	name: 'Ordered',
	properties: { total: 7 },
	occurredAt: Date.UTC(2026, 2, 2, 9),
	contactId,
});

describe('Items of the Journey Hub', () => {
	let world: HubWorld;
	beforeEach(async () => {
		world = await HubWorld.open();
	});

	const items = async (...ids: Array<number | null>) => {
		const { store, workspaceId } = world.journey;
		return (await hubItems(store, workspaceId, ids.map(eventOf))).map(({ json }) => json);
	};

	it('hold each event with its contact, or none where the contact is unknown', async () => {
		expect(await items(world.ann, null, 999_999)).toMatchObject([
			{
				event: { name: 'Ordered', occurredAt: '2026-03-02T09:00:00.000Z' },
				contact: { externalId: 'ann' },
			},
			{ contact: null },
			{ contact: null },
		]);
	});

	it('hold the survivor, where the contact was merged since', async () => {
		const { journey } = world;
		await journey.record([journey.identify({ anonymousId: 'device-7' }, {})]);
		const key = { kind: 'anonymousId' as const, value: 'device-7' };
		const [anonymous] = await journey.store.contacts.find(journey.workspaceId, [[key]]);
		await journey.record([journey.identify({ userId: 'ann', anonymousId: 'device-7' }, {})]);
		expect(anonymous).not.toBe(world.ann);
		expect(await items(anonymous)).toMatchObject([{ contact: { externalId: 'ann' } }]);
	});
});
