import { applyReports } from '../../../src/hub/reports/apply';
import type { MessageReport } from '../../../src/hub/reports/report';
import type { MessageCount } from '../../../src/report/message-counts';
import { dayAt } from '../../../src/time/day';
import { DAY, HOUR, MINUTE, type JourneyWorld, leasesOf, T0 } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';
import { requestOf, send } from './support/sending';

const ALWAYS = { from: null, to: null };

async function counts(world: JourneyWorld): Promise<MessageCount[]> {
	return await world.store.messageReports.counts([world.journey.id], ALWAYS, 'total');
}

/** What is not zero, of the only row. */
async function tally(world: JourneyWorld): Promise<Record<string, unknown>> {
	const rows = await counts(world);
	expect(rows).toHaveLength(1);
	const { journeyId: _j, nodeId: _n, nodeName: _name, day: _d, arm: _a, ...rest } = rows[0];
	const { channel: _c, purpose: _p, skippedBy, ...numbers } = rest;
	const some = Object.entries(numbers).filter(([, n]) => n !== 0);
	return { ...Object.fromEntries(some), ...(Object.keys(skippedBy).length > 0 && { skippedBy }) };
}

async function released(world: JourneyWorld, ...names: string[]) {
	await world.enter(...names);
	return await world.release('trigger');
}

let reports = 0;
async function report(world: JourneyWorld, messageId: number, given: Partial<MessageReport>) {
	const dedup = `of counts ${++reports}`;
	const all = { channel: 'email', at: world.now, dedup, properties: {}, messageId };
	const one = { kind: 'opened' as const, ...all, ...given };
	await applyReports(world.store, world.workspaceId, [one], world.now);
	return one;
}

storeContract('counts of messages', (contract) => {
	it('tell what became of each message, once, however often it is settled', async () => {
		const world = await contract.world();
		const [ann, bob, cleo, dan, eve] = await released(world, 'ann', 'bob', 'cleo', 'dan', 'eve');
		const id = await send(world, ann);
		await world.store.ledger.settle([{ id, status: 'sent' }], world.now + DAY);
		await send(world, bob, {}, { status: 'failed', reason: 'no luck' });
		const unknown = await send(world, cleo, {}, { status: 'unknown' });
		await send(world, dan, { skip: 'no email address' }, null);
		await send(world, dan, { skip: 'no email address' }, null);
		await world.store.ledger.reserve([requestOf(world, eve)], world.now);
		const before = { sent: 1, failed: 1, unknown: 1, skipped: 1, skippedBy: { noAddress: 1 } };
		expect(await tally(world)).toEqual(before);
		await world.store.ledger.settle([{ id: unknown, status: 'sent' }], world.now);
		const { unknown: _, ...rest } = before;
		expect(await tally(world)).toEqual({ ...rest, sent: 2 });
	});

	it('count a message that is withdrawn only once it has gone', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann, {}, { status: 'unknown' });
		await world.store.ledger.settle([{ id, status: 'queued' }], world.now);
		expect(await counts(world)).toEqual([]);
		await world.store.ledger.commit([{ id, ...leasesOf([ann])[0] }], world.now);
		await world.store.ledger.settle([{ id, status: 'sent' }], world.now);
		expect(await tally(world)).toEqual({ sent: 1 });
	});

	it('name the class of each reason to skip, and keep what was put off apart', async () => {
		const world = await contract.world();
		const [ann, bob, cleo] = await released(world, 'ann', 'bob', 'cleo');
		await send(world, ann, {}, { status: 'skipped', reason: 'Put off: quiet hours' });
		await send(world, bob, {}, { status: 'skipped', reason: 'frequency cap' });
		await send(world, cleo, {}, { status: 'skipped', reason: 'whatever' });
		expect(await tally(world)).toEqual({
			skipped: 2,
			skippedBy: { putOff: 1, capped: 1, other: 1 },
		});
	});

	it('include a message that is refused while it is queued', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const policy = { purpose: 'marketing', consent: 'optOut', zone: 'UTC', caps: [] } as const;
		await world.store.ledger.reserve([requestOf(world, ann, { policy })], world.now);
		const change = { contactId: ann.contact.id, channel: 'email', status: 'optedOut' as const };
		await world.store.consents.set(world.workspaceId, [change], world.now);
		expect(await tally(world)).toEqual({ skipped: 1, skippedBy: { optedOut: 1 } });
		expect(await counts(world)).toMatchObject([{ purpose: 'marketing' }]);
	});

	it('are by step, channel, purpose and day, and in the order of these', async () => {
		const world = await contract.world();
		const [ann, bob] = await released(world, 'ann', 'bob');
		await send(world, ann, { channel: 'sms' });
		await send(world, ann);
		world.now += DAY;
		await send(world, bob);
		const { id } = world.journey;
		const day = dayAt(T0, 'UTC');
		const byDay = await world.store.messageReports.counts([id], ALWAYS, 'day');
		expect(byDay.map((row) => [row.nodeName, row.channel, row.day, row.sent])).toEqual([
			['send', 'email', day, 1],
			['send', 'email', day + 1, 1],
			['send', 'sms', day, 1],
		]);
		const second = { from: day + 1, to: day + 1 };
		const later = await world.store.messageReports.counts([id], second, 'total');
		expect(later).toMatchObject([{ channel: 'email', sent: 1, day: null, arm: null }]);
		expect(await world.store.messageReports.counts([], ALWAYS, 'total')).toEqual([]);
	});

	it("place a message on the day of the journey's time zone on which it went out", async () => {
		const world = await contract.world({ zone: 'Pacific/Auckland' });
		world.now = Date.UTC(2026, 2, 2, 23);
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann);
		world.now += 3 * DAY;
		await report(world, id, { kind: 'delivered' });
		const rows = await world.store.messageReports.counts([world.journey.id], ALWAYS, 'day');
		const day = dayAt(Date.UTC(2026, 2, 3), 'UTC');
		expect(rows).toMatchObject([{ day, sent: 1, delivered: 1 }]);
	});

	it('place a message of unknown outcome on the day on which it may have gone out', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann, {}, null);
		world.now += 2 * DAY;
		await world.store.ledger.settle([{ id, status: 'unknown' }], world.now);
		const rows = await world.store.messageReports.counts([world.journey.id], ALWAYS, 'day');
		expect(rows).toMatchObject([{ day: dayAt(T0, 'UTC'), unknown: 1 }]);
	});

	it('count once per message what came of it, and all opens and clicks by persons', async () => {
		const world = await contract.world();
		const [ann, bob] = await released(world, 'ann', 'bob');
		const [first, second] = [await send(world, ann), await send(world, bob)];
		await report(world, first, { kind: 'delivered' });
		await report(world, first, { machine: 'a security scanner' });
		await report(world, first, { kind: 'clicked', machine: 'a security scanner' });
		expect(await tally(world)).toEqual({
			...{ sent: 2, delivered: 1, openedByMachine: 1, clickedByMachine: 1 },
		});
		const open = await report(world, first, {});
		await applyReports(world.store, world.workspaceId, [open], world.now);
		await report(world, first, {});
		await report(world, first, { kind: 'clicked' });
		await report(world, second, { kind: 'clicked', machine: 'a security scanner' });
		await report(world, second, { kind: 'replied' });
		await report(world, second, { kind: 'unsubscribed' });
		expect(await tally(world)).toEqual({
			...{ sent: 2, delivered: 1, opened: 1, opens: 2, clicked: 1, clicks: 1 },
			...{ clickedByMachine: 1, replied: 1, unsubscribed: 1 },
		});
	});

	it('tell permanent bounces from soft ones, and complaints', async () => {
		const world = await contract.world();
		const [ann, bob, cleo] = await released(world, 'ann', 'bob', 'cleo');
		const ids = [await send(world, ann), await send(world, bob), await send(world, cleo)];
		await report(world, ids[0], { kind: 'bounced' });
		await report(world, ids[1], { kind: 'bounced' });
		await report(world, ids[1], { kind: 'bounced', permanent: true });
		await report(world, ids[2], { kind: 'complained' });
		expect(await tally(world)).toEqual({ sent: 3, softBounced: 1, bounced: 1, complained: 1 });
	});

	it('take a report as proof that a message of unknown outcome went out', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann, {}, { status: 'unknown' });
		await report(world, id, { kind: 'delivered' });
		expect(await tally(world)).toEqual({ sent: 1, delivered: 1 });
	});

	it('count a report that comes before the result of the sending', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann, {}, null);
		await report(world, id, { kind: 'delivered' });
		expect(await counts(world)).toEqual([]);
		await world.store.ledger.settle([{ id, status: 'sent' }], world.now);
		expect(await tally(world)).toEqual({ sent: 1, delivered: 1 });
	});

	it('believe no event that names the message of another contact, or of another channel', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const message = await send(world, ann);
		const opened = (who: string, properties: object) =>
			world.track(who, 'Message Opened', { properties: { message, ...properties } });
		await world.record([
			opened('bob', { channel: 'email' }),
			opened('ann', { channel: 'sms' }),
			opened('ann', { channel: 'email', message: '1 or 1=1' }),
			opened('ann', { channel: 'email', message: message + 1_000_000 }),
		]);
		expect(await tally(world)).toEqual({ sent: 1 });
		await world.record([world.track('ann', 'Email Opened', { properties: { message } })]);
		expect(await tally(world)).toEqual({ sent: 1, opened: 1, opens: 1 });
	});

	it('outlive the deletion of messages, after which reports are not counted', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann);
		await report(world, id, {});
		await world.settle([ann]);
		world.now += 40 * DAY;
		const before = await tally(world);
		await world.store.operations.prune({ messagesMs: DAY }, world.now);
		expect(await world.store.sent.find([id])).toEqual([null]);
		await report(world, id, { kind: 'clicked' });
		expect(await tally(world)).toEqual(before);
		await world.store.maintenance.runTimeBased(world.now);
		expect(await tally(world)).toEqual(before);
	});

	it('outlive the erasure of contacts, and count their queued messages as skipped', async () => {
		const world = await contract.world();
		const [ann, bob] = await released(world, 'ann', 'bob');
		await report(world, await send(world, ann), {});
		await world.store.ledger.reserve([requestOf(world, bob)], world.now);
		const ids = [ann.contact.id, bob.contact.id];
		await world.store.contacts.erase(world.workspaceId, ids, world.now);
		expect(await tally(world)).toEqual({
			...{ sent: 1, opened: 1, opens: 1, skipped: 1, skippedBy: { erased: 1 } },
		});
	});

	it('follow the message when its contact is merged into another', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		const id = await send(world, ann);
		await world.record([world.track('bob', 'Visited')]);
		const bob = await idOf(world, 'bob');
		await world.store.contacts.merge(world.workspaceId, bob, ann.contact.id, world.now);
		await report(world, id, {});
		expect(await tally(world)).toEqual({ sent: 1, opened: 1, opens: 1 });
	});

	it('are by arm for messages sent after a Split Test, whatever is decided later', async () => {
		const world = await contract.world();
		const both = await released(world, 'ann', 'bob');
		const before = await send(world, both[0], { channel: 'sms' });
		const decide = async (node: string, outcomes: string[], visit: number) =>
			await world.store.positions.decide(
				world.nodes.second,
				both.map((each, i) => {
					const arm = { node, counted: null };
					return { ...leasesOf([each])[0], visit, outcome: outcomes[i], arm };
				}),
				world.now,
			);
		await decide('Subject', ['A', 'B'], 0);
		const [a, b] = [await send(world, both[0]), await send(world, both[1])];
		await decide('Subject', ['B', 'B'], 1);
		await report(world, before, { channel: 'sms', kind: 'delivered' });
		await report(world, a, {});
		await report(world, b, { kind: 'clicked' });
		const { messageReports } = world.store;
		const byArm = await messageReports.countsByArm([world.journey.id], ALWAYS, 'Subject');
		expect(byArm).toMatchObject([
			{ arm: 'A', channel: 'email', sent: 1, opened: 1, clicked: 0 },
			{ arm: 'B', channel: 'email', sent: 1, opened: 1, clicked: 1 },
		]);
		expect(await messageReports.countsByArm([world.journey.id], ALWAYS, 'Other')).toEqual([]);
	});

	it('are the same after they were compacted, again and again', async () => {
		const world = await contract.world();
		for (const name of ['ann', 'bob', 'cleo']) {
			const [one] = await released(world, name);
			await report(world, await send(world, one), {});
			await world.settle([one]);
			world.now += HOUR;
			const before = await counts(world);
			await world.store.maintenance.runTimeBased(world.now);
			expect(await counts(world)).toEqual(before);
		}
		world.now += MINUTE;
		expect(await tally(world)).toEqual({ sent: 3, opened: 3, opens: 3 });
	});
});
