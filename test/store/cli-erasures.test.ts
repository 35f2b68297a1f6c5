import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../support/cli';
import { contactOf, idOf } from './contract/support/contacts';
import { requestOf } from './contract/support/sending';
import { HOUR, type JourneyWorld } from './support/journey';
import { STORE_LOCATIONS, withWorld, type StoreLocation } from './support/store-locations';
import { newFolder, removeStores } from './support/stores';

jest.setTimeout(60_000);
afterAll(removeStores);

describe.each(STORE_LOCATIONS)('The erasure log, on %s:', (_, place) => {
	/** A store with two contacts, its backup, and the log written after an erasure of the first. */
	let origin!: JourneyWorld;

	/** The first world of the test, as this store has it. */
	async function inOrigin(there: StoreLocation, work: (world: JourneyWorld) => Promise<void>) {
		await withWorld(there, ({ store, conn }) => work(origin.copiedTo(store, conn)));
	}

	async function erasedSinceBackup() {
		const there = await place();
		const [backup, log] = [join(newFolder(), 'a.backup'), join(newFolder(), 'erasures.jsonl')];
		await withWorld(there, async (world) => {
			origin = world;
			await world.record(
				['ann', 'bob'].map((id) => world.identify(id, { email: `${id}@x.example` })),
			);
		});
		await runCli(['backup', backup, '--store', there.store]);
		await inOrigin(there, async (world) => {
			const ids = [await idOf(world, 'ann')];
			await world.store.contacts.erase(world.workspaceId, ids, world.now + HOUR);
		});
		const written = await runCli(['export-erasures', log, '--store', there.store]);
		return { there, backup, log, written };
	}

	it('applied after a restore erases the same contacts again, and no others', async () => {
		const { backup, log, written } = await erasedSinceBackup();
		expect(written.code).toBe(0);
		const copy = await place();
		await runCli(['restore', backup, '--store', copy.store]);
		await inOrigin(copy, async (world) => expect(await contactOf(world, 'ann')).not.toBeNull());
		const applied = await runCli(['apply-erasures', log, '--store', copy.store, '--json']);
		expect(applied.document()).toMatchObject({ ok: true, identifiers: 2, contacts: 1 });
		await inOrigin(copy, async (world) => {
			expect(await contactOf(world, 'ann')).toBeNull();
			expect(await contactOf(world, 'bob')).not.toBeNull();
			// A late event does not bring the contact back.
			await world.record([world.track('ann', 'Order Placed')]);
			expect(await contactOf(world, 'ann')).toBeNull();
		});
		const again = await runCli(['apply-erasures', log, '--store', copy.store, '--json']);
		expect(again.document()).toMatchObject({ ok: true, identifiers: 2, contacts: 0 });
	});

	it('lets objections hold again that the backup does not know, of erased contacts and others', async () => {
		const there = await place();
		const [backup, log] = [join(newFolder(), 'a.backup'), join(newFolder(), 'erasures.jsonl')];
		await withWorld(there, async (world) => {
			origin = world;
			await world.record(
				['ann', 'bob'].map((id) => world.identify(id, { email: `${id}@x.example` })),
			);
		});
		await runCli(['backup', backup, '--store', there.store]);
		await inOrigin(there, async (world) => {
			const ids = [await idOf(world, 'ann'), await idOf(world, 'bob')];
			const changes = ids.map((contactId) => ({
				...({ contactId, channel: 'email', status: 'optedOut' } as const),
			}));
			await world.store.consents.set(world.workspaceId, changes, world.now);
			await world.store.contacts.erase(world.workspaceId, [ids[0]], world.now + HOUR);
		});
		await runCli(['export-erasures', log, '--store', there.store]);
		const copy = await place();
		await runCli(['restore', backup, '--store', copy.store]);
		const applied = await runCli(['apply-erasures', log, '--store', copy.store, '--json']);
		expect(applied.document()).toMatchObject({ contacts: 1, objections: 2 });
		await inOrigin(copy, async (world) => {
			world.now += 2 * HOUR;
			const traits = { email: 'ann@x.example' };
			const keys = [{ kind: 'userId' as const, value: 'ann' }];
			await world.store.contacts.upsert(world.workspaceId, [{ keys, traits }], world.now);
			await world.enter('ann', 'bob');
			const released = await world.release('trigger');
			const policy = { purpose: 'marketing', consent: 'optOut', caps: [], zone: 'UTC' } as const;
			const requests = released.map((each) =>
				requestOf(world, each, { policy, recipient: each.contact.email! }),
			);
			const out = { status: 'skipped', reason: 'opted out' };
			expect(await world.store.ledger.reserve(requests, world.now)).toMatchObject([out, out]);
		});
	});

	it('leaves a contact alone that was added after the erasure', async () => {
		const { there, log } = await erasedSinceBackup();
		await inOrigin(there, async (world) => {
			const keys = [{ kind: 'userId' as const, value: 'ann' }];
			await world.store.contacts.upsert(
				world.workspaceId,
				[{ keys, traits: {} }],
				world.now + 2 * HOUR,
			);
		});
		const { document } = await runCli(['apply-erasures', log, '--store', there.store, '--json']);
		expect(document()).toMatchObject({ contacts: 0 });
		await inOrigin(there, async (world) => expect(await contactOf(world, 'ann')).not.toBeNull());
	});

	it('names no contact', async () => {
		const { log } = await erasedSinceBackup();
		const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
		expect(lines).toHaveLength(3);
		expect(lines.join()).not.toMatch(/ann|x\.example/);
	});

	it('of another store, a damaged one, or another file is refused, and nothing is applied', async () => {
		const [{ there, backup, log }, other] = [await erasedSinceBackup(), await place()];
		await runCli(['migrate', '--store', other.store]);
		const apply = async (file: string, store: string) => {
			const { code, err } = await runCli(['apply-erasures', file, '--store', store]);
			return [code, err];
		};
		const foreign = expect.stringContaining('is the log of another store') as string;
		expect(await apply(log, other.store)).toEqual([1, foreign]);
		const damaged = join(newFolder(), 'damaged');
		writeFileSync(damaged, `${readFileSync(log, 'utf8')}{"workspace":"x"}\n`);
		const line = expect.stringContaining('Line 4 of') as string;
		expect(await apply(damaged, there.store)).toEqual([1, line]);
		expect(await apply(backup, there.store)).toEqual([
			1,
			expect.stringContaining('is no erasure log'),
		]);
	});
});
