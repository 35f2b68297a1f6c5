import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '../../src/simulation/behavior/model';
import { runCli } from '../support/cli';
import { DAY, T0 } from './support/journey';
import { STORE_LOCATIONS, withWorld, type StoreLocation } from './support/store-locations';
import { newFolder, removeStores } from './support/stores';
import { send } from './contract/support/sending';

jest.setTimeout(60_000);
afterAll(removeStores);

describe.each(STORE_LOCATIONS)('n8n-journey behavior learn, on %s:', (_, place) => {
	let there: StoreLocation;
	let workspace: string;
	let journey: string;

	beforeAll(async () => {
		there = await place();
		await withWorld(there, async (world) => {
			[workspace, journey] = [world.workflowId, world.journey.key];
			await world.enter('ann', 'bob');
			for (const each of await world.release('trigger')) await send(world, each);
			await world.record([world.track('ann', 'Product Viewed')]);
			await world.store.workspace('empty');
		});
	});

	const learn = async (...args: string[]) =>
		await runCli(['behavior', 'learn', '--store', there.store, ...args], { now: () => T0 + DAY });

	it('prints a model that simulate can read, and names no contact in it', async () => {
		const { code, out } = await learn('--workspace', workspace);
		expect(code).toBe(0);
		const model = readModel({ name: 'model.yaml', content: out });
		expect(model).toMatchObject({
			name: `Learned from ${workspace}`,
			messages: [{ when: { channel: 'email' }, open: 0 }],
			events: [{ event: 'Product Viewed', perDay: 0.5 }],
		});
		expect(out).not.toMatch(/\b(ann|bob)\b|example\.com/);
	});

	it('writes a new file, never over an old one, under both spellings of its name', async () => {
		const out = join(newFolder(), 'model.yaml');
		const args = ['learn', '--store', there.store, '--workspace', workspace, '--out', out];
		const first = await runCli(['behaviour', ...args, '--journey', journey], {
			now: () => T0 + DAY,
		});
		expect(first.code).toBe(0);
		expect(first.out).toContain('a behavior model from 2 messages, 0 opens and clicks');
		expect(readFileSync(out, 'utf8')).toContain(`name: "Learned from ${journey}"`);
		const again = await learn('--workspace', workspace, '--out', out);
		expect([again.code, again.err]).toEqual([1, expect.stringContaining('already exists')]);
	});

	it.each([
		[['--workspace', 'nowhere'], "There is no workspace 'nowhere'"],
		[['--workspace', 'empty', '--journey', 'none'], "There is no journey 'none'"],
		[['--workspace', 'empty'], 'holds no messages and no events yet'],
	])('%j is refused with the reason, and nothing is written', async (args, reason) => {
		const out = join(newFolder(), 'model.yaml');
		const { code, err } = await learn(...args, '--out', out);
		expect([code, err]).toEqual([1, expect.stringContaining(reason)]);
		expect(existsSync(out)).toBe(false);
	});
});
