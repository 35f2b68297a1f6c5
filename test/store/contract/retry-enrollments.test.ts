import { MAX_ATTEMPTS, retryDelayMs } from '../../../src/journey/backoff';
import type { EnrollmentSelection } from '../../../src/operations/repair';
import { LOOP_LIMIT } from '../../../src/store/sql/positions/park';
import { DAY, HOUR, leasesOf, MINUTE, namesOf, T0 } from '../support/journey';
import { storeContract } from './support/contract';
import { failAt, idsOf, resultsOf, retry, retryAll } from './support/repair';
import { requestOf, send } from './support/sending';

storeContract('a failed enrollment that is retried by hand', (contract) => {
	it('continues where it stood, as active, with all its attempts and the outcome it had', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', item: { n: 1 } });
		world.now += HOUR;
		for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
			await world.store.positions.retry(await world.claim('wait'), 'no luck', world.now);
			world.now += retryDelayMs(attempt);
		}
		const failed = await world.enrollment('ann');
		expect(failed).toMatchObject({ status: 'failed', reason: 'no luck' });
		const [contactId] = await idsOf(world, 'ann');
		expect(await retry(world, 'ann')).toEqual([
			{ enrollmentId: failed!.id, contactId, journeyId: world.journey.id, result: 'retried' },
		]);
		expect(await world.enrollment('ann')).toMatchObject({
			...{ id: failed!.id, status: 'active', reason: null, endedAt: null },
		});
		expect(await world.positions('ann')).toMatchObject([
			{ readyAt: world.now, attempts: 0, error: null, lease: null, heldUntil: null },
		]);
		const released = await world.release('wait');
		expect(released).toMatchObject([{ outcome: 'timedOut', item: { n: 1 } }]);
		await world.store.positions.retry(leasesOf(released), 'no luck', world.now);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
	});

	it('notifies the dispatcher that a position is ready', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		const applied: number[] = [];
		const stop = world.store.onReady((at) => applied.push(at));
		await retry(world, 'ann');
		stop();
		expect(applied).toContain(world.now);
	});

	it('of one contact leaves those of other contacts, journeys and workspaces unchanged', async () => {
		const world = await contract.world();
		const other = await contract.world();
		await failAt(world, 'trigger', 'ann', 'bob');
		await failAt(other, 'trigger', 'ann');
		const contactIds = [...(await idsOf(world, 'ann')), ...(await idsOf(other, 'ann'))];
		const runs: EnrollmentSelection = { workspaceId: world.workspaceId, contactIds };
		const elsewhere = { ...runs, journeyId: other.journey.id };
		expect(await world.store.operations.retryOf(elsewhere, world.now)).toEqual([]);
		const ours = { ...runs, journeyId: world.journey.id };
		expect(resultsOf(await world.store.operations.retryOf(ours, world.now))).toEqual(['retried']);
		expect(await world.enrollment('bob')).toMatchObject({ status: 'failed' });
		expect(await other.enrollment('ann')).toMatchObject({ status: 'failed' });
	});

	it('stays failed where the contact has entered again, however that ended', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		await world.enter('ann');
		expect(resultsOf(await retry(world, 'ann'))).toEqual(['replaced']);
		await world.settle(await world.claim('trigger'));
		expect(resultsOf(await retry(world, 'ann'))).toEqual(['replaced']);
		expect((await world.enrollments('ann')).map(({ status }) => status)).toEqual([
			...['failed', 'completed'],
		]);
	});

	it('is the newest of several', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		await failAt(world, 'trigger', 'ann');
		expect(resultsOf(await retry(world, 'ann'))).toEqual(['replaced', 'retried']);
		expect(await world.counts()).toMatchObject({ entered: 2, active: 1, failed: 1 });
	});

	it('stays failed where no position is left, such as after an erasure', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		await world.conn.db
			.deleteFrom('positions')
			.where('contact_id', 'in', await idsOf(world, 'ann'))
			.execute();
		expect(resultsOf(await retry(world, 'ann'))).toEqual(['nowhere']);
		await failAt(world, 'trigger', 'bob');
		const { workspaceId, now } = world;
		await world.store.contacts.erase(workspaceId, await idsOf(world, 'bob'), now);
		expect(await retryAll(world)).toEqual([]);
		expect(await world.counts()).toMatchObject({ failed: 2, active: 0 });
	});

	it('is retried once, however many calls ask at once', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 40 }, (_, i) => `person-${i}`);
		await failAt(world, 'trigger', ...names);
		const all = await Promise.all([
			...[1, 2, 3].map(async () => await retryAll(world)),
			...[1, 2, 3].map(async () => await retry(world, ...names)),
		]);
		const retried = all.flat().filter(({ result }) => result === 'retried');
		expect(retried).toHaveLength(names.length);
		expect(new Set(retried.map(({ enrollmentId }) => enrollmentId)).size).toBe(names.length);
		expect(namesOf(await world.release('trigger'))).toEqual(names.sort());
	});

	it('continues for the survivor of a merge', async () => {
		const world = await contract.world();
		await failAt(world, 'trigger', 'ann');
		await world.record([world.identify('bob', {})]);
		const [ann, bob] = await idsOf(world, 'ann', 'bob');
		await Promise.all([
			world.store.contacts.merge(world.workspaceId, ann, bob, world.now),
			retryAll(world),
		]);
		await retryAll(world);
		expect(namesOf(await world.release('trigger'))).toEqual(['bob']);
	});

	it('is ended as others are if it is past its maximum time', async () => {
		const world = await contract.world({ maxAge: { amount: 1, unit: 'days' } });
		await failAt(world, 'trigger', 'ann');
		world.now += 2 * DAY;
		expect(resultsOf(await retry(world, 'ann'))).toEqual(['retried']);
		await world.store.maintenance.runTimeBased(world.now);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'max age' });
	});

	it('sends messages that were not sent, and none that was sent or refused for good', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob', 'cyd', 'dan'], { dueAt: T0 });
		const [ann, bob, cyd, dan] = await world.release('wait');
		const sent = { status: 'sent' as const };
		const refused = { status: 'failed' as const, reason: '550' };
		await send(world, ann, {}, sent);
		await send(world, bob, {}, refused);
		await send(world, cyd, {}, null);
		await world.store.ledger.reserve([requestOf(world, dan)], world.now);
		await world.store.positions.fail(leasesOf([ann, bob, cyd, dan]), 'no luck', world.now);
		await retryAll(world);
		const again = await world.release('wait');
		const entries = await world.store.ledger.reserve(
			again.map((each) => requestOf(world, each)),
			world.now,
		);
		expect(entries.map(({ status }) => status)).toEqual(['sent', 'failed', 'sending', 'queued']);
		const items = entries.map(({ id }, i) => ({ id, ...leasesOf(again)[i] }));
		const old = entries.map(({ id }, i) => ({ id, ...leasesOf([ann, bob, cyd, dan])[i] }));
		expect(await world.store.ledger.commit(old, world.now)).toEqual(new Set());
		expect(await world.store.ledger.commit(items, world.now)).toEqual(new Set([entries[3].id]));
	});

	it('that failed because of a loop gets all its passes again', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 });
		let visits = 0;
		const visit = async (count: number) => {
			const { id } = (await world.enrollment('ann'))!;
			const at = { arrived_at: world.now, left_at: world.now, node_id: world.nodes.wait };
			const rows = Array.from({ length: count }, () => ({
				...{ enrollment_id: id, position_id: (visits -= 1), outcome: 'reached', ...at },
				...{ day: 0, is_first: false },
			}));
			await world.conn.db.insertInto('node_visits').values(rows).execute();
		};
		await visit(LOOP_LIMIT);
		const turn = async () => await world.park(await world.release('wait'), { dueAt: world.now });
		expect(await turn()).toEqual(['loop']);
		expect(resultsOf(await retry(world, 'ann'))).toEqual(['retried']);
		world.now += MINUTE;
		expect(await turn()).toEqual(['parked']);
		await visit(LOOP_LIMIT - 2);
		expect(await turn()).toEqual(['parked']);
		await visit(1);
		expect(await turn()).toEqual(['loop']);
	});
});
